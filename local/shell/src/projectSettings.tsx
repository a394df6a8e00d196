import { useState } from 'react';
import { jira, type Project } from './jira';
import { Go, useRoute } from './route';
import { useLoad } from './useJira';

type Way = 'trash' | 'good';

export function ProjectSettings({ projectKey }: { readonly projectKey: string }) {
  const path = `/rest/api/3/project/${encodeURIComponent(projectKey)}`;
  const project = useLoad(`project ${projectKey}`, () => jira<Project>('GET', path));
  const [asked, setAsked] = useState<Way>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const { go } = useRoute();
  const remove = async (way: Way) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await jira('DELETE', `${path}?enableUndo=${way === 'trash'}`);
      go('/projects');
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
      setAsked(undefined);
    }
  };
  return (
    <>
      <p className="crumbs">
        <Go to={`/projects/${encodeURIComponent(projectKey)}`}>{project.value?.name ?? projectKey}</Go>
      </p>
      <h1>Space settings</h1>
      {(problem ?? project.error) !== undefined && <p role="alert">{problem ?? project.error}</p>}
      {project.value && (
        <>
          <dl className="plain">
            <div>
              <dt>Key</dt>
              <dd>{project.value.key}</dd>
            </div>
            <div>
              <dt>Name</dt>
              <dd>{project.value.name}</dd>
            </div>
            <div>
              <dt>Lead</dt>
              <dd>{project.value.lead?.displayName ?? ''}</dd>
            </div>
          </dl>
          <h2>Delete this space</h2>
          {asked === undefined ? (
            <p className="buttons">
              <button type="button" onClick={() => setAsked('trash')}>
                Move to trash
              </button>
              <button type="button" className="danger" onClick={() => setAsked('good')}>
                Delete for good
              </button>
            </p>
          ) : (
            <p className="buttons" role="group" aria-label="Confirm">
              <span>
                {asked === 'trash'
                  ? `Move ${projectKey} and its work items to the trash for 60 days?`
                  : `Delete ${projectKey} with all its work items? Jira can’t bring it back.`}
              </span>
              <button type="button" className="danger" disabled={busy} onClick={() => void remove(asked)}>
                {asked === 'trash' ? `Move ${projectKey} to trash` : `Delete ${projectKey} for good`}
              </button>
              <button type="button" disabled={busy} onClick={() => setAsked(undefined)}>
                Keep it
              </button>
            </p>
          )}
        </>
      )}
    </>
  );
}
