/** A part of what `npm run test:long -- kills` does whole. */
import { eachKill } from '../eachKill';
import { CRASHES, crashOf } from './crashes';

/** Every so many are followed to the end of the trash and the reaper: no multiple of the number of faults, so that each fault's turn comes. */
const SETTLED_EVERY = 4;

it.each(CRASHES)('a %s that breaks off is done again, and nobody sees a difference', async (kind, before) => {
  expect(await eachKill(await crashOf(kind, before), 22, SETTLED_EVERY)).toBe(22);
});
