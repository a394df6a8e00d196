/**
 * Each call to the platform struck with each fault, of everything that writes: the whole product of what `npm test` takes a part of. Every strike is
 * followed to the end of the trash and of the reaper. KILLS_EVERY=20: one strike of twenty.
 */
import { backupCrashes } from '../backup/crashes';
import { adoptionCrash } from '../repository/adoptionCrash';
import { eachKill } from '../repository/eachKill';
import type { Crash } from '../repository/eachKill';
import { CRASHES, crashOf } from '../repository/maintenance/crashes';
import { FAULTS } from '../repository/faulty';

const EVERY = Number(process.env['KILLS_EVERY'] ?? 1);

const crashes: readonly (readonly [string, () => Promise<Crash>])[] = [
  ...CRASHES.map(([kind, before]) => [kind, () => crashOf(kind, before)] as const),
  ['adopt', adoptionCrash],
  ...Object.entries(backupCrashes),
];

it.each(crashes)('%s: every call, every fault', async (name, prepare) => {
  const crash = await prepare();
  const all = crash.calls.length * FAULTS.length;
  const began = process.cpuUsage();
  const struck = await eachKill(crash, Math.ceil(all / EVERY));
  const { user, system } = process.cpuUsage(began);
  process.stderr.write(`${name}: ${String(struck)} of ${String(all)} strikes, ${((user + system) / 1e6).toFixed(1)} s of CPU\n`);
  expect(struck).toBe(Math.ceil(all / EVERY));
});
