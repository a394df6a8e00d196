import { useEffect, useState } from 'react';
import { bringBack, readFaults, switchFaults, type FaultLevel, type Faults, type Session } from './session';

const LOOK_MS = 2_000;
const LEVELS: readonly FaultLevel[] = ['none', 'light', 'heavy'];

/** What goes wrong here, looked at again and again; undefined: not told yet, or nothing can go wrong here. */
export function useFaults({ faults: told }: Session): readonly [Faults | undefined, (faults: Faults) => void] {
  const [faults, setFaults] = useState<Faults>();
  useEffect(() => {
    if (!told) return undefined;
    const look = () => void readFaults().then(setFaults, () => undefined);
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [told]);
  return [faults, setFaults];
}

interface Shown {
  readonly faults: Faults;
  readonly onFaults: (faults: Faults) => void;
}

/** How much goes wrong from now on, and what did so far. */
export function FaultSwitch({ faults, onFaults }: Shown) {
  const fired = Object.entries(faults.fired).sort(([a], [b]) => (a < b ? -1 : 1));
  const sum = fired.reduce((total, [, count]) => total + count, 0);
  return (
    <>
      <label>
        Faults{' '}
        <select value={faults.level} onChange={(event) => void switchFaults(levelOf(event.currentTarget.value)).then(onFaults)}>
          {LEVELS.map((level) => (
            <option key={level}>{level}</option>
          ))}
        </select>
      </label>
      {(sum > 0 || faults.waiting.length > 0) && (
        <details className="break">
          <summary>{sum} fired</summary>
          <div className="panel">
            {faults.waiting.length > 0 && <p>Ordered, not felt yet: {faults.waiting.join(', ')}.</p>}
            <table>
              <caption>Faults so far</caption>
              <thead>
                <tr>
                  <th scope="col">Kind</th>
                  <th scope="col">Fired</th>
                </tr>
              </thead>
              <tbody>
                {fired.map(([kind, count]) => (
                  <tr key={kind}>
                    <th scope="row">{kind}</th>
                    <td>{count}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </>
  );
}

/** A line of its own while Atlassian is gone. */
export function Gone({ faults, onFaults }: Shown) {
  const until = faults.goneUntil === null ? '' : ` until ${new Date(faults.goneUntil).toLocaleTimeString('en-US', { timeStyle: 'short' })}`;
  return (
    <span className="gone" role="status">
      {faults.gone && (
        <>
          <strong>Atlassian is gone{until}.</strong> Jira and Forge answer nobody.{' '}
          <button type="button" onClick={() => void bringBack().then(onFaults)}>
            Bring it back
          </button>
        </>
      )}
    </span>
  );
}

const levelOf = (text: string): FaultLevel => LEVELS.find((level) => level === text) ?? 'none';
