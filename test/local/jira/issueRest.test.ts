import fc from 'fast-check';
import { durationText, secondsOf } from '../../../local/jira/write/durations';
import { type Body, type Rig, rig } from './support';

/** Remote links, worklogs and archiving. */

const make = async (one: Rig): Promise<{ readonly key: string; readonly id: string }> =>
  one.post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary: 'A' } });

test('durations read what they write', () => {
  fc.assert(fc.property(fc.nat({ max: 10_000_000 }), (minutes) => expect(secondsOf(durationText(minutes * 60))).toBe(minutes * 60)));
  expect([secondsOf('1w 2d 3h 30m'), secondsOf('1.5h'), secondsOf('90'), secondsOf('soon'), secondsOf('')]).toEqual([
    144_000 + 57_600 + 10_800 + 1_800,
    5_400,
    5_400,
    undefined,
    undefined,
  ]);
});

test('a remote link is known by its global id, and replaced as a whole', async () => {
  const one = await rig({ synthetic: 20 });
  const path = `/rest/api/3/issue/${(await make(one)).key}/remotelink`;
  const object = { url: 'https://example.invalid/1', title: 'One' };
  const first = await one.ask('POST', path, { globalId: 'a=1', relationship: 'explains', object });
  const again = await one.ask('POST', path, { globalId: 'a=1', object: { ...object, title: 'Two' } });
  const nameless = await one.ask('POST', path, { object });
  expect([first.status, again.status, again.body.id, nameless.status]).toEqual([201, 200, first.body.id, 201]);
  const list: Body[] = await one.get(path);
  expect(list.map((link) => [link.globalId, link.object.title, link.relationship])).toEqual([
    ['a=1', 'Two', undefined],
    [undefined, 'One', undefined],
  ]);
  expect((await one.get(`${path}?globalId=a%3D1`)).id).toBe(first.body.id);
  expect((await one.ask('GET', `${path}?globalId=none`)).status).toBe(404);
  const bad = await one.ask('POST', path, { object: { url: 'not a url' } });
  expect([bad.status, Object.keys(bad.body.errors)]).toEqual([400, ['title', 'url']]);
  expect((await one.ask('PUT', `${path}/${nameless.body.id}`, { globalId: 'a=1', object })).status).toBe(400);
  expect((await one.ask('DELETE', `${path}/${nameless.body.id}`)).status).toBe(415);
  const headers = { 'content-type': 'application/json' };
  expect((await one.ask('DELETE', `${path}/${nameless.body.id}`, undefined, { headers })).status).toBe(204);
  expect((await one.ask('DELETE', path, undefined, { headers })).status).toBe(400);
  expect((await one.ask('DELETE', `${path}?globalId=a%3D1`, undefined, { headers })).status).toBe(204);
});

