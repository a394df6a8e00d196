/** B4 and the guards of search: short pages, empty pages, repeated and expired tokens, ids that Jira no longer knows, time zones. */
import { aSite } from './seed';
import type { IssueSpec } from './seed';
import { World } from './world';
import type { Tamper } from './world';

const issuesOf = async (world: World): Promise<number> => [...(await (await world.repository()).view()).rows({ kind: 'issue' })].length;
const seed = (spec?: (n: number) => IssueSpec) => aSite().project('AB', 40, spec).write();
const isPage = (path: string): boolean => path.endsWith('/search/jql');
const bodyOf = (request: { body: Uint8Array | undefined }): { nextPageToken?: string; jql: string; maxResults: number } =>
  JSON.parse(Buffer.from(request.body ?? []).toString()) as never;

describe('search as it is', () => {
  const all = async (tamper: Tamper | undefined, more: Partial<Parameters<typeof World.create>[0]> = {}): Promise<World> => {
    const world = await World.create({ seed: seed(), switches: { pageCap: 7 }, ...(tamper === undefined ? {} : { tamper }), ...more });
    await world.backup();
    expect(await issuesOf(world)).toBe(40);
    return world;
  };

  it('reads on after short pages', async () => {
    await all(async (request, send) => {
      if (!isPage(request.path)) return undefined;
      return send({ ...request, body: Buffer.from(JSON.stringify({ ...bodyOf(request), maxResults: 3 })) });
    });
  });

  it('reads on after an empty page with a token', async () => {
    let n = 0;
    const world = await all(async (request, send) => {
      if (!isPage(request.path) || bodyOf(request).nextPageToken === undefined || n++ % 2 === 1) return undefined;
      void send;
      return { status: 200, text: JSON.stringify({ issues: [], isLast: false, nextPageToken: bodyOf(request).nextPageToken }) };
    });
    expect(n).toBeGreaterThan(1);
    expect(world.log.join()).not.toContain('failed');
  });

  it('does not go round in a loop of tokens', async () => {
    let first: string | undefined;
    let loops = 0;
    await all(async (request, send) => {
      if (!isPage(request.path)) return undefined;
      const reply = await send(request);
      const page = JSON.parse(reply.text) as { nextPageToken?: string };
      if (page.nextPageToken === undefined) return reply;
      first ??= page.nextPageToken;
      // From the third page on, the first token again.
      if (bodyOf(request).nextPageToken !== undefined && loops++ < 1)
        return { ...reply, text: JSON.stringify({ ...page, nextPageToken: first }) };
      return reply;
    });
    expect(loops).toBeGreaterThan(0);
  });

  it('searches anew when a token has expired', async () => {
    let expired = 0;
    await all(async (request) => {
      if (!isPage(request.path) || bodyOf(request).nextPageToken === undefined || expired++ > 0) return undefined;
      return { status: 400, text: JSON.stringify({ errorMessages: ['The provided next page token is invalid or expired.'], errors: {} }) };
    });
    expect(expired).toBeGreaterThan(0);
  });

  it('goes on when an id that it leaves out was deleted meanwhile', async () => {
    // Steps end after each page, so that each begins with `id NOT IN`.
    const world = await World.create({
      seed: seed((n) => ({ created: Date.UTC(2025, 0, 1, 0, Math.floor(n / 10)) })),
      switches: { pageCap: 7 },
      requestMs: 1_000,
      invocationMs: 152_500,
    });
    let deleted = false;
    world.tamper = async (request) => {
      const left = isPage(request.path) ? /NOT IN \((\d+)/.exec(bodyOf(request).jql) : null;
      if (left === null || deleted) return undefined;
      deleted = true;
      await world.person('DELETE', `/rest/api/3/issue/${left[1] ?? ''}`);
      return undefined;
    };
    await world.backup();
    expect(deleted).toBe(true);
    // The one that was deleted is still there: the next sweep's tombstone ends it.
    expect(await issuesOf(world)).toBe(40);
    await world.sweep();
    expect(await issuesOf(world)).toBe(39);
  });

  it.each(['America/Los_Angeles', 'Asia/Kathmandu', 'Australia/Lord_Howe'])(
    'resumes by minutes of the app user’s zone: %s',
    async (appZone) => {
      // Around the hours in which clocks are put back in 2025, several issues a minute.
      const created = (n: number): number => Date.UTC(2025, 10, 2, 7, 40 + Math.floor(n / 3) * 17, n % 50);
      const world = await World.create({
        seed: seed((n) => ({ created: created(n) })),
        switches: { pageCap: 4, appZone },
        requestMs: 1_000,
        invocationMs: 152_500,
      });
      await world.backup();
      expect(await issuesOf(world)).toBe(40);
    },
  );

  it('goes on without a project that is gone since the plan', async () => {
    const world = await World.create({
      seed: aSite().project('AB', 10).project('CD', 5).project('EF', 5).write(),
      switches: { pageCap: 4 },
    });
    let gone = false;
    world.tamper = async (request) => {
      if (gone || !isPage(request.path)) return undefined;
      gone = true;
      expect((await world.person('DELETE', '/rest/api/3/project/CD?enableUndo=false')).status).toBe(204);
      return undefined;
    };
    await world.backup();
    expect(gone).toBe(true);
    expect(await issuesOf(world)).toBe(15);
    expect(await world.invoke((_deps, runs) => runs.get('baseline-1'))).toMatchObject({ status: 'done' });
  });

  it('keeps what it read when Jira’s allowance runs out, and pays nothing twice', async () => {
    const world = await World.create({ seed: seed(), switches: { pageCap: 7, pointsPerHour: 40 } });
    await world.backup();
    expect(await issuesOf(world)).toBe(40);
    expect(world.site.meter.throttled).toBeGreaterThan(0);
    const points = world.site.meter.byEndpoint['POST /rest/api/3/search/jql']?.points ?? 0;
    expect(points).toBeLessThanOrEqual(40 + 12);
  });
});

describe('points of the baseline', () => {
  it('are at most 1.05 an issue on a small site of four projects', async () => {
    const world = await World.create({
      seed: aSite()
        .project('AA', 80, (n) => ({ comments: n === 3 ? 30 : 1 }))
        .project('BB', 75)
        .project('CC', 75)
        .project('DD', 70, (n) => ({ history: n === 9 ? 130 : 2 }))
        .write(),
    });
    await world.backup();
    const cost = (name: string): number => world.site.meter.byEndpoint[name]?.points ?? 0;
    const points =
      cost('POST /rest/api/3/search/jql') +
      cost('POST /rest/api/3/search/approximate-count') +
      cost('GET /rest/api/3/issue/{issueIdOrKey}/comment') +
      cost('GET /rest/api/3/issue/{issueIdOrKey}/worklog') +
      cost('POST /rest/api/3/changelog/bulkfetch');
    expect(points).toBeLessThanOrEqual(1.05 * 300);
    expect(await issuesOf(world)).toBe(300);
    const { record, chunk } = await world.invoke(async ({ repository }) => {
      const view = await repository.view();
      const row = [...view.rows({ kind: 'changelog' })][0];
      if (row === undefined) throw new Error('no chunk of history');
      const issue = view.row('issue', row.id.split('/')[0] ?? '');
      return { chunk: (await view.read(row)).body, record: issue === undefined ? undefined : (await view.read(issue)).body };
    });
    expect(record?.['changelog']).toMatchObject({ total: 130, chunks: 1 });
    expect((chunk['entries'] as unknown[]).length).toBe(30);
    expect(world.site.meter.writes).toBe(0);
  });
});
