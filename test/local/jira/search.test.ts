import { adf, APP, rig, type Rig, SCOPES, type Body } from './support';

const found = async ({ post }: Rig, jql: string): Promise<string[]> => {
  const keys: string[] = [];
  let nextPageToken: string | undefined;
  do {
    const page = await post('/rest/api/3/search/jql', { jql, fields: ['key'], maxResults: 5_000, nextPageToken });
    keys.push(...page.issues.map((issue: { key: string }) => issue.key));
    nextPageToken = page.nextPageToken;
  } while (nextPageToken !== undefined);
  return keys;
};

const minute = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

describe('JQL', () => {
  test('finds what the issues themselves say', async () => {
    const one = await rig({ synthetic: 150 });
    const all = (await allIssues(one)).map((issue) => ({
      key: issue.key,
      id: issue.id,
      number: Number(issue.key.split('-')[1]),
      ...issue.fields,
      project: issue.fields.project.key,
    }));
    const harbour = all.filter((issue) => issue.project === 'HARB').sort((a, b) => a.number - b.number);
    const pick = harbour[5] as (typeof all)[number];
    const peer = harbour[12] as (typeof all)[number];
    const ms = (text: string): number => Date.parse(text.replace(/\+0000$/, 'Z'));
    const cut = Math.floor(ms(pick.created) / 60_000) * 60_000;
    const cases: readonly [string, (issue: (typeof all)[number]) => boolean][] = [
      [`project = ${pick.project}`, (issue) => issue.project === pick.project],
      [
        `project = "harbour operations" AND NOT status = "In Progress"`,
        (issue) => issue.project === pick.project && issue.status.name !== 'In Progress',
      ],
      [
        'project in (HARB, TIDE) and issuetype not in (Epic, Sub-task)',
        (issue) => ['HARB', 'TIDE'].includes(issue.project) && !['Epic', 'Sub-task'].includes(issue.issuetype.name),
      ],
      ['resolution = Unresolved', (issue) => issue.resolution === null],
      [
        'resolution is not EMPTY and statusCategory = Done',
        (issue) => issue.resolution !== null && issue.status.statusCategory.key === 'done',
      ],
      ['resolution != Done', (issue) => issue.resolution !== null && issue.resolution.name !== 'Done'],
      ['assignee is empty or priority = Highest', (issue) => issue.assignee === null || issue.priority?.name === 'Highest'],
      [`created >= "${minute(cut)}"`, (issue) => ms(issue.created) >= cut],
      [
        `created < "${minute(cut)}" AND (status = Done OR status = "To Do")`,
        (issue) => ms(issue.created) < cut && ['Done', 'To Do'].includes(issue.status.name),
      ],
      [`key = ${pick.key}`, (issue) => issue === pick],
      [`id in (${pick.id}, ${peer.id})`, (issue) => issue === pick || issue === peer],
      [`id >= ${pick.id}`, (issue) => issue.project === pick.project && issue.number >= pick.number],
      [
        `key > ${pick.key} AND key <= ${peer.key}`,
        (issue) => issue.project === pick.project && issue.number > pick.number && issue.number <= peer.number,
      ],
      ['labels = season', (issue) => issue.labels.includes('season')],
      ['summary ~ "refund flow"', (issue) => /refund/i.test(issue.summary) && /flow/i.test(issue.summary)],
      [`reporter = "${pick.reporter.accountId}"`, (issue) => issue.reporter?.accountId === pick.reporter.accountId],
      ['parent is not empty', (issue) => issue.parent !== undefined],
    ];
    for (const [jql, expected] of cases) {
      expect([jql, (await found(one, jql)).sort()]).toEqual([
        jql,
        all
          .filter(expected)
          .map((issue) => issue.key)
          .sort(),
      ]);
      expect([jql, (await one.post('/rest/api/3/search/approximate-count', { jql })).count]).toEqual([jql, all.filter(expected).length]);
    }
  });

  test.each([
    ['', /Unbounded JQL queries are not allowed here/],
    ['ORDER BY created', /Unbounded JQL queries are not allowed here/],
    ['project = NOPE', /^The value 'NOPE' does not exist for the field 'project'\.$/],
    ['project = "unterminated', /^Error in the JQL Query: The quoted string 'unterminated' has not been completed/],
    ['colour = red', /Field 'colour' does not exist or you do not have permission to view it/],
    ['project = HARB AND', /^Error in the JQL Query: Expecting a field name before the end/],
    ['project HARB AND status = Done', /^Error in the JQL Query: Expecting operator but got 'HARB'/],
    ['created >= "2026-11-24 10:03:15"', /Date value '2026-11-24 10:03:15' for field 'created' is invalid/],
    ['key = HARB-999999', /^An issue with key 'HARB-999999' does not exist for field 'key'\.$/],
    ['id >= 1', /^A value with ID '1' does not exist for the field 'id'\.$/],
    ['project > HARB', /The operator '>' is not supported by the 'project' field/],
    ['project = HARB ORDER BY created, updated, key, status, priority, summary, assignee, reporter', /ORDER BY is 7/],
  ])('refuses %s', async (jql, message) => {
    const { ask } = await rig({ synthetic: 20 });
    const answer = await ask('POST', '/rest/api/3/search/jql', { jql });
    expect(answer.status).toBe(400);
    expect(answer.body.errorMessages[0]).toMatch(message);
  });

  test('knows functions of dates, people, sprints and types, and numbers', async () => {
    // 24 November 2026 is a Tuesday.
    const one = await rig({ synthetic: 40 });
    const made = await one.post('/rest/api/3/issue', {
      fields: {
        project: { key: 'HARB' },
        issuetype: { id: '10002' },
        summary: 'New',
        reporter: { accountId: one.site.adminAccountId },
        timetracking: { originalEstimate: '3h' },
      },
    });
    const yes = async (jql: string) => (await found(one, `${jql} AND key = ${made.key}`)).length === 1;
    for (const jql of [
      'created >= startOfWeek() AND created <= endOfWeek()',
      'created >= startOfMonth() AND created <= endOfMonth()',
      'created >= startOfYear() AND created < endOfYear()',
      'created >= startOfWeek("+2d")',
      'originalEstimate = 3h AND remainingEstimate <= 3h AND timespent is EMPTY',
      'watchers = 1 AND votes < 1',
      'reporter in membersOf("site-admins")',
      'issuetype in standardIssueTypes()',
      'level is EMPTY',
    ])
      expect([jql, await yes(jql)]).toEqual([jql, true]);
    for (const jql of ['created < startOfWeek()', 'created >= startOfWeek("+3d")', 'issuetype in subTaskIssueTypes()', 'votes >= 1'])
      expect([jql, await yes(jql)]).toEqual([jql, false]);
    for (const jql of ['sprint in openSprints()', 'sprint in closedSprints()', 'sprint in futureSprints()'])
      expect((await one.ask('POST', '/rest/api/3/search/jql', { jql })).status).toBe(200);
    for (const jql of ['statusCategory = constructor', 'reporter in membersOf("none")', 'sprint = currentUser()', 'votes = many'])
      expect([jql, (await one.ask('POST', '/rest/api/3/search/jql', { jql })).status]).toEqual([jql, 400]);
  });

  test('takes words without operators for a text search', async () => {
    const { post } = await rig({ synthetic: 20 });
    expect(await post('/rest/api/3/search/jql', { jql: 'this is not jql' })).toEqual({ issues: [], isLast: true });
  });

  test('reads dates in the zone of whoever asks', async () => {
    const one = await rig({ synthetic: 30 }, { appZone: 'America/New_York', siteZone: 'Asia/Kolkata' });
    const issue = (await allIssues(one))[10];
    expect(issue.fields.created).toMatch(/\+0530$/);
    const created = Date.parse(issue.fields.created.replace('+0530', '+05:30'));
    const local = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/New_York', dateStyle: 'short', timeStyle: 'short' }).format(
      created,
    );
    expect(await found(one, `created >= "${local}" and created <= "${local}" or (created > "${local}" and key = ${issue.key})`)).toContain(
      issue.key,
    );
    expect(await found(one, `created >= "${minute(created)}" and key = ${issue.key}`)).toEqual([]);
  });

  test('relative dates follow the clock', async () => {
    const one = await rig({ synthetic: 20 });
    const key = one.site.issues()[0]?.key as string;
    one.site.comment(one.site.adminAccountId, key, 'now');
    expect(await found(one, 'updated >= -15m')).toEqual([key]);
    await one.clock.advance(16 * 60_000);
    expect(await found(one, 'updated >= -15m')).toEqual([]);
  });
});

