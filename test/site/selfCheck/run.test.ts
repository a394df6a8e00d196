/** What can happen to a check on its way: waiting, refusals, death, nothing to look at, two who ask at once. */
import type { HttpReply } from '../../../local/contract';
import { READINGS } from '../../../src/site/selfCheck/readings';
import { SELF_CHECK_POINTS } from '../../../src/site/selfCheck/run';
import { aSite } from '../../backup/seed';
import { rig, type Rig } from '../../local/jira/support';
import { checked, sidesOf, type Checked } from './checked';

const seed = aSite()
  .project('HARB', 60, (n) => (n === 1 ? { comments: 130, history: 60, files: [40] } : {}))
  .write();
const site = (): Promise<Rig> => rig({ file: seed.file });
const withBody = (status: number, body: string, headers: Record<string, string> = {}): HttpReply => ({ status, headers, body });
const isPage = (path: string, body: Uint8Array | undefined): boolean =>
  path.endsWith('/search/jql') &&
  Buffer.from(body ?? [])
    .toString()
    .includes('updated DESC');
const started = async (one: Checked): Promise<Checked> => {
  await one.start();
  return one;
};

test('before the first check there is nothing to show', async () => {
  const one = checked(await site());
  expect(await one.view()).toEqual({ asOf: expect.any(Number), budget: SELF_CHECK_POINTS });
});

test('progress stands in the view while it runs, and the result when it is over', async () => {
  const one = await started(checked(await site()));
  for (let i = 0; i < 3; i += 1) await one.deliver();
  const { running, result } = await one.view();
  expect([running?.progress.done, running?.progress.total, result]).toEqual([3, READINGS.length, undefined]);
  await one.drive();
  const done = await one.view();
  expect(done.running).toBeUndefined();
  expect(done.result).toMatchObject({ appVersion: '1.2.3', seconds: 0 });
  expect(done.result?.facts.find(({ id }) => id === 'burst')).toMatchObject({ told: false, answer: expect.stringContaining('Not asked') });
});

test('C1 C2 nothing is written, and the points stay within the budget', async () => {
  const world = await site();
  await sidesOf(checked(world));
  expect(world.site.meter.writes).toBe(0);
  expect(world.site.meter.points).toBeGreaterThan(40);
  expect(world.site.meter.points).toBeLessThanOrEqual(SELF_CHECK_POINTS);
});

test('C2 a step that was killed counts with its whole price, and what the rest does not pay for is not asked', async () => {
  const world = await site();
  const one = await started(checked(world));
  await one.deliver();
  await one.deliver();
  // The page was read, and the process dies before its checkpoint.
  one.dieAtNextCheckpoint();
  await expect(one.deliver()).rejects.toThrow('killed');
  await world.clock.advance(17 * 60_000);
  await one.drive();
  const { result } = await one.view();
  const fact = (id: string) => result?.facts.find((one) => one.id === id)?.answer;
  expect(fact('pageCap')).toContain('used up');
  expect(fact('unknownIssueInJql')).toBe('It is refused');
  expect(world.site.meter.points).toBeLessThanOrEqual(SELF_CHECK_POINTS);
});

test('when Jira says wait it waits, asks again, and says until when', async () => {
  const world = await site();
  let refused = 0;
  const one = await started(
    checked(world, ({ path, body }) => {
      if (!isPage(path, body) || refused > 0) return undefined;
      refused += 1;
      return withBody(429, '{}', { 'retry-after': '1800', 'ratelimit-reason': 'jira-quota-global-based' });
    }),
  );
  for (let i = 0; i < 3; i += 1) await one.deliver();
  const { running } = await one.view();
  expect(running?.progress.waitingUntil).toBeGreaterThan(world.clock.now() + 1_700_000);
  await one.drive();
  const { result } = await one.view();
  expect(result?.facts.find(({ id }) => id === 'pageCap')).toMatchObject({ told: true });
  expect(result?.points).toBeLessThanOrEqual(SELF_CHECK_POINTS);
});

test.each([
  ['a scope that is missing', withBody(401, '{"code":401,"message":"Unauthorized; scope does not match"}'), '(refused)'],
  ['no permission', withBody(403, '{"errorMessages":["no"]}'), '(refused)'],
  ['a fault of Jira', withBody(400, '{"errorMessages":["no"]}'), '(no-answer)'],
  ['an answer without work items', withBody(200, '{}'), '(no-answer)'],
])('C3 %s leaves the facts of that reading untold, and the check goes on', async (_name, reply, said) => {
  const sides = await sidesOf(checked(await site(), ({ path, body }) => (isPage(path, body) ? reply : undefined)));
  expect([sides['pageCap'], sides['textLimit'], sides['indexLagMs'], sides['siteZone']]).toEqual([said, said, '(no-example)', 'UTC']);
  expect(sides['unknownIssueInJql']).toBe('error');
});

test('C3 an app that may read nothing any more ends with nothing told', async () => {
  const one = checked(await site(), () => withBody(401, '{"code":401,"message":"Unauthorized; scope does not match"}'));
  const sides = Object.values(await sidesOf(one));
  expect(sides.filter((side) => !side.startsWith('('))).toEqual(['some']);
});

test('an empty site has no example of anything', async () => {
  const one = checked(await rig({ file: aSite().project('NIL', 0).write().file }));
  const sides = await sidesOf(one);
  const untold = Object.keys(sides).filter((id) => sides[id]?.startsWith('('));
  expect(
    Object.keys(sides)
      .filter((id) => !untold.includes(id))
      .sort(),
  ).toEqual([
    'appZone',
    'deniedOperations',
    'pointsEnforced',
    'pointsPerHour',
    'pointsPool',
    'siteZone',
    'unknownIssueInJql',
    'uploadLimit',
    'usersBulkMost',
  ]);
  expect((await one.view()).result?.points).toBeLessThan(15);
});

test('C4 who asks while one runs gets that one; afterwards a new one', async () => {
  const one = checked(await site());
  const both = await Promise.all([one.start(), one.start()]);
  expect(both).toEqual(['selfcheck-1', 'selfcheck-1']);
  await one.deliver();
  expect(await one.start()).toBe('selfcheck-1');
  await one.drive();
  expect(await one.start()).toBe('selfcheck-2');
});

test('C5 nothing that the site says or calls anything is kept', async () => {
  const one = checked(await site());
  await sidesOf(one);
  const kept = JSON.stringify(await one.state.get('selfcheck:last'));
  for (const secret of ['HARB', 'Person', '712020', 'comment 1', 'Issue 1', 'same name', 'https', 'text of'])
    expect(kept).not.toContain(secret);
  for (const key of await one.state.listKeys('')) {
    const value = JSON.stringify(await one.state.get(key));
    for (const secret of ['Person', '712020', 'comment 1', 'Issue 1', 'same name', 'text of']) expect(value).not.toContain(secret);
  }
});
