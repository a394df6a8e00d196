/** Disasters of full size, on a site that counts requests: people who click do not meet the limits of an API, and nothing is left half done. */
import { DISASTERS } from '../../../local/disasters/table';
import type { Harm } from '../../../local/disasters/disaster';
import { type Rig, rig } from '../jira/support';

const strike = async (name: string, issues: number): Promise<{ readonly one: Rig; readonly harm: Harm }> => {
  const one = await rig({ synthetic: issues }, { burst: true });
  const disaster = DISASTERS.find((each) => each.name === name);
  if (disaster === undefined) throw new Error(`there is no ${name}`);
  return { one, harm: await disaster.strike({ site: one.site, seed: 1 }) };
};

test('a leaver deletes 340 work items', async () => {
  const { one, harm } = await strike('leaver', 2_000);
  expect(harm.hurt.length).toBeGreaterThan(300);
  expect(harm.hurt.filter((key) => one.site.issue(key) !== undefined)).toEqual([]);
});

test('a bulk edit overwrites the priority of 2,100, while colleagues work', async () => {
  const { one, harm } = await strike('bulk-edit', 7_000);
  expect(harm.hurt).toHaveLength(2_100);
  expect(harm.edited).toHaveLength(105);
  const priority = /Priority to (.+) on 2100 work items/.exec(harm.said)?.[1];
  const { count } = await one.post('/rest/api/3/search/approximate-count', { jql: `priority = "${priority}"` });
  expect(count).toBeGreaterThanOrEqual(2_100);
});

test('an automation rule moves and comments on 800', async () => {
  const { one, harm } = await strike('automation', 3_000);
  expect(harm.hurt).toHaveLength(800);
  expect(harm.hurt.filter((key) => (one.site.issue(key)?.comments ?? 0) === 0)).toEqual([]);
});
