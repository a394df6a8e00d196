import { useEffect, useRef, useState } from 'react';
import type { Flag } from './appFrame';
import { readHistory, toHistory, type History } from './session';

const LOOK_MS = 2_000;

/** Makes a history of the site, says how far it is, and shows it when somebody wants to see it. */
export function HistoryMaker({ onFlag }: { readonly onFlag: (flag: Flag) => void }) {
  const [history, setHistory] = useState<History>();
  const [busy, setBusy] = useState(false);
  const before = useRef<History['at']>(undefined);
  useEffect(() => {
    const look = () =>
      void readHistory().then(
        (now) => now && setHistory(now),
        () => undefined,
      );
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    // The days that go by are not announced, only the end.
    if (history?.at === 'ready' && before.current === 'making')
      onFlag({ id: 'history', title: `${daysOf(history)} of history ready`, description: 'Show it from the strip above.' });
    before.current = history?.at;
  }, [history, onFlag]);
  if (!history) return null;

  const act = (what: 'make' | 'cancel' | 'open') => async () => {
    setBusy(true);
    try {
      const now = await toHistory(what);
      // Another site with another clock: everything that is shown is read again.
      if (now.at === 'shown') location.reload();
      setHistory(now);
    } catch (error) {
      onFlag({ id: 'history', title: 'The history wasn’t shown', description: error instanceof Error ? error.message : String(error) });
    } finally {
      setBusy(false);
    }
  };
  const button = (what: 'make' | 'cancel' | 'open', text: string) => (
    <button type="button" disabled={busy} onClick={() => void act(what)()}>
      {text}
    </button>
  );
  return <span className="group">{shown(history, button)}</span>;
}

const daysOf = ({ days }: History): string => `${days} ${days === 1 ? 'day' : 'days'}`;

function shown(history: History, button: (what: 'make' | 'cancel' | 'open', text: string) => React.JSX.Element) {
  const days = daysOf(history);
  switch (history.at) {
    case 'nothing':
      return button('make', `Make ${days} of history`);
    case 'making':
      return (
        <>
          Making {days} of history: {history.day === 0 ? 'first backup' : `day ${history.day} of ${history.days}`}
          {button('cancel', 'Cancel')}
        </>
      );
    case 'ready':
      return (
        <>
          {days} of history ready
          {button('open', 'Show it')}
        </>
      );
    case 'shown':
      return <>With {days} of history</>;
    case 'failed':
      return (
        <>
          No history to show. {history.why}
          {button('make', 'Try again')}
        </>
      );
  }
}
