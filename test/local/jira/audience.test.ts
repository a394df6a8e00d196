import type { JiraCaller } from '../../../local/contract';
import { adf, type Body, type Rig, rig, SCOPES } from './support';

/** Who sees, watches and hears of what. */

const make = async (one: Rig, fields: Record<string, unknown> = {}): Promise<{ readonly key: string; readonly id: string }> =>
  one.post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary: 'A', ...fields } });

const personOf = (one: Rig, n = 0): JiraCaller & { readonly kind: 'user' } => ({
  kind: 'user',
  accountId: one.site.people().filter(({ accountId }) => accountId !== one.site.adminAccountId)[n]?.accountId as string,
});
const adminOf = (one: Rig): JiraCaller => ({ kind: 'user', accountId: one.site.adminAccountId });

describe('watchers', () => {
  test('everybody may watch; others are added by who manages the list', async () => {
    const one = await rig({ synthetic: 20 });
    const { key } = await make(one);
    const [a, b] = [personOf(one, 0), personOf(one, 1)];
    const path = `/rest/api/3/issue/${key}/watchers`;
    expect((await one.ask('POST', path, a.accountId, { as: a })).status).toBe(204);
    expect((await one.ask('POST', path, a.accountId, { as: a })).status).toBe(204);
    const refused = await one.ask('POST', path, b.accountId, { as: a });
    expect([refused.status, refused.body.errorMessages]).toEqual([403, ['You do not have permission to manage the watcher list.']]);
    expect((await one.ask('POST', path, b.accountId, { as: adminOf(one) })).status).toBe(204);
    const list = await one.get(path, a);
    expect([list.isWatching, list.watchCount, list.watchers.length]).toEqual([true, 3, 3]);
    expect((await one.ask('DELETE', `${path}?accountId=${b.accountId}`, undefined, { as: a })).status).toBe(403);
    expect((await one.ask('DELETE', `${path}?accountId=${a.accountId}`, undefined, { as: a })).status).toBe(204);
    expect((await one.ask('DELETE', path)).status).toBe(400);
    expect((await one.ask('POST', path, 'nobody')).status).toBe(404);
    expect((await one.ask('POST', path, ['list'])).status).toBe(400);
    expect((await one.ask('POST', path, Buffer.from(`"${a.accountId}"`))).status).toBe(415);
  });

  test('neither watching nor voting moves updated or is an event', async () => {
    const one = await rig({ synthetic: 20 });
    const { key } = await make(one);
    const before = (await one.get(`/rest/api/3/issue/${key}`)).fields.updated;
    one.events.length = 0;
    await one.clock.advance(60_000);
    await one.ask('POST', `/rest/api/3/issue/${key}/votes`, undefined, { as: personOf(one) });
    await one.ask('POST', `/rest/api/3/issue/${key}/watchers`, personOf(one).accountId);
    const { fields } = await one.get(`/rest/api/3/issue/${key}`, personOf(one));
    expect([fields.updated, fields.votes, fields.watches, one.events]).toMatchObject([
      before,
      { votes: 1, hasVoted: true },
      { watchCount: 2, isWatching: true },
      [],
    ]);
    expect((await one.ask('DELETE', `/rest/api/3/issue/${key}/votes`)).status).toBe(404);
  });
});

describe('comments and worklogs for some', () => {
  const role = { type: 'role', value: 'Administrators' };

  test('are seen by members only, in every way of reading, and the total is theirs', async () => {
    const one = await rig({ synthetic: 20 });
    const { key, id } = await make(one);
    await one.post(`/rest/api/3/issue/${key}/comment`, { body: adf('All') });
    const kept = await one.post(`/rest/api/3/issue/${key}/comment`, { body: adf('Some'), visibility: role }, adminOf(one));
    const work = await one.post(`/rest/api/3/issue/${key}/worklog`, { timeSpent: '1h', visibility: role }, adminOf(one));
    const counts = async (as?: JiraCaller) => {
      const inline = (await one.get(`/rest/api/3/issue/${key}`, as)).fields;
      const bulk = (await one.post('/rest/api/3/issue/bulkfetch', { issueIdsOrKeys: [id], fields: ['*all'] }, as)).issues[0].fields;
      const list = await one.get(`/rest/api/3/issue/${key}/comment`, as);
      const found = await one.post('/rest/api/3/comment/list', { ids: [Number(kept.id)] }, as);
      const logs = await one.post('/rest/api/3/worklog/list', { ids: [Number(work.id)] }, as);
      const totals = [inline.comment.total, bulk.comment.total, list.total, list.comments.length];
      return [...totals, found.total, inline.worklog.total, logs.length];
    };
    expect(await counts(adminOf(one))).toEqual([2, 2, 2, 2, 1, 1, 1]);
    expect(await counts(personOf(one))).toEqual([1, 1, 1, 1, 0, 0, 0]);
    expect(await counts()).toEqual([1, 1, 1, 1, 0, 0, 0]);
    expect((await one.ask('GET', `/rest/api/3/issue/${key}/comment/${kept.id}`)).status).toBe(404);
    expect((await one.ask('GET', `/rest/api/3/issue/${key}/worklog/${work.id}`)).status).toBe(404);
  });

  test.each([true, false])('with the app as an administrator of projects: %s', async (appIsAdministrator) => {
    const one = await rig({ synthetic: 20 }, { appIsAdministrator });
    const { key } = await make(one);
    const answer = await one.ask('POST', `/rest/api/3/issue/${key}/comment`, { body: adf('x'), visibility: role });
    expect([answer.status, answer.body.errors]).toEqual(
      appIsAdministrator
        ? [201, undefined]
        : [400, { commentLevel: 'You are currently not a member of the project role: Administrators.' }],
    );
  });
});

