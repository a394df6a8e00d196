/** The disaster `apps-shut-out` with the app over it: what people do while it is shut out is in the backup once it is let in again. */
import { DISASTERS } from '../../../local/disasters/table';
import { troubleOf } from '../../../local/disasters/trouble';
import type { JiraSite } from '../../../local/contract';
import type { SiteControl } from '../../../local/jira/control/siteControl';
import { backupStatus } from '../../../src/backup/status';
import { listDeleted } from '../../../src/restore/deleted';
import { aSite } from '../../backup/seed';
import { World } from '../../backup/world';
import { rig } from '../jira/support';

const MINUTE = 60_000;

interface Grant {
  readonly permission: string;
  readonly holder: { readonly type: string; readonly parameter?: string; readonly value?: string };
}

// With these seeds the choice among all spaces would fall on it.
it('does not befall a team-managed space, which has no permission scheme', async () => {
  for (const seed of [14, 15, 23]) {
    const { site } = await rig({ demo: 200 });
    const harm = await DISASTERS.find(({ name }) => name === 'apps-shut-out')?.strike({ site, seed });
    expect(harm?.said).toMatch(/grants nothing to apps any more/);
  }
});

it('a permission scheme that leaves apps out for a while', async () => {
  const seed = aSite().project('AB', 4).project('CD', 3).write();
  const world = await World.create({ seed });
  const site = world.site as JiraSite & SiteControl;
  const ask = async <T>(method: string, path: string, json?: unknown): Promise<T> => {
    const { status, body } = await world.person(method, `/rest/api/3/${path}`, json as never);
    expect([method, path, status < 300]).toEqual([method, path, true]);
    return (body === '' ? undefined : JSON.parse(body)) as T;
  };
  const grants = async (): Promise<{ readonly id: number; readonly permissions: readonly Grant[] }> =>
    ask('GET', 'project/AB/permissionscheme?expand=all');
  const sweepLater = async () => {
    world.now += 5 * MINUTE;
    return world.sweep();
  };
  await world.backup();
  await world.sweep();
  const before = await grants();

  await troubleOf({ site, seed: 5, now: () => world.now }, seed.dir).strike('apps-shut-out');
  const edits = site.peopleEdit({ count: 5, seed: 2 });
  expect(edits).toHaveLength(5);
  await ask('PUT', 'issue/AB-2', { fields: { summary: 'while apps are shut out' } });
  for (let n = 0; n < 4; n++) expect(await sweepLater()).toMatchObject({ changed: 0, deleted: 0 });
  expect((await listDeleted(await world.repository())).items).toEqual([]);
  const { gaps } = await world.invoke((deps) => backupStatus(deps));
  expect(gaps[0]).toMatchObject({ kind: 'hidden spaces' });

  const kept = new Set((await grants()).permissions.map((one) => JSON.stringify([one.permission, one.holder.type, one.holder.value])));
  for (const { permission, holder } of before.permissions)
    if (!kept.has(JSON.stringify([permission, holder.type, holder.value])))
      await ask('POST', `permissionscheme/${String(before.id)}/permission`, {
        permission,
        holder: { type: holder.type, parameter: holder.value },
      });
  for (let n = 0; n < 2; n++) await sweepLater();

  const backup = JSON.stringify(await world.content());
  expect(backup).toContain('while apps are shut out');
  // Another installation that sees all of it now holds the same.
  const fresh = world.again();
  await fresh.backup();
  await world.drive();
  expect(await world.content()).toEqual(await fresh.content());
  expect((await world.invoke((deps) => backupStatus(deps))).gaps.filter(({ kind }) => kind.startsWith('hidden'))).toEqual([]);
});
