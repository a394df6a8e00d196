/** B2, B3, A1, A2, S6: who is killed changes nothing about what is captured. A part of what `npm run test:long -- kills` does whole. */
import { eachKill } from '../repository/eachKill';
import { backupCrashes } from './crashes';

/** No multiple of the number of faults, so that each fault's turn comes. */
const SETTLED_EVERY = 4;

it.each([
  ['baseline', 16],
  ['sweep', 18],
  ['repair', 14],
] as const)('a %s that breaks off ends as if nothing had happened', async (name, strikes) => {
  const crash = await backupCrashes[name]?.();
  expect(crash && (await eachKill(crash, strikes, SETTLED_EVERY))).toBe(strikes);
});
