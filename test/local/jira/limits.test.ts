import type { JiraCaller } from '../../../local/contract';
import { ENDPOINTS } from '../../../local/jira/endpoints/table';
import { Bursts, RATES } from '../../../local/jira/limits';
import { adf, APP, rig, SCOPES } from './support';

describe('scopes', () => {
  test('a missing one is refused before anything is done', async () => {
    const { ask, site } = await rig({ synthetic: 20 });
    const as = { kind: 'app', scopes: SCOPES.filter((scope) => scope !== 'write:jira-work') } as const;
    const answer = await ask('PUT', `/rest/api/3/issue/${site.issues()[0]?.key}`, { fields: { summary: 'x' } }, { as });
    expect([answer.status, answer.body]).toEqual([401, { code: 401, message: 'Unauthorized; scope does not match' }]);
    expect(
      (
        await ask('GET', '/rest/api/3/workflowscheme/project?projectId=10010', undefined, {
          as: { kind: 'app', scopes: ['read:jira-work'] },
        })
      ).status,
    ).toBe(401);
  });

  test('all granular ones will do', async () => {
    const { ask } = await rig({ synthetic: 20 });
    expect(
      (
        await ask('GET', '/rest/api/3/statuses/search', undefined, {
          as: { kind: 'app', scopes: ['read:workflow:jira', 'manage:jira-configuration'] },
        })
      ).status,
    ).toBe(200);
    expect(
      (await ask('GET', '/rest/api/3/issueLinkType', undefined, { as: { kind: 'app', scopes: ['read:issue-link-type:jira'] } })).status,
    ).toBe(200);
  });

  test('on behalf of a person both the scopes and that person count', async () => {
    const { ask, site } = await rig({ synthetic: 20 });
    const person = site.people().find((one) => one.accountId !== site.adminAccountId)?.accountId as string;
    const key = site.issues()[0]?.key;
    expect(
      (
        await ask('DELETE', `/rest/api/3/issue/${key}?deleteSubtasks=true`, undefined, {
          as: { kind: 'app-as-user', accountId: person, scopes: SCOPES },
        })
      ).status,
    ).toBe(403);
    expect(
      (
        await ask('DELETE', `/rest/api/3/issue/${key}?deleteSubtasks=true`, undefined, {
          as: { kind: 'app-as-user', accountId: site.adminAccountId, scopes: [] },
        })
      ).status,
    ).toBe(401);
    expect(
      (
        await ask('DELETE', `/rest/api/3/issue/${key}?deleteSubtasks=true`, undefined, {
          as: { kind: 'app-as-user', accountId: site.adminAccountId, scopes: SCOPES },
        })
      ).status,
    ).toBe(204);
  });

  test('nobody is nobody', async () => {
    const { ask } = await rig({ synthetic: 20 });
    expect((await ask('GET', '/rest/api/3/myself', undefined, { as: { kind: 'user', accountId: 'no-such-person' } })).status).toBe(401);
  });
});

