import { useCallback, useEffect, useState } from 'react';
import { readOutbox, type Outbox, type Outgoing, type Session } from './session';

/** What a live site would have sent or run because of what people and apps wrote here. */
export function OutboxPage({ session }: { readonly session: Session }) {
  const [outbox, setOutbox] = useState<Outbox>();
  const [problem, setProblem] = useState<string>();
  const look = useCallback(() => {
    readOutbox().then(setOutbox, (error: unknown) => setProblem(String(error)));
  }, []);
  useEffect(look, [look]);
  const nameOf = (accountId: string): string =>
    accountId === outbox?.app
      ? session.module.title
      : (session.viewers.find((viewer) => viewer.accountId === accountId)?.displayName ?? accountId);
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
          {outbox.entries.length === 0 ? <p>Nothing yet.</p> : <Entries entries={outbox.entries} nameOf={nameOf} />}
        </>
      )}
      <button type="button" onClick={look}>
        Look again
      </button>
    </>
  );
}

const plural = (n: number, what: string): string => `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;

function Entries({ entries, nameOf }: { readonly entries: readonly Outgoing[]; readonly nameOf: (accountId: string) => string }) {
  return (
    <table>
      <caption>The newest {entries.length}</caption>
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
        {entries.map((entry, i) => (
          <tr key={`${String(entry.at)} ${String(i)}`}>
            <td>
              {entry.kind === 'mail' ? `Mail to ${nameOf(entry.to ?? '')} (${entry.why ?? ''})` : `${entry.kind} “${entry.name ?? ''}”`}
            </td>
            <td>{entry.event}</td>
            <td>{entry.issue ?? entry.subject}</td>
            <td>{nameOf(entry.by)}</td>
            <td>{new Date(entry.at).toLocaleString('en-US')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
