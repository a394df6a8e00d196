import { useEffect, useState, type FormEvent } from 'react';
import { CustomerPage } from './customerPage';
import { AppFrame, appRoot, type Flag } from './appFrame';
import { IssueList } from './issueList';
import { IssuePage } from './issuePage';
import { JudgePage } from './judgePage';
import { storedLook, storeLook, type Look } from './look';
import { OutboxPage } from './outboxPage';
import { ProjectList } from './projectList';
import { ProjectSettings } from './projectSettings';
import { Go, useRoute } from './route';
import { readSession, type Session } from './session';
import { Strip } from './strip';

export function Shell() {
  const [session, setSession] = useState<Session>();
  const [problem, setProblem] = useState<string>();
  const [look, setLook] = useState<Look>(storedLook);
  const [flags, setFlags] = useState<readonly Flag[]>([]);
  const route = useRoute();
  useEffect(() => {
    readSession().then(setSession, (error: unknown) => setProblem(String(error)));
  }, []);
  useEffect(() => {
    if (!session) return;
    for (const [name, value] of Object.entries(session.theme[look.mode])) document.documentElement.setAttribute(name, value);
    storeLook(look);
  }, [session, look]);
  const customer = session?.viewer.kind === 'customer';
  const inApp = session !== undefined && !customer && route.path.startsWith(appRoot(session));
  useEffect(() => {
    if (!inApp) document.title = 'Jira (local)';
  }, [inApp, route.path]);
  if (problem !== undefined) return <p role="alert">The local Jira isn’t answering. {problem}</p>;
  if (!session) return <p role="status">Loading</p>;

  const addFlag = (flag: Flag) => setFlags((before) => [...before.filter((one) => one.id !== flag.id), flag]);
  const closeFlag = (id: string) => setFlags((before) => before.filter((one) => one.id !== id));
  return (
    <>
      <Strip session={session} look={look} onLook={setLook} onTime={(now) => setSession({ ...session, now })} onFlag={addFlag} />
      <TopBar search={!customer} />
      <div className="frame">
        {!customer && <Sidebar session={session} />}
        <div className="content">
          {inApp ? (
            <AppFrame
              key={`${session.viewer.accountId} ${look.locale}`}
              session={session}
              look={look}
              onFlag={addFlag}
              onCloseFlag={closeFlag}
            />
          ) : (
            <JiraPages path={route.path} session={session} />
          )}
        </div>
      </div>
      <div className="flags" role="status" aria-live="polite">
        {flags.map((flag) => (
          <div key={flag.id} className="flag">
            <strong>{flag.title}</strong>
            {flag.description !== undefined && <p>{flag.description}</p>}
            <button type="button" onClick={() => closeFlag(flag.id)}>
              Dismiss
            </button>
          </div>
        ))}
      </div>
    </>
  );
}

function JiraPages({ path, session }: { readonly path: string; readonly session: Session }) {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const [first, second, third] = parts;
  return (
    <main className="page">
      {first === 'judge' ? (
        <JudgePage />
      ) : first === 'outbox' ? (
        <OutboxPage />
      ) : session.viewer.kind === 'customer' ? (
        <CustomerPage />
      ) : first === 'browse' && second !== undefined ? (
        <IssuePage key={second} issueKey={second} />
      ) : first === 'projects' && second !== undefined && third === 'settings' ? (
        <ProjectSettings key={second} projectKey={second} />
      ) : first === 'projects' && second !== undefined ? (
        <IssueList key={second} projectKey={second} />
      ) : first === undefined || first === 'projects' ? (
        <ProjectList />
      ) : (
        <h1>This page isn’t in the simulator</h1>
      )}
    </main>
  );
}

function TopBar({ search }: { readonly search: boolean }) {
  const { go } = useRoute();
  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get('key');
    if (typeof key === 'string' && key.trim() !== '') go(`/browse/${encodeURIComponent(key.trim().toUpperCase())}`);
  };
  return (
    <header className="top">
      <Go to="/projects" className="logo">
        Jira <span className="faint">(local)</span>
      </Go>
      {search && (
        <form role="search" onSubmit={find}>
          <input name="key" aria-label="Go to a work item by its key" placeholder="Go to key, like ABC-123" autoComplete="off" />
          <button type="submit">Go</button>
        </form>
      )}
    </header>
  );
}

function Sidebar({ session }: { readonly session: Session }) {
  const { path } = useRoute();
  const root = appRoot(session);
  const inside = path.startsWith(root) ? path.slice(root.length) || '/' : undefined;
  return (
    <nav className="side" aria-label="Jira">
      <Go to="/projects" current={!path.startsWith('/jira/')}>
        Spaces
      </Go>
      <h2>Apps</h2>
      <h3>{session.module.title}</h3>
      {session.module.pages.map((page) => (
        <Go
          key={page.route}
          to={`${root}${page.route === '/' ? '' : page.route}`}
          current={inside !== undefined && (page.route === '/' ? inside === '/' : inside.startsWith(page.route))}
        >
          {page.title}
        </Go>
      ))}
    </nav>
  );
}
