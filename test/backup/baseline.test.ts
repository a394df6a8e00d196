import { aSite } from './seed';
import { World } from './world';

describe('first backup over a small site', () => {
  it('captures every issue, file and the configuration, and writes nothing to Jira', async () => {
    const seed = aSite()
      .project('AB', 130, (n) => ({ comments: n === 7 ? 54 : n % 3, files: n % 10 === 0 ? [10, 2_000] : [] }))
      .project('CD', 20)
      .write();
    const world = await World.create({ seed });
    await world.backup();
    const view = await (await world.repository()).view();
    expect([...view.rows({ kind: 'issue' })].length).toBe(150);
    expect([...view.rows({ kind: 'attachment' })].length).toBe(26);
    expect([...view.rows({ kind: 'project' })].length).toBe(2);
    expect(world.site.meter.writes).toBe(0);
    expect(world.log.filter((line) => line.includes('could not'))).toEqual([]);
  });
});