describe('worklogs', () => {
  test('take from the remaining estimate as they are told', async () => {
    const one = await rig({ synthetic: 20 });
    const { key } = await make(one);
    const path = `/rest/api/3/issue/${key}`;
    await one.ask('PUT', path, { fields: { timetracking: { originalEstimate: '2d' } } });
    const log = (query: string) => one.ask('POST', `${path}/worklog${query}`, { timeSpent: '1h' });
    const remaining = async () => (await one.get(path)).fields.timetracking.remainingEstimate;
    const seen: unknown[] = [];
    for (const query of ['', '?adjustEstimate=leave', '?adjustEstimate=manual&reduceBy=2h', '?adjustEstimate=new&newEstimate=30m']) {
      await log(query);
      seen.push(await remaining());
    }
    expect(seen).toEqual(['1d 7h', '1d 7h', '1d 5h', '30m']);
    const wrong = await log('?adjustEstimate=new');
    expect([wrong.status, Object.keys(wrong.body.errors)]).toEqual([400, ['newEstimate']]);
    expect((await log('?adjustEstimate=perhaps')).status).toBe(400);
    const { fields } = await one.get(path);
    expect([fields.timespent, fields.timetracking.timeSpent, fields.timeoriginalestimate]).toEqual([14_400, '4h', 57_600]);
    expect((await one.ask('PUT', path, { fields: { timetracking: { originalEstimate: 'long' } } })).body.errors.timetracking).toMatch(
      /duration/,
    );
  });

  test('are in the feeds of changes and deletions after a minute', async () => {
    const one = await rig({ synthetic: 20 });
    const { key } = await make(one);
    const since = one.clock.now();
    const feed = async (name: string) =>
      (await one.get(`/rest/api/3/worklog/${name}?since=${since}`)).values.map((each: Body) => String(each.worklogId));
    const { id } = await one.post(`/rest/api/3/issue/${key}/worklog`, { timeSpent: '1h' });
    expect(await feed('updated')).toEqual([]);
    await one.clock.advance(60_000);
    expect(await feed('updated')).toEqual([id]);
    await one.ask('DELETE', `/rest/api/3/issue/${key}/worklog/${id}`);
    expect([await feed('updated'), await feed('deleted')]).toEqual([[], []]);
    await one.clock.advance(60_000);
    expect(await feed('deleted')).toEqual([id]);
    expect(one.events.map((event) => event.name).slice(-2)).toEqual(['avi:jira:created:worklog', 'avi:jira:deleted:worklog']);
    expect((await one.ask('POST', '/rest/api/3/worklog/list', { ids: new Array(1_001).fill(1) })).status).toBe(400);
  });

  test('the feed of changes is cut between instants, never inside one', async () => {
    const one = await rig({ synthetic: 20 });
    const { key } = await make(one);
    const since = one.clock.now();
    for (let i = 0; i < 1_003; i += 1) {
      if (i === 998) await one.clock.advance(1);
      await one.post(`/rest/api/3/issue/${key}/worklog`, { timeSpent: '1m' });
    }
    await one.clock.advance(60_000);
    const first = await one.get(`/rest/api/3/worklog/updated?since=${since}`);
    expect([first.values.length, first.lastPage]).toEqual([1_003, true]);
    const rest = await one.get(`/rest/api/3/worklog/updated?since=${since + 1}`);
    expect(rest.values).toHaveLength(5);
  });
});

describe('archived work', () => {
  const count = async (one: Rig) => (await one.post('/rest/api/3/search/approximate-count', { jql: 'key in (HARB-1, HARB-2)' })).count;

  test('an issue is out of search, can be read and not changed, until it is taken back', async () => {
    const one = await rig({ synthetic: 20 }, { unknownIssueInJql: 'ignore' });
    const { key } = await make(one);
    const found = async () => (await one.post('/rest/api/3/search/jql', { jql: 'project = HARB', maxResults: 100 })).issues.length;
    const before = await found();
    const answer = await one.ask('PUT', '/rest/api/3/issue/archive', { issueIdsOrKeys: [key, 'NONE-1'] });
    expect([answer.status, answer.body.numberOfIssuesUpdated, answer.body.errors.issuesNotFound.issueIdsOrKeys]).toEqual([
      200,
      1,
      ['NONE-1'],
    ]);
    expect(await found()).toBe(before - 1);
    expect((await one.ask('GET', `/rest/api/3/issue/${key}`)).status).toBe(200);
    expect((await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { summary: 'B' } })).status).toBe(400);
    expect((await one.ask('POST', `/rest/api/3/issue/${key}/votes`)).status).toBe(400);
    expect((await one.ask('PUT', '/rest/api/3/issue/archive', { issueIdsOrKeys: ['NONE-1'] })).status).toBe(400);
    expect((await one.ask('PUT', '/rest/api/3/issue/unarchive', { issueIdsOrKeys: [key] })).status).toBe(200);
    expect(await found()).toBe(before);
    expect((await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { summary: 'B' } })).status).toBe(204);
  });

  test('a project is listed as archived and comes back by restore', async () => {
    const one = await rig({ synthetic: 20 }, { unknownIssueInJql: 'ignore' });
    const keys = async (status: string) =>
      (await one.get(`/rest/api/3/project/search?status=${status}`)).values.map((each: Body) => each.key);
    expect(await count(one)).toBe(2);
    expect((await one.ask('POST', '/rest/api/3/project/HARB/archive')).status).toBe(204);
    expect((await one.ask('POST', '/rest/api/3/project/HARB/archive')).status).toBe(400);
    expect([await keys('archived'), (await keys('live')).includes('HARB'), await count(one)]).toEqual([['HARB'], false, 0]);
    expect((await one.ask('PUT', '/rest/api/3/issue/HARB-1', { fields: { summary: 'B' } })).status).toBe(400);
    await one.post('/rest/api/3/project/HARB/restore', undefined);
    expect(await count(one)).toBe(2);
    expect(one.events.map((event) => event.name)).toEqual(['avi:jira:archived:project', 'avi:jira:unarchived:project']);
  });
});