describe('points', () => {
  test.each([
    ['GET', '/rest/api/3/issue/HARB-1', undefined, 2],
    ['GET', '/rest/api/3/issue/HARB-1/comment', undefined, 1],
    ['POST', '/rest/api/3/search/jql', { jql: 'project = HARB', fields: ['summary'], maxResults: 3 }, 4],
    ['POST', '/rest/api/3/search/approximate-count', { jql: 'project = HARB' }, 1],
    ['POST', '/rest/api/3/issue/bulkfetch', { issueIdsOrKeys: ['HARB-1', 'NONE-7'] }, 2],
    ['GET', '/rest/api/3/project/search', undefined, 5],
    ['GET', '/rest/api/3/project/HARB/versions', undefined, 1],
    ['GET', '/rest/api/3/users/search?maxResults=4', undefined, 9],
    ['GET', '/rest/api/3/field', undefined, 1],
    ['GET', '/rest/api/3/nowhere', undefined, 1],
    ['PUT', '/rest/api/3/issue/HARB-1', { fields: { summary: 'x' } }, 1],
    ['POST', '/rest/api/3/issue/HARB-1/comment', { body: adf('x') }, 1],
    [
      'POST',
      '/rest/api/3/issue/bulk',
      { issueUpdates: [1, 2, 3].map((i) => ({ fields: { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary: `S${i}` } })) },
      3,
    ],
  ])('%s %s', async (method, path, body, points) => {
    const { ask, site } = await rig({ synthetic: 60 });
    await ask(method, path, body);
    expect(site.meter.points).toBe(points);
    await ask(method, path, body, { as: { kind: 'user', accountId: site.adminAccountId } });
    expect([site.meter.points, site.meter.requests]).toEqual([points, 1]);
  });

  test('end at a wall until the top of the UTC hour', async () => {
    const { ask, clock, site } = await rig({ synthetic: 60 }, { pointsPerHour: 100 });
    clock.set(Date.UTC(2026, 10, 24, 10, 59, 30));
    const search = () => ask('POST', '/rest/api/3/search/jql', { jql: 'project = HARB', fields: ['summary'], maxResults: 19 });
    const first = await search();
    expect(first.headers).toMatchObject({ 'ratelimit-policy': '"global-app-quota";q=100;w=3600', ratelimit: '"global-app-quota";t=30' });
    expect(first.headers['x-ratelimit-nearlimit']).toBeUndefined();
    for (let i = 0; i < 3; i += 1) await search();
    const near = await search();
    expect(near.headers).toMatchObject({ 'x-ratelimit-nearlimit': 'true', ratelimit: '"global-app-quota";r=0;t=30' });
    const refused = await search();
    expect(refused.status).toBe(429);
    expect(refused.headers).toMatchObject({
      'retry-after': '30',
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '2026-11-24T11:00:00.000Z',
      'ratelimit-reason': 'jira-quota-global-based',
    });
    expect(site.meter).toMatchObject({ requests: 6, points: 100, throttled: 1 });
    expect((await ask('GET', '/rest/api/3/myself', undefined, { as: { kind: 'user', accountId: site.adminAccountId } })).status).toBe(200);
    await clock.advance(30_000);
    expect((await search()).status).toBe(200);
  });
});

test('points of a pool of the site say so, in the policy and in the reason of a refusal', async () => {
  const { ask } = await rig({ synthetic: 10 }, { pointsPerHour: 2, pointsPool: 'tenant' });
  expect((await ask('GET', '/rest/api/3/serverInfo')).headers['ratelimit-policy']).toBe('"tenant-app-quota";q=2;w=3600');
  await ask('GET', '/rest/api/3/serverInfo');
  expect((await ask('GET', '/rest/api/3/serverInfo')).headers['ratelimit-reason']).toBe('jira-quota-tenant-based');
});

describe('bursts', () => {
  test('one endpoint and method has so many a second, whoever asks', async () => {
    const { ask, clock, site } = await rig({ synthetic: 20 }, { burst: true });
    const edit = async (i: number) =>
      (await ask('PUT', `/rest/api/3/issue/${site.issues()[i % 20]?.key}`, { fields: { summary: `S${i}` } })).status;
    const statuses: number[] = [];
    for (let i = 0; i < 51; i += 1) statuses.push(await edit(i));
    expect(statuses.filter((status) => status === 204)).toHaveLength(50);
    const refused = await ask(
      'PUT',
      '/rest/api/3/issue/HARB-1',
      { fields: { summary: 'x' } },
      { as: { kind: 'user', accountId: site.adminAccountId } },
    );
    expect([refused.status, refused.headers['ratelimit-reason'], refused.headers['retry-after']]).toEqual([429, 'jira-burst-based', '1']);
    expect((await ask('GET', '/rest/api/3/issue/HARB-1')).status).toBe(200);
    await clock.advance(40);
    expect([await edit(1), await edit(2), await edit(3)]).toEqual([204, 204, 429]);
  });
});

/** facts/jira.md §4.2, requests a second, without the names of parameters; of what is simulated. All else has the default of its method. */
const DOCUMENTED_RATES: Readonly<Record<string, number>> = {
  'GET /rest/api/3/issue/{}': 150,
  'GET /rest/api/3/issue/{}/changelog': 200,
  'GET /rest/api/3/attachment/content/{}': 300,
  'PUT /rest/api/3/component/{}': 500,
  'GET /rest/api/3/project/{}/role/{}': 200,
  'GET /rest/api/3/issuesecurityschemes/{}': 200,
  'GET /rest/api/3/user': 150,
  'POST /rest/api/3/search/approximate-count': 150,
  'POST /rest/api/3/permissionscheme/{}/permission': 100,
};
const DEFAULTS: Readonly<Record<string, number>> = { GET: 100, POST: 100, PUT: 50, DELETE: 50 };
const unnamed = (operation: string): string => operation.replace(/\{[^}]*\}/g, '{}');
const operations = ENDPOINTS.map(({ method, path }) => `${method} ${path}`);

