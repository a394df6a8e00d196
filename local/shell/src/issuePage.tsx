import { useState, type FormEvent, type ReactNode } from 'react';
import { asDocument, plainText, RichText } from './adf';
import { Comments } from './comments';
import { customRows } from './customFields';
import { contentOf, jira, type Issue, type IssueBrief, type Named } from './jira';
import { Go, useRoute } from './route';
import { useLoad } from './useJira';
import { when } from './when';

export function IssuePage({ issueKey }: { readonly issueKey: string }) {
  const path = `/rest/api/3/issue/${encodeURIComponent(issueKey)}`;
  const issue = useLoad(`issue ${issueKey}`, () => jira<Issue>('GET', `${path}?expand=names`));
  const { go } = useRoute();
  const [problem, setProblem] = useState<string>();
  const [mode, setMode] = useState<'read' | 'edit' | 'delete'>('read');
  const attempt = async (change: () => Promise<void>) => {
    setProblem(undefined);
    try {
      await change();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  if (issue.error !== undefined)
    return (
      <>
        <h1>{issueKey}</h1>
        <p role="alert">{issue.error}</p>
      </>
    );
  if (!issue.value) return <p role="status">Loading</p>;
  const { fields } = issue.value;
  const projectKey = fields.project?.key ?? issueKey.replace(/-\d+$/, '');
  const remove = () =>
    attempt(async () => {
      await jira('DELETE', `${path}?deleteSubtasks=true`);
      go(`/projects/${encodeURIComponent(projectKey)}`);
    });
  return (
    <>
      <p className="crumbs">
        <Go to={`/projects/${encodeURIComponent(projectKey)}`}>{fields.project?.name ?? projectKey}</Go> / {issue.value.key}
      </p>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {mode === 'edit' ? (
        <Edit
          issue={issue.value}
          onCancel={() => setMode('read')}
          onSave={(update) =>
            void attempt(async () => {
              await jira('PUT', path, { fields: update });
              setMode('read');
              issue.reload();
            })
          }
        />
      ) : (
        <>
          <h1>{fields.summary}</h1>
          <p className="buttons">
            <button type="button" onClick={() => setMode('edit')}>
              Edit
            </button>
            {mode === 'delete' ? (
              <>
                <span>Delete {issue.value.key} for good?</span>
                <button type="button" className="danger" onClick={() => void remove()}>
                  Delete
                </button>
                <button type="button" onClick={() => setMode('read')}>
                  Keep
                </button>
              </>
            ) : (
              <button type="button" onClick={() => setMode('delete')}>
                Delete
              </button>
            )}
          </p>
        </>
      )}
      <div className="issue">
        <div>
          <h2>Description</h2>
          <RichText document={fields.description} files={fields.attachment ?? []} />
          <Files issue={issue.value} />
          <Links issue={issue.value} />
          <Comments path={path} onProblem={setProblem} />
        </div>
        <Details issue={issue.value} />
      </div>
    </>
  );
}

function Edit({
  issue,
  onSave,
  onCancel,
}: {
  readonly issue: Issue;
  readonly onSave: (fields: Readonly<Record<string, unknown>>) => void;
  readonly onCancel: () => void;
}) {
  const priorities = useLoad('priorities', () => jira<readonly Named[]>('GET', '/rest/api/3/priority'));
  const before = plainText(issue.fields.description ?? '');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    onSave({
      summary: text('summary'),
      ...(text('priority') === '' ? {} : { priority: { name: text('priority') } }),
      ...(text('description') === before ? {} : { description: asDocument(text('description')) }),
    });
  };
  return (
    <form onSubmit={submit} className="edit">
      <h1>Edit {issue.key}</h1>
      <label>
        Summary
        <input name="summary" defaultValue={issue.fields.summary ?? ''} required maxLength={255} />
      </label>
      <label>
        Priority
        <select name="priority" defaultValue={issue.fields.priority?.name ?? ''} key={priorities.value?.length ?? 0}>
          <option value="">Leave as it is</option>
          {priorities.value?.map((priority) => (
            <option key={priority.name}>{priority.name}</option>
          ))}
        </select>
      </label>
      <label>
        Description (as plain text; formatting is lost when you change it)
        <textarea name="description" rows={8} defaultValue={before} />
      </label>
      <p className="buttons">
        <button type="submit" className="primary">
          Save
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </p>
    </form>
  );
}

function Details({ issue }: { readonly issue: Issue }) {
  const { fields } = issue;
  const names = (list: readonly Named[] | undefined) => (list ?? []).map((one) => one.name).join(', ') || 'None';
  const rows: readonly (readonly [string, ReactNode])[] = [
    ['Status', fields.status?.name],
    ['Type', fields.issuetype?.name],
    ['Priority', fields.priority?.name ?? 'None'],
    ['Resolution', fields.resolution?.name ?? 'Unresolved'],
    ['Assignee', fields.assignee?.displayName ?? 'Unassigned'],
    ['Reporter', fields.reporter?.displayName ?? 'Nobody'],
    ['Parent', fields.parent ? <Go to={`/browse/${encodeURIComponent(fields.parent.key)}`}>{fields.parent.key}</Go> : 'None'],
    ['Labels', (fields.labels ?? []).join(', ') || 'None'],
    ['Components', names(fields.components)],
    ['Fix versions', names(fields.fixVersions)],
    ['Security level', fields.security?.name ?? 'None'],
    ...customRows(issue),
    ['Created', when(fields.created)],
    ['Updated', when(fields.updated)],
  ];
  return (
    <section className="details" aria-label="Details">
      <h2>Details</h2>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Files({ issue }: { readonly issue: Issue }) {
  const files = issue.fields.attachment ?? [];
  if (files.length === 0) return null;
  return (
    <>
      <h2>Attachments</h2>
      <ul>
        {files.map((file) => (
          <li key={file.id}>
            <a href={contentOf(file)} download={file.filename}>
              {file.filename}
            </a>{' '}
            <span className="faint">{file.size.toLocaleString('en-US')} bytes</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Links({ issue }: { readonly issue: Issue }) {
  const links = issue.fields.issuelinks ?? [];
  const subtasks = issue.fields.subtasks ?? [];
  if (links.length + subtasks.length === 0) return null;
  return (
    <>
      <h2>Linked work items</h2>
      <ul>
        {subtasks.map((issue) => (
          <li key={issue.id}>
            subtask <Brief issue={issue} />
          </li>
        ))}
        {links.map((link) => {
          const other = link.outwardIssue ?? link.inwardIssue;
          return other ? (
            <li key={link.id}>
              {link.outwardIssue ? link.type.outward : link.type.inward} <Brief issue={other} />
            </li>
          ) : null;
        })}
      </ul>
    </>
  );
}

function Brief({ issue }: { readonly issue: IssueBrief }) {
  return (
    <>
      <Go to={`/browse/${encodeURIComponent(issue.key)}`}>{issue.key}</Go> {issue.fields?.summary ?? ''}{' '}
      <span className="faint">{issue.fields?.status?.name ?? ''}</span>
    </>
  );
}
