/** Small made-up sites for the restore's tests, in the form of a site seed. */
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

type Raw = Record<string, unknown>;

const TYPES = {
  Task: { id: '3', subtask: false, level: 0 },
  'Sub-task': { id: '5', subtask: true, level: -1 },
  Epic: { id: '6', subtask: false, level: 1 },
} as const;
export type TypeName = keyof typeof TYPES;
const STATUSES = [
  ['1', 'Open', 2, 'new'],
  ['2', 'Backlog', 2, 'new'],
  ['3', 'In Progress', 4, 'indeterminate'],
  ['4', 'In Review', 4, 'indeterminate'],
  ['5', 'Resolved', 3, 'done'],
  ['6', 'Closed', 3, 'done'],
] as const;
export type StatusName = (typeof STATUSES)[number][1];
const PRIORITIES = [
  ['2', 'High'],
  ['3', 'Medium'],
] as const;
const RESOLUTIONS = [
  ['1', 'Fixed'],
  ['2', 'Won’t Fix'],
] as const;
const LINK_TYPES = [
  ['10000', 'Blocks', 'is blocked by', 'blocks'],
  ['10003', 'Relates', 'relates to', 'relates to'],
] as const;
const FIELDS: readonly (readonly [string, string, Raw])[] = [
  ['customfield_10020', 'Sprint', { type: 'array', items: 'json', custom: 'com.pyxis.greenhopper.jira:gh-sprint', customId: 10020 }],
  ['customfield_10050', 'Points', { type: 'number', custom: 'com.atlassian.jira.plugin.system.customfieldtypes:float', customId: 10050 }],
];
export const PEOPLE = {
  ada: '712020:00000000-0000-4000-8000-00000000000a',
  bob: '712020:00000000-0000-4000-8000-00000000000b',
  gone: '712020:00000000-0000-4000-8000-00000000000c',
  customer: 'qm:00000000-0000-4000-8000-00000000000d',
} as const;

export const text = (value: string): Raw => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text: value }] }],
});

const person = (who: keyof typeof PEOPLE): Raw => ({
  accountId: PEOPLE[who],
  accountType: who === 'customer' ? 'customer' : 'atlassian',
  displayName: who,
  active: who !== 'gone',
  timeZone: 'UTC',
});

export interface IssueSpec {
  readonly key: string;
  readonly type?: TypeName;
  readonly parent?: string;
  readonly status?: StatusName;
  readonly resolution?: 'Fixed' | 'Won’t Fix';
  readonly summary?: string;
  readonly description?: string | Raw;
  readonly reporter?: keyof typeof PEOPLE;
  readonly assignee?: keyof typeof PEOPLE;
  readonly priority?: 'High' | 'Medium' | 'none';
  readonly labels?: readonly string[];
  readonly components?: readonly string[];
  readonly fixVersions?: readonly string[];
  /** `answers`: which comment of the same list, from 0. */
  readonly comments?: readonly (string | { readonly text: string; readonly by?: keyof typeof PEOPLE; readonly answers?: number })[];
  readonly files?: readonly (readonly [name: string, size: number])[];
  /** From this issue: `Blocks KEY`. */
  readonly links?: readonly string[];
  readonly points?: number;
}

export interface SiteSpec {
  readonly projects: readonly {
    readonly key: string;
    readonly components?: readonly string[];
    readonly versions?: readonly (readonly [name: string, archived: boolean])[];
  }[];
  readonly issues: readonly IssueSpec[];
}

