/** Disasters of full size, on a site that counts requests: people who click do not meet the limits of an API, and nothing is left half done. */
import { DISASTERS } from '../../../local/disasters/table';
import type { Harm } from '../../../local/disasters/disaster';
import type { SeedSource } from '../../../local/jira/site';
import { type Body, type Rig, rig } from '../jira/support';

const struck = (one: Rig, name: string): Promise<Harm> => {
  const disaster = DISASTERS.find((each) => each.name === name);
  if (disaster === undefined) throw new Error(`there is no ${name}`);
  return disaster.strike({ site: one.site, seed: 1 });
};

/** `before`: keys of all work items that there were. */
const strike = async (
  name: string,
  seed: SeedSource,
): Promise<{ readonly one: Rig; readonly before: readonly string[]; readonly harm: Harm }> => {
  const one = await rig(seed, { burst: true });
  const before = one.site.issues().map(({ key }) => key);
  return { one, before, harm: await struck(one, name) };
};

test.each([{ synthetic: 2_000 }, { demo: 2_000 }])('a leaver deletes 340 work items, and all of them are counted: %j', async (seed) => {
  const { one, before, harm } = await strike('leaver', seed);
  const gone = before.filter((key) => one.site.issue(key) === undefined);
  expect(gone.length).toBeGreaterThanOrEqual(340);
  expect(gone.length).toBeLessThan(350);
  expect([...harm.hurt].sort()).toEqual([...gone].sort());
  expect(harm.said).toContain(` deleted ${String(gone.length)} work items and left.`);
});

test('a leaver is a colleague with a name, who is deactivated afterwards; nobody else is', async () => {
  const one = await rig({ demo: 600 }, { burst: true });
  const people = one.site.people();
  const harm = await struck(one, 'leaver');
  const left = people.filter(({ accountId }) => !one.site.people().some((other) => other.accountId === accountId));
  expect(left).toHaveLength(1);
  expect(left[0]?.accountId).not.toBe(one.site.adminAccountId);
  expect(harm.said.startsWith(`${left[0]?.displayName ?? ''} deleted `)).toBe(true);
  const { entries } = one.site.outbox();
  const deletions = entries.filter(({ kind, event }) => kind === 'webhook' && event === 'jira:issue_deleted');
  expect([deletions.length, new Set(deletions.map(({ by }) => by))]).toEqual([harm.hurt.length, new Set([left[0]?.accountId])]);
  expect(entries.at(-1)).toMatchObject({ event: 'user_updated' });
});

test('a bulk edit overwrites the priority of 2,100, while colleagues work', async () => {
  const { one, harm } = await strike('bulk-edit', { synthetic: 7_000 });
  expect(harm.hurt).toHaveLength(2_100);
  expect(harm.edited).toHaveLength(105);
  const priority = /Priority to (.+) on 2100 work items/.exec(harm.said)?.[1];
  const { count } = await one.post('/rest/api/3/search/approximate-count', { jql: `priority = "${priority}"` });
  expect(count).toBeGreaterThanOrEqual(2_100);
});

test('the automation rule acts as the automation of the site, and the outbox names it', async () => {
  const { one, harm } = await strike('automation', { demo: 2_000 });
  const [key = ''] = harm.hurt;
  const admin = { kind: 'user', accountId: one.site.adminAccountId } as const;
  const { histories } = (await one.get(`/rest/api/3/issue/${key}?expand=changelog`, admin)).changelog;
  const { comments } = await one.get(`/rest/api/3/issue/${key}/comment?orderBy=-created`, admin);
  const newest = [...histories].sort((a: Body, b: Body) => Number(b.id) - Number(a.id))[0];
  expect([newest.author.displayName, comments[0].author.displayName]).toEqual(['Automation for Jira', 'Automation for Jira']);
  const { entries, nameOf } = one.site.outbox();
  const runs = entries.filter(({ kind, event }) => kind === 'rule' && event === 'scheduled');
  expect(runs.length).toBe(harm.hurt.length);
  expect([runs[0], nameOf(runs[0]?.by ?? '')]).toMatchObject([
    { name: 'Move on what nobody has updated for 30 days', subject: key },
    'Automation for Jira',
  ]);
});

test('an automation rule moves and comments on 800', async () => {
  const { one, harm } = await strike('automation', { synthetic: 3_000 });
  expect(harm.hurt).toHaveLength(800);
  expect(harm.hurt.filter((key) => (one.site.issue(key)?.comments ?? 0) === 0)).toEqual([]);
});
