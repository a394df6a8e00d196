import { useState } from 'react';
import { jira, type Project } from './jira';
import { Go } from './route';
import { useLoad } from './useJira';

const PAGE = 50;

interface ProjectPage {
  readonly total: number;
  readonly values: readonly Project[];
}

export function ProjectList() {
  const [startAt, setStartAt] = useState(0);
  const { value, error } = useLoad(`projects ${startAt}`, () =>
    jira<ProjectPage>('GET', `/rest/api/3/project/search?startAt=${startAt}&maxResults=${PAGE}&orderBy=key&expand=lead`),
  );
  return (
    <>
      <h1>Spaces</h1>
      {error !== undefined && <p role="alert">{error}</p>}
      {value === undefined && error === undefined && <p role="status">Loading</p>}
      {value?.values.length === 0 && <p>No space is left, or you can see none.</p>}
      {value !== undefined && value.values.length > 0 && (
        <>
          <table className="list">
            <thead>
              <tr>
                <th scope="col">Key</th>
                <th scope="col">Name</th>
                <th scope="col">Type</th>
                <th scope="col">Lead</th>
                <th scope="col">Settings</th>
              </tr>
            </thead>
            <tbody>
              {value.values.map((project) => (
                <tr key={project.id}>
                  <td>{project.key}</td>
                  <th scope="row">
                    <Go to={`/projects/${encodeURIComponent(project.key)}`}>{project.name}</Go>
                  </th>
                  <td>{project.projectTypeKey ?? ''}</td>
                  <td>{project.lead?.displayName ?? ''}</td>
                  <td>
                    <Go to={`/projects/${encodeURIComponent(project.key)}/settings`}>Settings of {project.key}</Go>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="pager">
            {startAt + 1}–{startAt + value.values.length} of {value.total.toLocaleString('en-US')}
            <button type="button" disabled={startAt === 0} onClick={() => setStartAt(Math.max(0, startAt - PAGE))}>
              Previous
            </button>
            <button type="button" disabled={startAt + value.values.length >= value.total} onClick={() => setStartAt(startAt + PAGE)}>
              Next
            </button>
          </p>
        </>
      )}
    </>
  );
}
