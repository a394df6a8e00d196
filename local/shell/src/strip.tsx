import { useEffect, useState } from 'react';
import type { Flag } from './appFrame';
import { BreakMenu } from './breakMenu';
import { FaultSwitch, Gone, useFaults } from './faultSwitch';
import { HistoryMaker } from './historyMaker';
import { LOCALES, WIDTHS, type Look } from './look';
import { Go } from './route';
import { advanceClock, chooseViewer, type Session, type Viewer } from './session';

const HOUR_MS = 3_600_000;
const VIEWER_KINDS: Readonly<Record<Viewer['kind'], string>> = {
  admin: 'Jira admin',
  lead: 'leads a space',
  ordinary: 'ordinary',
  customer: 'customer',
};

/** Above the product, and no part of it: what only a simulator lets one choose. */
export function Strip({
  session,
  look,
  onLook,
  onTime,
  onFlag,
}: {
  readonly session: Session;
  readonly look: Look;
  readonly onLook: (look: Look) => void;
  readonly onTime: (now: number) => void;
  readonly onFlag: (flag: Flag) => void;
}) {
  const [busy, setBusy] = useState(false);
  const now = useNow(session.now);
  const [faults, setFaults] = useFaults(session);
  const advance = async (ms: number) => {
    setBusy(true);
    try {
      onTime((await advanceClock(ms)).now);
    } finally {
      setBusy(false);
    }
  };
  return (
    <aside className="strip" aria-label="Simulator">
      <strong>Simulator. Not your Jira.</strong>
      <label>
        Viewer{' '}
        <select
          value={session.viewer.accountId}
          onChange={(event) => void chooseViewer(event.currentTarget.value).then(() => location.reload())}
        >
          {session.viewers.map((viewer) => (
            <option key={viewer.accountId} value={viewer.accountId}>
              {viewer.displayName} ({VIEWER_KINDS[viewer.kind]})
            </option>
          ))}
        </select>
      </label>
      <label>
        Theme{' '}
        <select value={look.mode} onChange={(event) => onLook({ ...look, mode: event.currentTarget.value === 'dark' ? 'dark' : 'light' })}>
          <option value="light">Light</option>
          <option value="dark">Dark</option>
        </select>
      </label>
      <label>
        Locale{' '}
        <select value={look.locale} onChange={(event) => onLook({ ...look, locale: event.currentTarget.value })}>
          {LOCALES.map((locale) => (
            <option key={locale}>{locale}</option>
          ))}
        </select>
      </label>
      <label>
        Width{' '}
        <select
          value={look.width ?? ''}
          onChange={(event) => onLook({ ...look, width: event.currentTarget.value === '' ? undefined : Number(event.currentTarget.value) })}
        >
          <option value="">Full</option>
          {WIDTHS.map((width) => (
            <option key={width} value={width}>
              {width} px
            </option>
          ))}
        </select>
      </label>
      {faults && <FaultSwitch faults={faults} onFaults={setFaults} />}
      {session.disasters.length > 0 && (
        <>
          <BreakMenu disasters={session.disasters} onFlag={onFlag} />
          <Go to="/judge">Judge</Go>
        </>
      )}
      {session.outbox && <Go to="/outbox">Outbox</Go>}
      {session.history && <HistoryMaker onFlag={onFlag} />}
      {session.movableClock && (
        <span className="group">
          Clock {new Date(now).toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'short' })}
          <button type="button" disabled={busy} onClick={() => void advance(HOUR_MS)}>
            +1 hour
          </button>
          <button type="button" disabled={busy} onClick={() => void advance(24 * HOUR_MS)}>
            +1 day
          </button>
        </span>
      )}
      {faults && <Gone faults={faults} onFaults={setFaults} />}
    </aside>
  );
}

/** The platform's clock goes on by itself from what the host last said. */
function useNow(from: number): number {
  const [now, setNow] = useState(from);
  useEffect(() => {
    const since = performance.now();
    setNow(from);
    const timer = setInterval(() => setNow(from + performance.now() - since), 5_000);
    return () => clearInterval(timer);
  }, [from]);
  return now;
}
