import { useRef, useState } from 'react';
import type { Flag } from './appFrame';
import { breakSomething, type Session } from './session';

/** “Break something”: one click a disaster. What happened is told in a flag. */
export function BreakMenu({ disasters, onFlag }: { readonly disasters: Session['disasters']; readonly onFlag: (flag: Flag) => void }) {
  const [busy, setBusy] = useState<string>();
  const menu = useRef<HTMLDetailsElement>(null);
  const strike = async (name: string, title: string) => {
    setBusy(name);
    const id = `broken-${name}-${String(Date.now())}`;
    try {
      onFlag({ id, title, description: (await breakSomething(name)).said });
    } catch (error) {
      onFlag({ id, title: 'Nothing was broken', description: error instanceof Error ? error.message : String(error) });
    } finally {
      setBusy(undefined);
      if (menu.current) menu.current.open = false;
    }
  };
  return (
    <details className="break" ref={menu}>
      <summary>Break something</summary>
      <ul>
        {disasters.map(({ name, title, story }) => (
          <li key={name}>
            <button type="button" disabled={busy !== undefined} onClick={() => void strike(name, title)}>
              {busy === name ? 'Breaking…' : title}
            </button>
            {busy === name && (
              <span role="status">Before the first harm the site is written down for the judge: some seconds on a large one.</span>
            )}
            <span>{story}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