describe('the rates of the endpoints', () => {
  test('are those of the documents', () => {
    const atOnce = (operation: string): number => {
      const bursts = new Bursts();
      let count = 0;
      while (bursts.refusal(operation, 0) === undefined) count += 1;
      return count;
    };
    const expected = operations.map((one) => [one, DOCUMENTED_RATES[unnamed(one)] ?? DEFAULTS[one.slice(0, one.indexOf(' '))]]);
    expect(operations.map((one) => [one, atOnce(one)])).toEqual(expected);
  });

  test('are told of endpoints that there are', () => {
    expect(Object.keys(RATES).filter((operation) => !operations.includes(operation))).toEqual([]);
    expect(Object.keys(DOCUMENTED_RATES).filter((one) => !operations.map(unnamed).includes(one))).toEqual([]);
  });
});

describe('writes on one issue', () => {
  test('20 in two seconds, 100 in thirty', async () => {
    const { ask, clock, site } = await rig({ synthetic: 20 }, { burst: true });
    const key = site.issues()[0]?.key;
    let n = 0;
    const comment = async () => {
      n += 1;
      return ask('POST', `/rest/api/3/issue/${key}/comment`, { body: adf(`Comment ${n}`) });
    };
    for (let i = 0; i < 20; i += 1) expect((await comment()).status).toBe(201);
    const refused = await comment();
    expect([refused.status, refused.headers['ratelimit-reason'], refused.headers['retry-after']]).toEqual([
      429,
      'jira-per-issue-on-write',
      '2',
    ]);
    expect((await ask('POST', `/rest/api/3/issue/${site.issues()[1]?.key}/comment`, { body: adf('other') })).status).toBe(201);
    for (let batch = 0; batch < 4; batch += 1) {
      await clock.advance(2_000);
      for (let i = 0; i < 20; i += 1) expect((await comment()).status).toBe(201);
    }
    await clock.advance(2_000);
    const late = await comment();
    expect([late.status, late.headers['retry-after']]).toEqual([429, '20']);
    expect(site.meter.throttled).toBe(2);
    expect((await ask('GET', `/rest/api/3/issue/${key}`, undefined, { as: APP })).status).toBe(200);
  });
});

describe('bulk operations', () => {
  test('five run at once, whoever asked for them', async () => {
    const { ask, clock, site } = await rig({ synthetic: 20 }, { burst: true });
    const keys = site.issues().flatMap((issue) => (issue.type === 'Sub-task' ? [] : [issue.key]));
    const remove = (as?: JiraCaller) => ask('POST', '/rest/api/3/bulk/issues/delete', { selectedIssueIdsOrKeys: [keys.pop()] }, { as });
    for (let i = 0; i < 4; i += 1) expect((await remove()).status).toBe(201);
    await clock.advance(400);
    expect((await ask('POST', '/rest/api/3/bulk/issues/watch', { selectedIssueIdsOrKeys: [keys[0]] })).status).toBe(201);
    const spared = keys.at(-1) as string;
    const refused = await remove({ kind: 'user', accountId: site.adminAccountId });
    expect([
      refused.status,
      refused.headers['ratelimit-reason'],
      refused.headers['x-ratelimit-limit'],
      refused.headers['retry-after'],
    ]).toEqual([429, 'jira-burst-based', '5', '1']);
    expect((await ask('GET', `/rest/api/3/bulk/issues/fields?issueIdsOrKeys=${keys[0]}`)).status).toBe(200);
    expect(site.issue(spared)).toBeDefined();
    await clock.advance(600);
    for (let i = 0; i < 4; i += 1) expect((await remove()).status).toBe(201);
    expect((await remove()).status).toBe(429);
    expect(site.meter.throttled).toBe(1);
  });
});