test('a security level hides an issue from search, from reading and from links', async () => {
  const one = await rig({ synthetic: 20 });
  // A reporter is in the level of leads, and so would the app be, had it made the issue for itself.
  const { key } = await make(one, { reporter: { accountId: one.site.adminAccountId } });
  const near = await make(one);
  await one.post('/rest/api/3/issueLink', { type: { name: 'Blocks' }, inwardIssue: { key }, outwardIssue: { key: near.key } });
  const set = (id: string | null, as = adminOf(one)) =>
    one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { security: id === null ? null : { id } } }, { as });
  expect((await set('10111')).body.errors).toEqual({ security: "Security level id '10111' is not valid." });
  await one.ask('PUT', '/rest/api/3/project/HARB', { issueSecurityScheme: 10_100 });
  expect((await set('10110', personOf(one) as JiraCaller)).status).toBe(400);
  const sees = async (as?: JiraCaller) => [
    (await one.ask('GET', `/rest/api/3/issue/${key}`, undefined, { as })).status,
    (await one.post('/rest/api/3/search/jql', { jql: 'project = HARB AND summary ~ "A"', maxResults: 100 }, as)).issues.length,
    (await one.get(`/rest/api/3/issue/${near.key}`, as)).fields.issuelinks.length,
  ];
  const all = await sees();
  expect((await set('10110')).status).toBe(204);
  expect(await sees()).toEqual(all);
  expect((await set('10111')).status).toBe(204);
  const [, found = 0] = all as [number, number, number];
  expect(await sees()).toEqual([404, found - 1, 0]);
  expect(await sees(adminOf(one))).toEqual(all);
  expect((await one.get(`/rest/api/3/issue/${key}?fields=security`, adminOf(one))).fields.security).toMatchObject({ name: 'Leads' });
  await set(null);
  expect(await sees()).toEqual(all);
});

describe('outbox', () => {
  const mails = (one: Rig, event: string) =>
    one.site
      .outbox()
      .entries.filter((entry) => entry.kind === 'mail' && entry.event === event)
      .map((entry) => (entry.kind === 'mail' ? [entry.to, entry.why] : []));

  test('tells who would have had a mail, and why; never the one who did it', async () => {
    const one = await rig({ synthetic: 20 });
    const [a, b, c] = [personOf(one, 0).accountId, personOf(one, 1).accountId, personOf(one, 2).accountId];
    const { key } = await make(one, { reporter: { accountId: a }, assignee: { accountId: b } });
    expect(mails(one, 'issue_created')).toEqual([
      [a, 'reporter'],
      [b, 'assignee'],
    ]);
    await one.ask('POST', `/rest/api/3/issue/${key}/watchers`, c);
    await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { summary: 'B' } }, { as: { kind: 'user', accountId: a } });
    expect(mails(one, 'issue_updated')).toEqual([
      [b, 'assignee'],
      [c, 'watcher'],
    ]);
    one.site.setActive(c, false);
    const mention = { type: 'mention', attrs: { id: a, text: '@A' } };
    const text = { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [mention] }] };
    await one.post(`/rest/api/3/issue/${key}/comment`, { body: text }, adminOf(one));
    expect(mails(one, 'issue_commented')).toEqual([
      [a, 'mention'],
      [b, 'assignee'],
    ]);
    await one.post(
      `/rest/api/3/issue/${key}/worklog`,
      { timeSpent: '1h', visibility: { type: 'role', value: 'Administrators' } },
      adminOf(one),
    );
    expect(mails(one, 'worklog_created')).toEqual([]);
  });

  test('notifyUsers=false keeps mails back, not webhooks and rules, and is not for everybody', async () => {
    const one = await rig({ synthetic: 20 });
    const { key } = await make(one, { assignee: { accountId: personOf(one).accountId } });
    const before = one.site.outbox().totals;
    const edit = (as?: JiraCaller) => one.ask('PUT', `/rest/api/3/issue/${key}?notifyUsers=false`, { fields: { summary: 'B' } }, { as });
    expect((await edit(personOf(one))).status).toBe(403);
    expect((await edit()).status).toBe(204);
    expect(mails(one, 'issue_updated')).toEqual([]);
    const { entries, totals } = one.site.outbox();
    expect(entries.at(-1)).toMatchObject({ kind: 'webhook', name: 'Audit stream', event: 'jira:issue_updated', subject: key });
    expect([totals.mail, totals.webhook, totals.rule]).toEqual([before.mail, before.webhook + 1, before.rule]);
  });
});

test('roles tell who is in them', async () => {
  const one = await rig({ synthetic: 20 });
  const actors = async (id: string): Promise<readonly string[]> =>
    (await one.get(`/rest/api/3/project/HARB/role/${id}`)).actors.map((actor: Body) => actor.displayName);
  expect(await actors('10003')).toEqual(['Holdfast']);
  expect(await actors('10002')).toContain('Site administrator');
  expect((await one.ask('GET', '/rest/api/3/project/HARB/role/1')).status).toBe(404);
  expect((await one.ask('GET', '/rest/api/3/role', undefined, { as: personOf(one) })).status).toBe(403);
  expect((await one.ask('GET', '/rest/api/3/role', undefined, { as: { kind: 'app', scopes: SCOPES.slice(0, 3) } })).status).toBe(401);
});
