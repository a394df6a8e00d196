import { useState } from 'react';
import { jira, type Issue, type Project } from './jira';
import { Go } from './route';
import { useLoad } from './useJira';

const PAGE = 50;
const FIELDS = ['summary', 'status', 'issuetype', 'priority', 'assignee', 'updated'];

interface IssuePageOfSearch {
  readonly issues: readonly Issue[];
  readonly nextPageToken?: string;
}

export function IssueList({ projectKey }: { readonly projectKey: string }) {
  const [tokens, setTokens] = useState<readonly string[]>([]);
  const token = tokens.at(-1);
  const project = useLoad(`project ${projectKey}`, () => jira<Project>('GET', `/rest/api/3/project/${encodeURIComponent(projectKey)}`));
  const jql = `project = ${JSON.stringify(projectKey)} ORDER BY created DESC`;
  const count = useLoad(`count ${projectKey}`, () =>
    jira<{ count: number }>('POST', '/rest/api/3/search/approximate-count', { jql: `project = ${JSON.stringify(projectKey)}` }),
  );
  const page = useLoad(`issues ${projectKey} ${token ?? ''}`, () =>
    jira<IssuePageOfSearch>('POST', '/rest/api/3/search/jql', {
      jql,
      fields: FIELDS,
      maxResults: PAGE,
      ...(token === undefined ? {} : { nextPageToken: token }),
    }),
  );
  const next = page.value?.nextPageToken;
  return (
    <>
      <p className="crumbs">
        <Go to="/projects">Spaces</Go>
      </p>
      <h1>{project.value?.name ?? projectKey}</h1>
      <p className="faint">
        {count.value === undefined ? '' : `${count.value.count.toLocaleString('en-US')} work items · `}
        <Go to={`/projects/${encodeURIComponent(projectKey)}/settings`}>Space settings</Go>
      </p>
      {(project.error ?? page.error) !== undefined && <p role="alert">{project.error ?? page.error}</p>}
      {page.value === undefined && page.error === undefined && <p role="status">Loading</p>}
      {page.value !== undefined && (
        <>
          <table className="list">
            <thead>
              <tr>
                <th scope="col">Key</th>
                <th scope="col">Summary</th>
                <th scope="col">Type</th>
                <th scope="col">Status</th>
                <th scope="col">Priority</th>
                <th scope="col">Assignee</th>
              </tr>
            </thead>
            <tbody>
              {page.value.issues.map((issue) => (
                <tr key={issue.id}>
                  <td className="key">
                    <Go to={`/browse/${encodeURIComponent(issue.key)}`}>{issue.key}</Go>
                  </td>
                  <th scope="row">{issue.fields.summary ?? ''}</th>
                  <td>{issue.fields.issuetype?.name ?? ''}</td>
                  <td>{issue.fields.status?.name ?? ''}</td>
                  <td>{issue.fields.priority?.name ?? ''}</td>
                  <td>{issue.fields.assignee?.displayName ?? 'Unassigned'}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="pager">
            Page {tokens.length + 1}
            <button type="button" disabled={tokens.length === 0} onClick={() => setTokens(tokens.slice(0, -1))}>
              Previous
            </button>
            <button type="button" disabled={next === undefined} onClick={() => next !== undefined && setTokens([...tokens, next])}>
              Next
            </button>
          </p>
        </>
      )}
    </>
  );
}
