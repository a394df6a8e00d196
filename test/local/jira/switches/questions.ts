/**
 * Both sides of everything that is not known of a live site: how each side shows, and what the app must do on it. The type makes a
 * switch without a row an error.
 */
import type { Switches } from '../../../../local/jira/switches';
import { join } from 'node:path';
import { adf, APP, type Body, multipartOf, rig, type Rig, tempDir } from '../support';
import { backsUp, restores } from './app';
import { RATES } from './rates';
import * as special from './special';

type App<K extends keyof Switches> = (switches: Partial<Switches>, side: Switches[K]) => Promise<unknown>;

export interface Question<K extends keyof Switches> {
  readonly sides: readonly [Switches[K], Switches[K]];
  /** Other switches that make the question matter. */
  readonly with?: Partial<Switches>;
  /** What somebody sees from outside: other things on other sides. */
  readonly shows: (one: Rig) => Promise<unknown>;
  readonly app: readonly App<K>[];
}

const TASK = '10002';
const make = (one: Rig, fields: Record<string, unknown> = {}): Promise<{ readonly key: string; readonly id: string }> =>
  one.post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: TASK }, summary: 'A', ...fields } });
const found = async (one: Rig, key: string, more: Record<string, unknown> = {}): Promise<Body> =>
  (await one.post('/rest/api/3/search/jql', { jql: `key = ${key}`, fields: ['*all'], ...more })).issues[0];
const say = (one: Rig, key: string, text: string): Promise<Body> => one.post(`/rest/api/3/issue/${key}/comment`, { body: adf(text) });
const work = (one: Rig, key: string): Promise<Body> => one.post(`/rest/api/3/issue/${key}/worklog`, { timeSpent: '1h' });
const edit = (one: Rig, key: string, fields: Record<string, unknown>) => one.ask('PUT', `/rest/api/3/issue/${key}`, { fields });
const upload = (one: Rig, key: string, bytes: number) => {
  const { body, headers } = multipartOf([{ filename: 'a.txt', contentType: 'text/plain', bytes: Buffer.alloc(bytes, 'a') }]);
  return one.ask('POST', `/rest/api/3/issue/${key}/attachments`, body, { headers });
};
const updated = async (one: Rig, key: string): Promise<string> => (await one.get(`/rest/api/3/issue/${key}`)).fields.updated;
const movesUpdated = async (one: Rig, key: string, change: () => Promise<unknown>): Promise<boolean> => {
  const before = await updated(one, key);
  await one.clock.advance(60_000);
  await change();
  return (await updated(one, key)) !== before;
};
/** How many issues each page of a search has. */
const pagesOf = async (one: Rig): Promise<readonly number[]> => {
  const sizes: number[] = [];
  for (let nextPageToken: string | undefined, first = true; first || nextPageToken !== undefined; first = false) {
    const page: Body = await one.post('/rest/api/3/search/jql', { jql: 'project = HARB', fields: ['summary'], nextPageToken });
    sizes.push(page.issues.length);
    nextPageToken = page.nextPageToken;
  }
  return sizes;
};
const made = async (one: Rig, edits: number): Promise<string> => {
  const { key } = await make(one);
  for (let n = 0; n < edits; n++) await edit(one, key, { summary: `${n}` });
  return key;
};
const bulkChangelog = (one: Rig, key: string, more: Record<string, unknown> = {}) =>
  one.ask('POST', '/rest/api/3/changelog/bulkfetch', { issueIdsOrKeys: [key], ...more });