const allIssues = async ({ post }: Rig): Promise<Body[]> => {
  const out: Body[] = [];
  let nextPageToken: string | undefined;
  do {
    const page = await post('/rest/api/3/search/jql', { jql: 'created >= "2000-01-01"', fields: ['*all'], maxResults: 100, nextPageToken });
    out.push(...page.issues);
    nextPageToken = page.nextPageToken;
  } while (nextPageToken !== undefined);
  return out;
};

describe('pages', () => {
  const jql = 'created >= "2000-01-01" ORDER BY created ASC';

  test('are short by the cap, have no total, and end without a token', async () => {
    const { post, site } = await rig({ synthetic: 100 }, { pageCap: 37 });
    const sizes: number[] = [];
    let nextPageToken: string | undefined;
    do {
      const page = await post('/rest/api/3/search/jql', { jql, fields: ['summary'], maxResults: 100, nextPageToken });
      expect(Object.keys(page).sort()).toEqual(page.isLast ? ['isLast', 'issues'] : ['isLast', 'issues', 'nextPageToken']);
      sizes.push(page.issues.length);
      nextPageToken = page.nextPageToken;
    } while (nextPageToken !== undefined);
    expect(sizes).toEqual([37, 37, 26]);
    expect(site.meter.byEndpoint['POST /rest/api/3/search/jql']).toEqual({ requests: 3, points: 103 });
  });

  test('may have any length and none, and together are everything once', async () => {
    const { post, site } = await rig({ synthetic: 100 }, { pageCap: 7, pagesVary: true });
    const seen: string[] = [];
    const sizes: number[] = [];
    let nextPageToken: string | undefined;
    do {
      const page = await post('/rest/api/3/search/jql', { jql, fields: ['summary'], nextPageToken });
      // Sent again, a token brings the same page.
      expect((await post('/rest/api/3/search/jql', { jql, fields: ['summary'], nextPageToken })).issues).toEqual(page.issues);
      seen.push(...page.issues.map((issue: Body) => issue.key));
      sizes.push(page.issues.length);
      nextPageToken = page.nextPageToken;
      expect(page.isLast).toBe(nextPageToken === undefined);
    } while (nextPageToken !== undefined);
    expect([...seen].sort()).toEqual(
      site
        .issues()
        .map(({ key }) => key)
        .sort(),
    );
    expect(seen).toHaveLength(new Set(seen).size);
    expect(sizes).toContain(0);
    expect(new Set(sizes).size).toBeGreaterThan(4);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(7);
    expect(sizes.some((size, n) => size === 0 && sizes[n + 1] === 0)).toBe(false);
  });

  test('have only ids by default, up to 5,000 of them', async () => {
    const { post } = await rig({ synthetic: 300 });
    const page = await post('/rest/api/3/search/jql', { jql, maxResults: 9_000 });
    expect(page.issues).toHaveLength(300);
    expect(Object.keys(page.issues[0])).toEqual(['id']);
  });

  test('a token belongs to its query, brings the same page again, and ends after seven days', async () => {
    const { post, ask, clock, site } = await rig({ synthetic: 100 });
    const first = await post('/rest/api/3/search/jql', { jql, fields: ['key'], maxResults: 10 });
    const again = async () =>
      (await post('/rest/api/3/search/jql', { jql, fields: ['key'], maxResults: 10, nextPageToken: first.nextPageToken })).issues;
    const second = await again();
    // A change that moves nothing out of the page: the order is by creation.
    site.comment(site.adminAccountId, second[0].key, 'hello');
    expect(await again()).toEqual(second);
    const refused = async (query: string, token: string) =>
      (await ask('POST', '/rest/api/3/search/jql', { jql: query, nextPageToken: token })).body.errorMessages;
    expect(await refused('project = HARB', first.nextPageToken)).toEqual(['The provided next page token is invalid or expired.']);
    expect(await refused(jql, 'made-up')).toEqual(['The provided next page token is invalid or expired.']);
    await clock.advance(8 * 86_400_000);
    expect(await refused(jql, first.nextPageToken)).toEqual(['The provided next page token is invalid or expired.']);
  });

  test('go on after the place reached, so that an issue that moves ahead is missed', async () => {
    const { post, site } = await rig({ synthetic: 60 });
    const byUpdate = 'updated >= "2000-01-01" ORDER BY updated DESC';
    const first = await post('/rest/api/3/search/jql', { jql: byUpdate, fields: ['key'], maxResults: 10 });
    const all = (await post('/rest/api/3/search/jql', { jql: byUpdate, fields: ['key'], maxResults: 100 })).issues.map(
      (issue: { key: string }) => issue.key,
    );
    site.comment(site.adminAccountId, all[30], 'moves to the top');
    const rest = await post('/rest/api/3/search/jql', {
      jql: byUpdate,
      fields: ['key'],
      maxResults: 100,
      nextPageToken: first.nextPageToken,
    });
    expect(rest.issues.map((issue: { key: string }) => issue.key)).toEqual(all.slice(10).filter((key: string) => key !== all[30]));
  });
});

