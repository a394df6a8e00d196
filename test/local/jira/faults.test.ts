import { faultPlan } from '../../../local/faults';
import { createJiraSite } from '../../../local/jira/site';
import { APP, adf, answerOf, manualClock, tempDir } from './support';

const siteWith = async (level: 'none' | 'heavy') => {
  const clock = manualClock();
  const faults = faultPlan(level, 5);
  const site = await createJiraSite({ seed: { synthetic: 40 }, clock, faults, tempDir: tempDir(), switches: { burst: false } });
  const ask = async (method: string, path: string, body?: unknown) =>
    answerOf(
      await site.handle(
        {
          method,
          path,
          headers: { 'content-type': 'application/json' },
          body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
        },
        APP,
      ),
    );
  return { site, clock, faults, ask };
};

test('a heavy plan holds writes back from search for minutes, and what was planned happened', async () => {
  const { site, clock, faults, ask } = await siteWith('heavy');
  const keys = site.issues().map((issue) => issue.key);
  for (const key of keys) await ask('POST', `/rest/api/3/issue/${key}/comment`, { body: adf('x') });
  const seen = async () => (await ask('POST', '/rest/api/3/search/jql', { jql: 'updated >= -30m', fields: ['key'] })).body.issues.length;
  const atOnce = await seen();
  expect(atOnce).toBeLessThan(40);
  expect(atOnce).toBeGreaterThan(0);
  expect(faults.report().fired['index-lag']).toBe(40 - atOnce);
  await clock.advance(300_000);
  expect(await seen()).toBe(40);
});

test('transitions meet conflicts that changed nothing; without faults they never do', async () => {
  for (const level of ['heavy', 'none'] as const) {
    const { site, ask } = await siteWith(level);
    let conflicts = 0;
    for (let round = 0; round < 10; round += 1) {
      for (const { key } of site.issues()) {
        const { transitions } = (await ask('GET', `/rest/api/3/issue/${key}/transitions?expand=transitions.fields`)).body;
        const [first] = transitions;
        const before = site.issue(key);
        const { status } = await ask('POST', `/rest/api/3/issue/${key}/transitions`, {
          transition: { id: first.id },
          fields: first.hasScreen ? { resolution: { name: 'Done' } } : {},
        });
        if (status === 409) {
          conflicts += 1;
          expect(site.issue(key)).toEqual(before);
        } else expect(status).toBe(204);
      }
    }
    if (level === 'heavy') expect(conflicts).toBeGreaterThan(0);
    else expect(conflicts).toBe(0);
  }
});
