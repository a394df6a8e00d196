/** Small site seeds, built in code: `aSite().project('AB', 40, …)`. Written as the gzipped lines that the simulator loads. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BASE = 'https://seed.example.invalid';
const person = (n: number): Record<string, unknown> => ({
  self: `${BASE}/rest/api/3/user?accountId=712020:00000000-0000-4000-8000-00000000000${String(n)}`,
  accountId: `712020:00000000-0000-4000-8000-00000000000${String(n)}`,
  accountType: 'atlassian',
  avatarUrls: { '16x16': `${BASE}/a/${String(n)}` },
  displayName: `Person ${String(n)}`,
  active: true,
  timeZone: 'UTC',
});
export const accountId = (n: number): string => String(person(n)['accountId']);
export const doc = (text: string, mention?: number): unknown => ({
  type: 'doc',
  version: 1,
  content: [
    {
      type: 'paragraph',
      content: [
        { type: 'text', text },
        ...(mention === undefined ? [] : [{ type: 'mention', attrs: { id: accountId(mention), text: `@Person ${String(mention)}` } }]),
      ],
    },
  ],
});

const TYPES = [
  {
    id: '1',
    name: 'Bug',
    subtask: false,
    hierarchyLevel: 0,
    description: '',
    self: `${BASE}/rest/api/3/issuetype/1`,
    iconUrl: `${BASE}/i/1`,
  },
  {
    id: '5',
    name: 'Sub-task',
    subtask: true,
    hierarchyLevel: -1,
    description: '',
    self: `${BASE}/rest/api/3/issuetype/5`,
    iconUrl: `${BASE}/i/5`,
  },
];
const STATUSES = [
  {
    id: '1',
    name: 'Open',
    description: '',
    self: `${BASE}/rest/api/3/status/1`,
    iconUrl: `${BASE}/`,
    statusCategory: { id: 2, key: 'new', name: 'To Do', colorName: 'blue-gray', self: `${BASE}/rest/api/3/statuscategory/2` },
  },
  {
    id: '5',
    name: 'Resolved',
    description: '',
    self: `${BASE}/rest/api/3/status/5`,
    iconUrl: `${BASE}/`,
    statusCategory: { id: 3, key: 'done', name: 'Done', colorName: 'green', self: `${BASE}/rest/api/3/statuscategory/3` },
  },
];
const PRIORITY = { id: '3', name: 'Medium', self: `${BASE}/rest/api/3/priority/3`, iconUrl: `${BASE}/p/3` };
const RESOLUTION = { id: '1', name: 'Fixed', description: 'Fixed.', self: `${BASE}/rest/api/3/resolution/1` };
const LINK_TYPE = {
  id: '10000',
  name: 'Blocks',
  inward: 'is blocked by',
  outward: 'blocks',
  self: `${BASE}/rest/api/3/issueLinkType/10000`,
};

export interface IssueSpec {
  readonly created?: number;
  readonly comments?: number;
  /** Sizes in bytes. */
  readonly files?: readonly number[];
  readonly mention?: number;
  readonly history?: number;
}

export class SeedBuilder {
  private readonly projects: { id: string; key: string }[] = [];
  private readonly issues: Record<string, unknown>[] = [];
  private readonly fields: Record<string, unknown>[] = [];
  private ids = 10_000;

  project(key: string, count: number, spec: (n: number) => IssueSpec = () => ({})): this {
    const id = String(10_100 + this.projects.length);
    this.projects.push({ id, key });
    for (let n = 1; n <= count; n++) this.issues.push(this.issue(key, id, n, spec(n)));
    return this;
  }

  numberField(id: string, name: string): this {
    const schema = { type: 'number', custom: 'com.atlassian.jira.plugin.system.customfieldtypes:float', customId: Number(id.slice(12)) };
    this.fields.push({ id, name, schema });
    return this;
  }

  /** Path of the seed, and the folder that it and a simulator's files may use. */
  write(): { readonly file: string; readonly dir: string } {
    const dir = mkdtempSync(join(tmpdir(), 'capture-'));
    const file = join(dir, 'site.ndjson.gz');
    writeFileSync(
      file,
      gzipSync(
        this.lines()
          .map((line) => JSON.stringify(line))
          .join('\n') + '\n',
        { level: 1 },
      ),
    );
    return { file, dir };
  }