describe('the index', () => {
  test('lags behind; bulkfetch and GET do not', async () => {
    const { post, get, clock, site } = await rig({ synthetic: 30 }, { indexLagMs: 60_000 });
    const { key, id } = site.issues()[3] as { key: string; id: string };
    const before = (await get(`/rest/api/3/issue/${key}?fields=summary`)).fields.summary;
    site.editFields(site.adminAccountId, key, { summary: 'A new summary' });
    const searched = async () =>
      (await post('/rest/api/3/search/jql', { jql: `key = ${key}`, fields: ['summary'] })).issues[0].fields.summary;
    expect(await searched()).toBe(before);
    expect(
      (await post('/rest/api/3/search/jql', { jql: `key = ${key}`, fields: ['summary'], reconcileIssues: [Number(id)] })).issues[0].fields
        .summary,
    ).toBe('A new summary');
    expect((await post('/rest/api/3/issue/bulkfetch', { issueIdsOrKeys: [key], fields: ['summary'] })).issues[0].fields.summary).toBe(
      'A new summary',
    );
    expect((await post('/rest/api/3/search/approximate-count', { jql: 'summary ~ "A new summary"' })).count).toBe(0);
    await clock.advance(60_000);
    expect(await searched()).toBe('A new summary');
    expect((await post('/rest/api/3/search/approximate-count', { jql: 'summary ~ "A new summary"' })).count).toBe(1);
  });

  test('finds the issues that are named to be reconciled as they are now: new, changed, gone, and in their place', async () => {
    const { post, ask, site } = await rig({ synthetic: 60 }, { indexLagMs: 240_000 });
    const jql = 'project = HARB AND labels = fresh ORDER BY summary ASC';
    const make = async (summary: string, labels: readonly string[]): Promise<{ readonly id: string; readonly key: string }> =>
      post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary, labels } });
    const [c, a, other] = [await make('c', ['fresh']), await make('a', ['fresh']), await make('d', ['stale'])];
    const changed = site.issues('HARB')[0] as { id: string; key: string };
    site.editFields(site.adminAccountId, changed.key, { labels: ['fresh'], summary: 'b' });
    const gone = await make('e', ['fresh']);
    await ask('DELETE', `/rest/api/3/issue/${gone.key}`);
    const named = [c, a, other, changed, gone].map(({ id }) => Number(id));
    const page = (more: object): Promise<Body> => post('/rest/api/3/search/jql', { jql, fields: ['summary'], ...more });
    expect((await page({})).issues).toEqual([]);
    expect((await page({ reconcileIssues: named })).issues.map((issue: Body) => issue.fields.summary)).toEqual(['a', 'b', 'c']);
    expect((await page({ reconcileIssues: [Number(a.id)] })).issues.map((issue: Body) => issue.key)).toEqual([a.key]);
    const first = await page({ reconcileIssues: named, maxResults: 2 });
    const second = await page({ reconcileIssues: named, maxResults: 2, nextPageToken: first.nextPageToken });
    expect([first, second].map(({ issues, isLast }) => [issues.map((issue: Body) => issue.fields.summary), isLast])).toEqual([
      [['a', 'b'], false],
      [['c'], true],
    ]);
    expect((await page({ reconcileIssues: named, maxResults: 2, nextPageToken: first.nextPageToken })).issues).toEqual(second.issues);
    // What the index still shows and no longer matches.
    const key = `summary ~ "${(await post('/rest/api/3/search/jql', { jql: `key = ${changed.key}`, fields: ['summary'] })).issues[0].fields.summary}" AND key = ${changed.key}`;
    expect((await post('/rest/api/3/search/jql', { jql: key })).issues).toHaveLength(1);
    expect((await post('/rest/api/3/search/jql', { jql: key, reconcileIssues: [Number(changed.id)] })).issues).toEqual([]);
  });

  test('does not lose what is named to be reconciled', async () => {
    const { post } = await rig({ synthetic: 20 }, { searchFlickers: true });
    const ids: number[] = [];
    for (let n = 0; n < 20; n += 1)
      ids.push(
        Number((await post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary: 'x' } })).id),
      );
    const found = async (more: object): Promise<number> =>
      (await post('/rest/api/3/search/jql', { jql: 'project = HARB AND created > -1m', ...more })).issues.length;
    expect([(await found({})) < 20, await found({ reconcileIssues: ids })]).toEqual([true, 20]);
  });

  test('does not know new issues yet and still knows deleted ones', async () => {
    const { post, clock, site } = await rig({ synthetic: 30 }, { indexLagMs: 60_000 });
    const count = async () => (await post('/rest/api/3/search/approximate-count', { jql: 'created >= "2000-01-01"' })).count;
    const start = await count();
    await post('/rest/api/3/issue', {
      fields: { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary: 'Fresh', description: adf('x') },
    });
    expect(await count()).toBe(start);
    await clock.advance(60_000);
    expect(await count()).toBe(start + 1);
    site.deleteIssue(site.adminAccountId, site.issues()[0]?.key as string);
    expect(await count()).toBe(start + 1);
    await clock.advance(60_000);
    expect(await count()).toBeLessThan(start + 1);
  });
});

