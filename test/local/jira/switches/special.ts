/** What the app must do where the sides of a switch are more than a matter of form. */
import type { Switches } from '../../../../local/jira/switches';
import { backupStatus } from '../../../../src/backup/status';
import { listDeleted } from '../../../../src/restore/deleted';
import { inactiveOf } from '../../../../src/restore/planRun';
import { aSite, doc } from '../../../backup/seed';
import { World as Capturing } from '../../../backup/world';
import { hardSite } from '../../../restore/support/hardSite';
import { PEOPLE } from '../../../restore/support/seed';
import { World as Restoring } from '../../../restore/support/world';
import { backsUp, restores, restoring, sweeps } from './app';

type Switched = Partial<Switches>;
const DAY_MS = 86_400_000;

/** Files over the limit are named in the report with what became of them; all else comes back. */
export const filesUpTo = async (switches: Switched, limit: number): Promise<void> => {
  const { failed, before, after } = await restoring(switches);
  const without = (picture: unknown): unknown => (picture as { files: unknown }[]).map((one) => ({ ...one, files: [] }));
  expect(without(after)).toEqual(without(before));
  if (limit > 900) return expect(failed).toEqual([]);
  expect(failed.map((one) => one.key)).toEqual(['ABC-2']);
  expect(failed[0]?.notes.join(' ')).toMatch(/Jira refused the file.*b\.txt/);
  // Its small neighbours are there.
  expect((after as { key: string; files: string[] }[]).find((one) => one.key === 'ABC-2')?.files).toEqual(['a.txt 12', 'a.txt 12']);
};

/** What only administrators see is not captured from where the app is none, and nothing fails for it. */
export const keptToAdministrators = async (switches: Switched, isOne: boolean): Promise<void> => {
  const world = await Capturing.create({ seed: aSite().project('AB', 2).write(), switches });
  const said = await world.person('POST', '/rest/api/3/issue/AB-1/comment', {
    body: doc('secret') as never,
    visibility: { type: 'role', value: 'Administrators' },
  });
  expect(said.status).toBe(201);
  await world.backup();
  expect(JSON.stringify(await world.content()).includes('secret')).toBe(isOne);
};

/** A token that expires between two pages: histories are read again, and what can't be had is a gap, never the end of a backup. */
export const historyGoesOn = async (switches: Switched, life: number): Promise<void> => {
  if (life > 60_000) return void (await backsUp(switches));
  const world = await Capturing.create({
    seed: aSite()
      .project('AB', 3, () => ({ history: 60 }))
      .write(),
    switches,
    requestMs: 20,
  });
  await world.backup();
  const issues = Object.entries(await world.content()).filter(([name]) => name.startsWith('issue '));
  expect(issues).toHaveLength(3);
  const { gaps } = await world.invoke((deps) => backupStatus(deps));
  expect(gaps).toContainEqual(expect.objectContaining({ kind: 'history cut off' }));
};

/** A change of a custom field is kept, whether it names the field's id or not. */
export const customChange = async (switches: Switched, named: boolean): Promise<void> => {
  const changes = JSON.stringify(await (await backsUp(switches)).content());
  expect(changes).toContain('"field":"Points"');
  expect(changes.includes('"fieldId":"customfield_10050"')).toBe(named);
};

/** More people than one request may name, most of them gone. */
export const manyPeople = async (switches: Switched): Promise<void> => {
  const world = await Restoring.make(hardSite, switches);
  const people = [...Array.from({ length: 130 }, (_, n) => `712020:${n}`), PEOPLE.ada];
  expect((await inactiveOf(world.jira(), new Set(people))).size).toBe(130);
};

/** Without a scope: a gap for what it opens, and everything else is captured. */
export const withoutScope = async (switches: Switched): Promise<void> => {
  const world: Capturing = await Capturing.create({
    seed: aSite().project('AB', 3).write(),
    switches,
    tamper: async (request) => {
      const reply = await world.site.handle(request, { kind: 'app', scopes: ['read:jira-work', 'read:jira-user'] });
      return { status: reply.status, text: Buffer.from((reply.body ?? '') as string).toString() };
    },
  });
  await world.backup();
  expect(Object.keys(await world.content()).filter((name) => name.startsWith('issue '))).toHaveLength(3);
};

