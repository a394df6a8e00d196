/** What the app does on a site, and what must come of it whatever side of a switch the site is on. */
import type { Switches } from '../../../../local/jira/switches';
import { report } from '../../../../src/restore/views';
import { aSite, doc } from '../../../backup/seed';
import { World as Capturing, type WorldOptions } from '../../../backup/world';
import { expected, hardSite, keysOf, picture } from '../../../restore/support/hardSite';
import type { SiteSpec } from '../../../restore/support/seed';
import { World as Restoring } from '../../../restore/support/world';
import { multipartOf } from '../support';

const MINUTE = 60_000;

/** More comments, changes and files than come inline. */
const busySite = (): WorldOptions['seed'] =>
  aSite()
    .project('AB', 8, (n) => ({
      comments: n === 1 ? 45 : n === 2 ? 21 : 2,
      ...(n === 1 || n === 3 ? { history: 60 } : {}),
      ...(n === 3 ? { files: [100, 5_000] } : {}),
    }))
    .project('CD', 3)
    .numberField('customfield_10050', 'Points')
    .write();

/** People at work, one of everything that a sweep must see. */
const peopleWork = async (world: Capturing): Promise<void> => {
  const person = async (method: string, path: string, json?: unknown): Promise<string> => {
    const reply = await world.person(method, `/rest/api/3${path}`, json as never);
    expect({ method, path, done: reply.status < 300, body: reply.status < 300 ? '' : reply.body }).toMatchObject({ done: true });
    return reply.body;
  };
  const comments = async (key: string) =>
    (JSON.parse(await person('GET', `/issue/${key}/comment`)) as { comments: { id: string }[] }).comments.map((one) => one.id);
  await person('PUT', '/issue/AB-5', { fields: { summary: 'changed', customfield_10050: 3 } });
  await person('POST', '/issue/AB-4/comment', { body: doc('new') });
  const [first = '', second = ''] = await comments('AB-1');
  await person('PUT', `/issue/AB-1/comment/${first}`, { body: doc('edited') });
  await person('DELETE', `/issue/AB-1/comment/${second}`);
  await person('POST', '/issue/AB-2/worklog', { timeSpent: '1h' });
  await person('POST', '/issueLink', { type: { name: 'Blocks' }, inwardIssue: { key: 'AB-7' }, outwardIssue: { key: 'CD-1' } });
  const upload = multipartOf([{ filename: 'a.txt', contentType: 'text/plain', bytes: Buffer.from('hello') }]);
  const sent = await world.site.handle(
    { method: 'POST', path: '/rest/api/3/issue/CD-2/attachments', headers: upload.headers, body: upload.body },
    { kind: 'user', accountId: world.site.adminAccountId },
  );
  expect(sent.status).toBe(200);
  await person('DELETE', '/issue/AB-6');
};

/**
 * A first backup, people's work, two sweeps: the backup then holds what a first backup holds that another installation makes of the
 * same site now.
 */
export const backsUp = async (switches: Partial<Switches>): Promise<Capturing> => {
  const world = await Capturing.create({ seed: busySite(), switches, requestMs: 20 });
  await world.backup();
  await sweeps(world);
  await peopleWork(world);
  for (let n = 0; n < 3; n++) await sweeps(world);
  await world.drive();
  // The points of the next hour, if the site has few.
  world.now += 60 * MINUTE;
  const fresh = world.again();
  await fresh.backup();
  expect(await world.content()).toEqual(await fresh.content());
  expect(Object.keys(await fresh.content()).filter((name) => name.startsWith('issue '))).toHaveLength(10);
  return world;
};

/** To the end of a sweep, over the hours if the site gives few points. */
export const sweeps = async (world: Capturing): Promise<void> => {
  for (let tries = 0; tries < 40; tries++) {
    world.now += 10 * MINUTE;
    if ((await world.sweep()).status === 'swept') return;
  }
  throw new Error('no sweep comes to its end');
};

/** More than fits inline, and a file of 900 bytes. */
const restoreSite: SiteSpec = {
  projects: hardSite.projects,
  issues: hardSite.issues.map((one) => (one.key === 'XY-1' ? { ...one, comments: Array.from({ length: 23 }, (_, n) => `say ${n}`) } : one)),
};

export interface Restored {
  readonly world: Restoring;
  readonly ids: readonly string[];
  readonly failed: readonly { readonly key: string; readonly notes: readonly string[] }[];
  readonly before: unknown;
  readonly after: unknown;
}

/** Captured, deleted for good, planned, brought back. */
export const restoring = async (
  switches: Partial<Switches>,
  between: (world: Restoring) => Promise<void> = async () => undefined,
): Promise<Restored> => {
  const world = await Restoring.make(restoreSite, switches);
  await world.capture();
  const before = expected(await threads(world));
  const ids = await world.deleteProjects('ABC', 'XY');
  await between(world);
  const run = await world.restore(await world.plan(...ids));
  const { outcomes } = await report(world.deps, run.run, { only: 'failed' });
  expect(run.status).toBe('done');
  return { world, ids, before, failed: outcomes, after: await threads(world) };
};

/** Without ids that Jira adds to rich text. Of a thread longer than what comes inline, the report has compared every comment. */
const threads = async (world: Restoring): Promise<unknown> => {
  const keys = keysOf(restoreSite);
  const whole = JSON.parse(JSON.stringify(await picture(world, keys)).replace(/,"attrs":\{"localId":"\w+"\}/g, '')) as unknown;
  return (whole as { key: string; comments: unknown }[]).map((one) => (one.key === 'XY-1' ? { ...one, comments: 'below' } : one));
};

export const restores = async (switches: Partial<Switches>): Promise<void> => {
  const { before, after, failed } = await restoring(switches);
  expect(failed).toEqual([]);
  expect(after).toEqual(before);
};