describe('who may see', () => {
  test('a hidden project is gone for the app and there for people', async () => {
    const one = await rig({ synthetic: 60 });
    const key = one.site.issues('LUM')[0]?.key as string;
    const admin = { kind: 'user', accountId: one.site.adminAccountId } as const;
    one.site.setHidden('LUM', true);
    expect((await one.ask('GET', `/rest/api/3/issue/${key}`)).body.errorMessages).toEqual([
      'Issue does not exist or you do not have permission to see it.',
    ]);
    expect((await one.ask('GET', '/rest/api/3/project/LUM')).body.errorMessages).toEqual(["No project could be found with key 'LUM'."]);
    expect((await one.ask('POST', '/rest/api/3/search/jql', { jql: 'project = LUM' })).status).toBe(400);
    expect((await one.get('/rest/api/3/project/search')).values.map((project: { key: string }) => project.key)).toEqual([
      'HARB',
      'QUAY',
      'TIDE',
    ]);
    expect((await one.post('/rest/api/3/issue/bulkfetch', { issueIdsOrKeys: [key] })).issueErrors).toHaveLength(1);
    expect((await one.get(`/rest/api/3/issue/${key}`, admin)).key).toBe(key);
    expect(
      (await one.get(`/rest/api/3/issue/${key}`, { kind: 'app-as-user', accountId: one.site.adminAccountId, scopes: SCOPES })).key,
    ).toBe(key);
    one.site.setHidden('LUM', false);
    expect((await one.get(`/rest/api/3/issue/${key}`, APP)).key).toBe(key);
  });

  test('links to issues that the seed lacks are seen by people only', async () => {
    const one = await rig({ synthetic: 150 });
    const admin = { kind: 'user', accountId: one.site.adminAccountId } as const;
    let hidden = 0;
    for (const { key } of one.site.issues()) {
      const [seen, all] = [
        (await one.get(`/rest/api/3/issue/${key}`)).fields.issuelinks,
        (await one.get(`/rest/api/3/issue/${key}`, admin)).fields.issuelinks,
      ];
      const vault = all.filter((link: Body) => (link.inwardIssue ?? link.outwardIssue).key.startsWith('VAULT-'));
      hidden += vault.length;
      expect(seen.length).toBe(all.length - vault.length);
    }
    expect(hidden).toBeGreaterThan(0);
    expect((await one.get('/rest/api/3/project/search')).values.map((project: { key: string }) => project.key)).not.toContain('VAULT');
  });
});