/** In the trash, a space is not deleted; it is from the day on which Jira empties it. */
export const trashed = async (switches: Switched, days: number): Promise<void> => {
  const world = await Capturing.create({ seed: aSite().project('AB', 2).project('CD', 3).write(), switches });
  await world.backup();
  await sweeps(world);
  expect((await world.person('DELETE', '/rest/api/3/project/CD?enableUndo=true')).status).toBe(204);
  const deleted = async (): Promise<readonly string[]> => (await listDeleted(await world.repository())).items.map((one) => one.key ?? '');
  world.now += (days - 1) * DAY_MS;
  await sweeps(world);
  expect(await deleted()).toEqual([]);
  world.now += 2 * DAY_MS;
  for (let n = 0; n < 2; n++) await sweeps(world);
  expect(await deleted()).toEqual(['CD']);
};

/** A key that Jira still holds: nothing is made, the report says why, and the same restore works later. */
export const keyHeld = async (switches: Switched, heldMs: number): Promise<void> => {
  if (heldMs === 0) return restores(switches);
  const { world, failed, ids } = await restoring(switches);
  expect(failed).toHaveLength(hardSite.issues.length);
  expect(failed[0]?.notes.join(' ')).toMatch(/did not make the space.*already exists/);
  await world.clock.advance(heldMs);
  expect(await world.restore(await world.plan(...ids))).toMatchObject({ status: 'done', report: { failed: 0 } });
};

const without = (picture: unknown, field: string): unknown =>
  (picture as readonly Record<string, unknown>[]).map((one) => ({ ...one, [field]: undefined }));

/** A field that Jira demands and the backup has not: everything comes back, and the report says of each which field Jira made it keep. */
export const required = async (switches: Switched, fields: readonly string[]): Promise<void> => {
  const { failed, before, after } = await restoring(switches);
  expect(after).toEqual(before);
  expect(failed).toHaveLength(fields.length === 0 ? 0 : hardSite.issues.length);
  for (const { notes } of failed) expect(notes.join(' ')).toMatch(/Jira refused this field’s value.*is required/);
};

/** A field that is not in the new space: its value is named in the report, all else comes back. */
export const outOfContext = async (switches: Switched, where: string): Promise<void> => {
  const { failed, before, after } = await restoring(switches);
  expect(without(after, 'points')).toEqual(without(before, 'points'));
  expect(failed.map((one) => one.key)).toEqual(where === 'site' ? [] : ['ABC-2']);
  if (where === 'project') expect(failed[0]?.notes.join(' ')).toMatch(/Points.*not on the appropriate screen/);
};

/** The admin of the site gives a space a permission scheme: 10000 is the default one, 10001 leaves apps out. */
const giveScheme = async (world: Capturing, space: string, id: number): Promise<void> => {
  expect((await world.person('PUT', `/rest/api/3/project/${space}/permissionscheme`, { id })).status).toBe(200);
};

/** What the app may not see for a while is never deleted for it, and what people do once it may again is found. */
export const closedToTheApp = async (switches: Switched, lacks: readonly string[]): Promise<void> => {
  const world = await Capturing.create({ seed: aSite().project('AB', 2).project('CD', 3).write(), switches });
  await world.backup();
  await sweeps(world);
  const issues = async () => Object.keys(await world.content()).filter((name) => name.startsWith('issue '));
  if (lacks.length > 0) return expect(await issues()).toEqual([]);
  const before = await world.content();
  await giveScheme(world, 'CD', 10_001);
  await sweeps(world);
  expect(await world.content()).toEqual(before);
  expect((await listDeleted(await world.repository())).items).toEqual([]);
  await giveScheme(world, 'CD', 10_000);
  await world.person('PUT', '/rest/api/3/issue/CD-1', { fields: { summary: 'seen again' } });
  await sweeps(world);
  expect(JSON.stringify(await world.content())).toContain('seen again');
};