export const writeSeed = (file: string, site: SiteSpec): void => {
  const lines: { entity: string; data: Raw }[] = [
    { entity: 'serverInfo', data: { baseUrl: 'https://seed.example.invalid', deploymentType: 'Cloud', serverTitle: 'Jira' } },
  ];
  const add = (entity: string, data: Raw): Raw => (lines.push({ entity, data }), data);
  let ids = 20_000;
  const next = (): string => String(ids++);
  for (const who of Object.keys(PEOPLE) as (keyof typeof PEOPLE)[]) add('user', person(who));
  const types = new Map(
    Object.entries(TYPES).map(([name, one]) => [
      name,
      add('issueType', { id: one.id, name, description: '', subtask: one.subtask, hierarchyLevel: one.level }),
    ]),
  );
  const statuses = new Map(
    STATUSES.map(([id, name, category, key]) => [
      name as string,
      add('status', { id, name, description: '', statusCategory: { id: category, key, name: key, colorName: 'blue' } }),
    ]),
  );
  const priorities = new Map(PRIORITIES.map(([id, name]) => [name as string, add('priority', { id, name })]));
  const resolutions = new Map(RESOLUTIONS.map(([id, name]) => [name as string, add('resolution', { id, name, description: '' })]));
  const linkTypes = new Map(
    LINK_TYPES.map(([id, name, inward, outward]) => [name as string, add('issueLinkType', { id, name, inward, outward })]),
  );
  for (const [id, name, schema] of FIELDS) add('field', { id, name, schema });
  const projects = new Map(
    site.projects.map((one) => [
      one.key,
      add('project', { id: next(), key: one.key, name: `The ${one.key} space`, projectTypeKey: 'software', simplified: false }),
    ]),
  );
  const named = new Map<string, Raw>();
  for (const one of site.projects) {
    const projectId = Number(projects.get(one.key)?.['id']);
    for (const [name, archived] of one.versions ?? [])
      named.set(`${one.key}/v/${name}`, add('version', { id: next(), name, archived, released: archived, projectId }));
    for (const name of one.components ?? [])
      named.set(
        `${one.key}/c/${name}`,
        add('component', { id: next(), name, project: one.key, projectId, assigneeType: 'PROJECT_DEFAULT' }),
      );
  }
  const idOf = new Map(site.issues.map((one) => [one.key, next()]));
  const stub = (key: string): Raw => ({
    id: idOf.get(key) ?? '999001',
    key,
    fields: { summary: key, issuetype: types.get('Task'), status: statuses.get('Open') },
  });
  const linkIds = new Map<string, string>();
  const linksOf = (key: string): Raw[] => {
    const own = (site.issues.find((one) => one.key === key)?.links ?? []).map((link) => link.split(' ') as [string, string]);
    const others = site.issues.flatMap((one) =>
      (one.links ?? [])
        .map((link) => link.split(' ') as [string, string])
        .filter(([, to]) => to === key)
        .map(([type]) => [type, one.key] as const),
    );
    const idFor = (from: string, type: string, to: string): string => {
      const name = `${from} ${type} ${to}`;
      linkIds.set(name, linkIds.get(name) ?? next());
      return linkIds.get(name) as string;
    };
    return [
      ...own.map(([type, to]) => ({ id: idFor(key, type, to), type: linkTypes.get(type), outwardIssue: stub(to) })),
      ...others.map(([type, from]) => ({ id: idFor(from, type, key), type: linkTypes.get(type), inwardIssue: stub(from) })),
    ];
  };
  for (const one of site.issues) {
    const project = one.key.replace(/-\d+$/, '');
    const id = idOf.get(one.key) as string;
    const when = '2024-03-05T10:00:00.000+0000';
    const commentIds = (one.comments ?? []).map(next);
    add('issue', {
      id,
      key: one.key,
      fields: {
        issuetype: types.get(one.type ?? 'Task'),
        project: projects.get(project),
        summary: one.summary ?? `Work of ${one.key}`,
        ...(one.parent === undefined ? { parent: null } : { parent: stub(one.parent) }),
        description: typeof one.description === 'string' ? text(one.description) : (one.description ?? null),
        environment: null,
        status: statuses.get(one.status ?? 'Open'),
        priority: one.priority === 'none' ? null : priorities.get(one.priority ?? 'Medium'),
        resolution: one.resolution === undefined ? null : resolutions.get(one.resolution),
        resolutiondate: one.resolution === undefined ? null : when,
        creator: person('ada'),
        reporter: person(one.reporter ?? 'ada'),
        assignee: one.assignee === undefined ? null : person(one.assignee),
        created: when,
        updated: when,
        duedate: null,
        labels: one.labels ?? [],
        components: (one.components ?? []).map((name) => named.get(`${project}/c/${name}`)),
        versions: [],
        fixVersions: (one.fixVersions ?? []).map((name) => named.get(`${project}/v/${name}`)),
        issuelinks: linksOf(one.key),
        subtasks: [],
        attachment: (one.files ?? []).map(([filename, size]) => ({
          id: next(),
          filename,
          size,
          mimeType: 'text/plain',
          author: person('bob'),
          created: when,
        })),
        comment: {
          comments: (one.comments ?? []).map((comment, i) => ({
            id: commentIds[i],
            ...(typeof comment === 'string' || comment.answers === undefined ? {} : { parentId: Number(commentIds[comment.answers]) }),
            author: person(typeof comment === 'string' ? 'bob' : (comment.by ?? 'bob')),
            body: text(typeof comment === 'string' ? comment : comment.text),
            created: when,
            updated: when,
            jsdPublic: true,
          })),
          total: one.comments?.length ?? 0,
          startAt: 0,
          maxResults: one.comments?.length ?? 0,
        },
        worklog: { worklogs: [], total: 0, startAt: 0, maxResults: 20 },
        votes: { votes: 0 },
        watches: { watchCount: 0 },
        customfield_10050: one.points ?? null,
      },
    });
  }
  writeFileSync(file, gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
};
