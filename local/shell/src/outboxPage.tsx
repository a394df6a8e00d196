import { useCallback, useEffect, useState } from 'react';
import { readOutbox, type Outbox, type Outgoing } from './session';

/** What a live site would have sent or run because of what people and apps wrote here. */
export function OutboxPage() {
  const [outbox, setOutbox] = useState<Outbox>();
  const [problem, setProblem] = useState<string>();
  const load = useCallback((known: readonly Outgoing[]) => {
    readOutbox(known.at(-1)?.number).then(
      (page) => setOutbox({ ...page, entries: [...known, ...page.entries] }),
      (error: unknown) => setProblem(String(error)),
    );
  }, []);
  useEffect(() => load([]), [load]);
  return (
    <>
      <h1>Outbox</h1>
      <p>Mails, webhooks and automation rules that these writes would have set off on a live site. Nothing is sent.</p>
      {problem !== undefined && <p role="alert">The outbox can’t be read. {problem}</p>}
      {outbox && (
        <>
          <p>
            {[plural(outbox.totals.mail, 'mail'), plural(outbox.totals.webhook, 'webhook'), plural(outbox.totals.rule, 'rule')].join(', ')}{' '}
            in all.
          </p>
          {outbox.entries.length === 0 ? <p>Nothing yet.</p> : <Entries entries={outbox.entries} />}
        </>
      )}
      <p className="buttons">
        {outbox?.more === true && (
          <button type="button" onClick={() => load(outbox.entries)}>
            Show more
          </button>
        )}
        <button type="button" onClick={() => load([])}>
          Look again
        </button>
      </p>
    </>
  );
}

const plural = (n: number, what: string): string => `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;

function Entries({ entries }: { readonly entries: readonly Outgoing[] }) {
  return (
    <table>
      <caption>The newest {entries.length.toLocaleString('en-US')}</caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Event</th>
          <th scope="col">About</th>
          <th scope="col">Because of</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.number}>
            <td>{entry.kind === 'mail' ? `Mail to ${entry.to ?? ''} (${entry.why ?? ''})` : `${entry.kind} “${entry.name ?? ''}”`}</td>
            <td>{entry.event}</td>
            <td>{entry.issue ?? entry.subject}</td>
            <td>{entry.by}</td>
            <td>{new Date(entry.at).toLocaleString('en-US')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