export const QUESTIONS: { readonly [K in keyof Switches]: Question<K> } = {
  pageCap: {
    sides: [100, 3],
    shows: async (one) =>
      (await one.post('/rest/api/3/search/jql', { jql: 'project = HARB', fields: ['summary'], maxResults: 100 })).issues.length,
    app: [backsUp, restores],
  },
  pagesVary: {
    sides: [false, true],
    with: { pageCap: 3 },
    shows: async (one) => new Set((await pagesOf(one)).slice(0, -1)).size,
    app: [backsUp, restores],
  },
  inlineCommentSide: {
    sides: ['newest', 'oldest'],
    with: { inlineComments: 1 },
    shows: async (one) => {
      const { key } = await make(one);
      for (const text of ['first', 'second']) await say(one, key, text);
      return (await found(one, key)).fields.comment.comments.map((comment: Body) => comment.body.content[0].content[0].text);
    },
    app: [backsUp, restores],
  },
  inlineComments: {
    sides: [20, 1],
    shows: async (one) => {
      const { key } = await make(one);
      for (const text of ['first', 'second']) await say(one, key, text);
      return (await found(one, key)).fields.comment.comments.length;
    },
    app: [backsUp, restores],
  },
  inlineWorklogs: {
    sides: [20, 0],
    shows: async (one) => {
      const { key } = await make(one);
      await work(one, key);
      return (await found(one, key)).fields.worklog.worklogs.length;
    },
    app: [backsUp],
  },
  inlineHistories: {
    sides: [40, 100],
    shows: async (one) => (await found(one, await made(one, 60), { expand: 'changelog' })).changelog.histories.length,
    app: [backsUp],
  },
  changelogShuffled: {
    sides: [false, true],
    shows: async (one) => {
      const { histories } = (await found(one, await made(one, 20), { expand: 'changelog' })).changelog;
      return histories.every((each: Body, n: number) => n === 0 || Number(histories[n - 1].id) > Number(each.id));
    },
    app: [backsUp],
  },
  indexLagMs: {
    sides: [0, 240_000],
    shows: async (one) => (await found(one, (await make(one)).key).catch(() => undefined)) === undefined,
    app: [backsUp, restores],
  },
  searchFlickers: {
    sides: [false, true],
    shows: async (one) => {
      const keys: string[] = [];
      for (let n = 0; n < 20; n++) keys.push((await make(one)).key);
      return (
        (await one.post('/rest/api/3/search/jql', { jql: `project = HARB AND created > -1m`, maxResults: 50 })).issues.length < keys.length
      );
    },
    app: [backsUp, restores],
  },
  adfLocalIds: {
    sides: [false, true],
    shows: async (one) => 'attrs' in (await found(one, (await make(one, { description: adf('A') })).key)).fields.description.content[0],
    app: [backsUp, restores],
  },
  commentEditBumpsUpdated: {
    sides: [false, true],
    shows: async (one) => {
      const { key } = await make(one);
      const { id } = await say(one, key, 'A');
      return movesUpdated(one, key, () => one.ask('PUT', `/rest/api/3/issue/${key}/comment/${id}`, { body: adf('B') }));
    },
    app: [backsUp],
  },
  partsBumpUpdated: {
    sides: [true, false],
    shows: async (one) => {
      const [{ key }, other] = [await make(one), await make(one)];
      const link = { type: { name: 'Blocks' }, inwardIssue: { key }, outwardIssue: { key: other.key } };
      return [
        await movesUpdated(one, key, () => work(one, key)),
        await movesUpdated(one, key, () => upload(one, key, 1)),
        await movesUpdated(one, key, () => one.ask('POST', '/rest/api/3/issueLink', link)),
      ];
    },
    app: [backsUp],
  },
  deletedIssuePayload: {
    sides: ['few', 'full'],
    shows: async (one) => {
      const { key } = await make(one);
      await one.ask('DELETE', `/rest/api/3/issue/${key}`);
      return 'comment' in ((one.events.at(-1)?.payload['issue'] as Body).fields as object);
    },
    app: [backsUp],
  },
  resolutionByEdit: {
    sides: [true, false],
    shows: async (one) => {
      const [{ id }] = await one.get('/rest/api/3/resolution');
      return (await edit(one, (await make(one)).key, { resolution: { id } })).status;
    },
    app: [restores],
  },
  textLimit: {
    sides: [32_767, 60],
    shows: async (one) =>
      (await edit(one, (await make(one)).key, { description: adf('x'.repeat(1_000_000).slice(0, 40_000)) })).body?.errors,
    app: [restores],
  },
  redirectByDefault: {
    sides: [true, false],
    shows: async (one) => {
      const { key } = await make(one);
      const [{ id }] = (await upload(one, key, 3)).body;
      return (await one.ask('GET', `/rest/api/3/attachment/content/${id}`)).status;
    },
    app: [backsUp, restores],
  },
  siteZone: {
    sides: ['UTC', 'Asia/Kolkata'],
    shows: async (one) => (await updated(one, (await make(one)).key)).slice(-5),
    app: [backsUp, restores],
  },
  appZone: {
    sides: ['UTC', 'America/Los_Angeles'],
    shows: async (one) => (await one.get('/rest/api/3/myself')).timeZone,
    app: [backsUp, restores],
  },
  unknownIssueInJql: {
    sides: ['error', 'ignore'],
    shows: async (one) => (await one.ask('POST', '/rest/api/3/search/jql', { jql: 'id = 99999999' })).status,
    app: [backsUp, restores],
  },
  partialCreateScreens: {
    sides: [true, false],
    shows: async (one) => {
      const screens = await Promise.all(
        ['HARB', 'LUM', 'QUAY', 'TIDE'].map((key) => one.get(`/rest/api/3/issue/createmeta/${key}/issuetypes/${TASK}`)),
      );
      return screens.every(({ fields }) =>
        ['environment', 'versions', 'fixVersions'].every((id) => fields.some((each: Body) => each.fieldId === id)),
      );
    },
    app: [restores],
  },
  requiredFields: {
    sides: [[], ['duedate']],
    shows: async (one) =>
      (await one.ask('POST', '/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: TASK }, summary: 'A' } })).body
        .errors,
    app: [special.required],
  },
  fieldContexts: {
    sides: ['site', 'project'],
    shows: async (one) => {
      const seed = join(tempDir(), 'seed.ndjson.gz');
      await one.site.exportSeed(seed);
      const again = await rig({ file: seed }, one.switches);
      const like = { key: 'NEWONE', name: 'New', projectTypeKey: 'software', leadAccountId: again.site.adminAccountId };
      await again.post('/rest/api/3/project', like);
      const { fields } = await again.get(`/rest/api/3/issue/createmeta/NEWONE/issuetypes/10001`);
      return fields.some((each: Body) => each.fieldId === 'customfield_10016');
    },
    app: [special.outOfContext],
  },
  workflowRules: {
    sides: [false, true],
    shows: async (one) => {
      const { transitions } = await one.get(`/rest/api/3/issue/${(await make(one)).key}/transitions`);
      return transitions.some((each: Body) => each.name.startsWith('Straight to'));
    },
    app: [restores],
  },
  appIsAdministrator: {
    sides: [false, true],
    shows: async (one) => (await one.get('/rest/api/3/project/HARB/role/10002')).actors.length,
    app: [backsUp, special.keptToAdministrators],
  },
  appLacks: {
    sides: [[], ['BROWSE_PROJECTS']],
    shows: async (one) => (await one.get('/rest/api/3/project/search')).total,
    app: [special.closedToTheApp],
  },
  uploadLimit: {
    sides: [1_073_741_824, 500],
    shows: async (one) => [
      (await one.get('/rest/api/3/attachment/meta')).uploadLimit,
      (await upload(one, (await make(one)).key, 600)).status,
    ],
    app: [special.filesUpTo],
  },
  tooLargeReply: {
    sides: ['jira', 'gateway'],
    with: { uploadLimit: 500 },
    shows: async (one) => {
      const { status, headers } = await upload(one, (await make(one)).key, 600);
      return [status, headers['content-type']];
    },
    app: [(switches) => special.filesUpTo(switches, 500)],
  },
  bulkChangelogPage: {
    sides: [10_000, 7],
    shows: async (one) => (await bulkChangelog(one, await made(one, 9))).body.nextPageToken === undefined,
    app: [backsUp],
  },
  bulkChangelogCreated: {
    sides: ['number', 'text'],
    shows: async (one) => typeof (await bulkChangelog(one, await made(one, 1))).body.issueChangeLogs[0].changeHistories[0].created,
    app: [backsUp],
  },
  bulkChangelogTokenMs: {
    sides: [7 * 86_400_000, 10],
    with: { bulkChangelogPage: 7 },
    shows: async (one) => {
      const key = await made(one, 9);
      const { nextPageToken } = (await bulkChangelog(one, key)).body;
      await one.clock.advance(60_000);
      return (await bulkChangelog(one, key, { nextPageToken })).status;
    },
    app: [special.historyGoesOn],
  },
  customHistoryFieldIds: {
    sides: [false, true],
    shows: async (one) => {
      const { key } = await make(one, { issuetype: { name: 'Story' } });
      expect((await edit(one, key, { customfield_10016: 3 })).status).toBe(204);
      return 'fieldId' in (await one.get(`/rest/api/3/issue/${key}/changelog`)).values[0].items[0];
    },
    app: [special.customChange],
  },
  commentPage: {
    sides: [100, 5_000],
    shows: async (one) => (await one.get(`/rest/api/3/issue/${(await make(one)).key}/comment?maxResults=5000`)).maxResults,
    app: [backsUp, restores],
  },
  usersBulkMost: {
    sides: [200, 50],
    shows: async (one) =>
      (await one.ask('GET', `/rest/api/3/user/bulk?${Array.from({ length: 60 }, (_, n) => `accountId=${n}`).join('&')}`)).status,
    app: [special.manyPeople],
  },
  scopeRefusal: {
    sides: [401, 403],
    shows: async (one) => (await one.ask('GET', '/rest/api/3/myself', undefined, { as: { kind: 'app', scopes: [] } })).status,
    app: [special.withoutScope],
  },
  deniedOperations: {
    sides: [[], ['GET /rest/api/3/project/{projectKeyOrId}/permissionscheme']],
    shows: async (one) => (await one.ask('GET', '/rest/api/3/project/HARB/permissionscheme', undefined, { as: APP })).status,
    app: [backsUp, restores],
  },
  trashDays: {
    sides: [60, 30],
    shows: async (one) => {
      await one.ask('DELETE', '/rest/api/3/project/HARB?enableUndo=true');
      await one.clock.advance(45 * 86_400_000);
      return (await one.get('/rest/api/3/project/search?status=deleted')).total;
    },
    app: [special.trashed],
  },
  projectKeyHeldMs: {
    sides: [0, 600_000],
    shows: async (one) => {
      await one.ask('DELETE', '/rest/api/3/project/HARB?enableUndo=false');
      const like = { key: 'HARB', name: 'Harbour again', projectTypeKey: 'software', leadAccountId: one.site.adminAccountId };
      return (await one.ask('POST', '/rest/api/3/project', like)).status;
    },
    app: [special.keyHeld],
  },
  numbersReused: {
    sides: [false, true],
    shows: async (one) => {
      const first = await make(one);
      await one.ask('DELETE', `/rest/api/3/issue/${first.key}`);
      return first.key === (await make(one)).key;
    },
    app: [backsUp, restores],
  },
  freshIssueMs: {
    sides: [0, 5_000],
    shows: async (one) => (await one.ask('DELETE', `/rest/api/3/issue/${(await make(one)).key}`)).status,
    app: [restores],
  },
  ...RATES,
};
