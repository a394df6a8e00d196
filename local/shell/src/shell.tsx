import { useEffect, useState, type FormEvent } from 'react';
import { AppFrame, appRoot, type Flag } from './appFrame';
import { BreakMenu } from './breakMenu';
import { IssueList } from './issueList';
import { IssuePage } from './issuePage';
import { JudgePage } from './judgePage';
import { ProjectList } from './projectList';
import { ProjectSettings } from './projectSettings';
import { Go, useRoute } from './route';
import { advanceClock, chooseViewer, readSession, storedMode, storeMode, type ColorMode, type Session } from './session';

const HOUR_MS = 3_600_000;

export function Shell() {
  const [session, setSession] = useState<Session>();
  const [problem, setProblem] = useState<string>();
  const [mode, setMode] = useState<ColorMode>(storedMode);
  const [flags, setFlags] = useState<readonly Flag[]>([]);
  const route = useRoute();
  useEffect(() => {
    readSession().then(setSession, (error: unknown) => setProblem(String(error)));
  }, []);
  useEffect(() => {
    if (!session) return;
    for (const [name, value] of Object.entries(session.theme[mode])) document.documentElement.setAttribute(name, value);
    storeMode(mode);
  }, [session, mode]);
  const inApp = session !== undefined && route.path.startsWith(appRoot(session));
  useEffect(() => {
    if (!inApp) document.title = 'Jira (local)';
  }, [inApp, route.path]);
  if (problem !== undefined) return <p role="alert">The local Jira isn’t answering. {problem}</p>;
  if (!session) return <p role="status">Loading</p>;

  const addFlag = (flag: Flag) => setFlags((before) => [...before.filter((one) => one.id !== flag.id), flag]);
  const closeFlag = (id: string) => setFlags((before) => before.filter((one) => one.id !== id));
  return (
    <>
      <Strip session={session} mode={mode} onMode={setMode} onTime={(now) => setSession({ ...session, now })} onFlag={addFlag} />
      <TopBar />
      <div className="frame">
        <Sidebar session={session} />
        <div className="content">
          {inApp ? (
            <AppFrame key={session.viewer.accountId} session={session} mode={mode} onFlag={addFlag} onCloseFlag={closeFlag} />
          ) : (
            <JiraPages path={route.path} />
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

function JiraPages({ path }: { readonly path: string }) {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const [first, second, third] = parts;
  return (
    <main className="page">
      {first === 'browse' && second !== undefined ? (
        <IssuePage key={second} issueKey={second} />
      ) : first === 'projects' && second !== undefined && third === 'settings' ? (
        <ProjectSettings key={second} projectKey={second} />
      ) : first === 'projects' && second !== undefined ? (
        <IssueList key={second} projectKey={second} />
      ) : first === 'judge' ? (
        <JudgePage />
      ) : first === undefined || first === 'projects' ? (
        <ProjectList />
      ) : (
        <h1>This page isn’t in the simulator</h1>
      )}
    </main>
  );
}

function Strip({
  session,
  mode,
  onMode,
  onTime,
  onFlag,
}: {
  readonly session: Session;
  readonly mode: ColorMode;
  readonly onMode: (mode: ColorMode) => void;
  readonly onTime: (now: number) => void;
  readonly onFlag: (flag: Flag) => void;
}) {
  const [busy, setBusy] = useState(false);
  const now = useNow(session.now);
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
              {viewer.displayName} ({viewer.admin ? 'admin' : 'ordinary'})
            </option>
          ))}
        </select>
      </label>
      <label>
        Theme{' '}
        <select value={mode} onChange={(event) => onMode(event.currentTarget.value === 'dark' ? 'dark' : 'light')}>
          <option value="light">Light</option>
          <option value="dark">Dark</option>
        </select>
      </label>
      {session.disasters.length > 0 && (
        <>
          <BreakMenu disasters={session.disasters} onFlag={onFlag} />
          <Go to="/judge">Judge</Go>
        </>
      )}
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

function TopBar() {
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
      <form role="search" onSubmit={find}>
        <input name="key" aria-label="Go to a work item by its key" placeholder="Go to key, like ABC-123" autoComplete="off" />
        <button type="submit">Go</button>
      </form>
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
