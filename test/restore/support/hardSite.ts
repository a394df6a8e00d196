import { bulkFetch } from '../../../src/jira/read/search';
import type { IssueSpec, SiteSpec } from './seed';
import type { World } from './world';

/** One of everything that makes restoring hard. */
export const hardSite: SiteSpec = {
  projects: [
    {
      key: 'ABC',
      components: ['UI', 'Core'],
      versions: [
        ['1.0', true],
        ['2.0', false],
      ],
    },
    { key: 'XY' },
  ],
  issues: [
    {
      key: 'ABC-2',
      status: 'Closed',
      resolution: 'Fixed',
      components: ['UI'],
      fixVersions: ['1.0'],
      description: 'First',
      comments: ['one', 'two', { text: 'three', by: 'gone' }, { text: 'four', answers: 0 }, { text: 'five', by: 'gone', answers: 0 }],
      files: [
        ['a.txt', 12],
        ['a.txt', 12],
        ['b.txt', 900],
      ],
      points: 3,
    },
    { key: 'ABC-3', type: 'Sub-task', parent: 'ABC-7', status: 'In Review', assignee: 'bob' },
    { key: 'ABC-4', type: 'Sub-task', parent: 'ABC-2', priority: 'none', labels: ['x', 'y'] },
    { key: 'ABC-7', status: 'Resolved', reporter: 'gone', links: ['Blocks ABC-2', 'Relates XY-1'] },
    { key: 'ABC-9', type: 'Epic', status: 'In Progress', summary: 'An epic ' },
    { key: 'ABC-10', parent: 'ABC-9', priority: 'High', status: 'Resolved', resolution: 'Won’t Fix', links: ['Relates ABC-7'] },
    { key: 'XY-1', type: 'Sub-task', parent: 'XY-3', comments: ['hello'] },
    { key: 'XY-2', type: 'Sub-task', parent: 'XY-3', status: 'Closed', resolution: 'Fixed' },
    { key: 'XY-3', status: 'Open', links: ['Blocks ABC-10'] },
  ] satisfies readonly IssueSpec[],
};

/** The site as people see it, without what Jira sets itself. */
export const picture = async (world: World, keys: readonly string[]): Promise<unknown> => {
  const live = await bulkFetch(world.jira(), { issueIdsOrKeys: keys });
  return live.issues
    .map((issue) => {
      const fields: Readonly<Record<string, unknown>> = issue.fields ?? {};
      const names = (list: unknown): readonly string[] => (list as readonly { name: string }[]).map((one) => one.name).sort();
      const pick = (value: unknown, name: string): unknown => (value as Readonly<Record<string, unknown>> | null)?.[name] ?? null;
      return {
        key: issue.key,
        summary: fields['summary'],
        type: pick(fields['issuetype'], 'name'),
        status: pick(fields['status'], 'name'),
        resolution: pick(fields['resolution'], 'name'),
        priority: pick(fields['priority'], 'name'),
        parent: pick(fields['parent'], 'key'),
        description: fields['description'],
        labels: fields['labels'],
        components: names(fields['components']),
        fixVersions: names(fields['fixVersions']),
        assignee: pick(fields['assignee'], 'displayName'),
        reporter: pick(fields['reporter'], 'displayName'),
        points: fields['customfield_10050'] ?? null,
        comments: thread(fields['comment']),
        files: (fields['attachment'] as { filename: string; size: number }[]).map((one) => `${one.filename} ${String(one.size)}`).sort(),
        links: (fields['issuelinks'] as { type: { name: string }; outwardIssue?: { key: string }; inwardIssue?: { key: string } }[])
          .map(
            (one) => `${one.type.name} ${one.outwardIssue === undefined ? '<' : '>'} ${(one.outwardIssue ?? one.inwardIssue)?.key ?? ''}`,
          )
          .sort(),
      };
    })
    .sort((a, b) => (String(a.key) < String(b.key) ? -1 : 1));
};

/** The last line of each comment, and that of the one it answers. */
const thread = (container: unknown): readonly string[] => {
  const { comments } = container as {
    readonly comments: readonly { id: string; parentId?: number; body: { content: { content: { text: string }[] }[] } }[];
  };
  const lastLine = (id: string): string => {
    const content = comments.find((one) => one.id === id)?.body.content ?? [];
    return content[content.length - 1]?.content[0]?.text ?? '';
  };
  return comments.map(({ id, parentId }) => (parentId === undefined ? lastLine(id) : `${lastLine(id)} to ${lastLine(String(parentId))}`));
};

export const keysOf = (spec: SiteSpec): readonly string[] => spec.issues.map((one) => one.key);

/** What the restored site must look like: as before, but for people who are inactive. */
export const expected = (before: unknown): unknown =>
  JSON.parse(JSON.stringify(before).replaceAll('"reporter":"gone"', '"reporter":"Holdfast"')) as unknown;