  private lines(): { entity: string; data: unknown }[] {
    const line =
      (entity: string) =>
      (data: unknown): { entity: string; data: unknown } => ({ entity, data });
    return [
      { entity: 'serverInfo', data: { baseUrl: BASE, deploymentType: 'Cloud', serverTitle: 'Jira' } },
      ...[1, 2, 3, 4].map(person).map(line('user')),
      ...TYPES.map(line('issueType')),
      ...STATUSES.map(line('status')),
      { entity: 'priority', data: PRIORITY },
      { entity: 'resolution', data: RESOLUTION },
      { entity: 'issueLinkType', data: LINK_TYPE },
      ...this.fields.map(line('field')),
      ...this.projects.map(({ id, key }) => ({
        entity: 'project',
        data: {
          self: `${BASE}/rest/api/3/project/${id}`,
          id,
          key,
          name: `Project ${key}`,
          projectTypeKey: 'software',
          simplified: false,
          avatarUrls: {},
        },
      })),
      ...this.issues.map(line('issue')),
    ];
  }

  private issue(key: string, project: string, n: number, spec: IssueSpec): Record<string, unknown> {
    const id = String(++this.ids);
    const at = new Date(spec.created ?? Date.UTC(2025, 0, 1) + n * 3_600_000).toISOString().replace('Z', '+0000');
    const comments = Array.from({ length: spec.comments ?? 0 }, (_, i) => ({
      self: `${BASE}/c`,
      id: String(Number(id) * 1_000 + i),
      author: person(1 + (i % 3)),
      body: doc(`comment ${String(i)}`),
      updateAuthor: person(1),
      created: at,
      updated: at,
      jsdPublic: true,
    }));
    return {
      expand: 'operations',
      id,
      self: `${BASE}/rest/api/3/issue/${id}`,
      key: `${key}-${String(n)}`,
      ...(spec.history === undefined ? {} : { changelog: this.history(id, spec.history, at) }),
      fields: {
        statuscategorychangedate: at,
        issuetype: TYPES[0],
        parent: null,
        project: { id: project, key, name: `Project ${key}` },
        summary: `Issue ${String(n)} of ${key}`,
        description: doc(`text of ${key}-${String(n)}`, spec.mention),
        environment: null,
        status: STATUSES[n % 2],
        priority: PRIORITY,
        resolution: n % 2 === 1 ? RESOLUTION : null,
        resolutiondate: n % 2 === 1 ? at : null,
        creator: person(1),
        reporter: person(2),
        assignee: n % 3 === 0 ? person(3) : null,
        created: at,
        updated: at,
        duedate: null,
        labels: ['a'],
        components: [],
        versions: [],
        fixVersions: [],
        issuelinks: [],
        subtasks: [],
        attachment: (spec.files ?? []).map((size, i) => ({
          self: `${BASE}/f`,
          id: String(Number(id) * 100 + i),
          filename: 'same name.txt',
          author: person(1),
          created: at,
          size,
          mimeType: 'text/plain',
          content: `${BASE}/x`,
          thumbnail: `${BASE}/t`,
        })),
        comment: { comments, self: `${BASE}/c`, maxResults: comments.length, total: comments.length, startAt: 0 },
        worklog: { startAt: 0, maxResults: 20, total: 0, worklogs: [] },
        timespent: null,
        timeoriginalestimate: null,
        timeestimate: null,
        votes: { self: `${BASE}/v`, votes: 0, hasVoted: false },
        watches: { self: `${BASE}/w`, watchCount: n % 2, isWatching: false },
        security: null,
      },
    };
  }

  private history(id: string, count: number, at: string): unknown {
    const histories = Array.from({ length: count }, (_, i) => ({
      id: String(Number(id) * 1_000 + i),
      author: person(1),
      created: at,
      items: [
        {
          field: 'summary',
          fieldtype: 'jira',
          fieldId: 'summary',
          from: null,
          fromString: `old ${String(i)}`,
          to: null,
          toString: `old ${String(i + 1)}`,
        },
      ],
    }));
    return { startAt: 0, maxResults: count, total: count, histories };
  }
}

export const aSite = (): SeedBuilder => new SeedBuilder();
