/** What an attempt announces that it will write, so that what it leaves behind can be found by asking for few names. */
import { NAMES_PER_ATTEMPT } from '../contract/limits';
import type { Json } from '../contract/ports';
import type { AttemptValue } from './attempts';
import { TYPES } from './names';
import type { ObjectType } from './names';

/**
 * Types of objects that an attempt may write, each with how many names in a row can't lack their object while later ones have it: half for uploads that
 * are under way at once, half for those that failed while the writer went on. Whoever looks for orphans asks the store for that many names that are
 * not there, of each type, of every attempt there ever was.
 */
export type Writes = Readonly<Partial<Record<ObjectType, number>>>;
/** One pack after the other. */
export const PACKS: Writes = { p: 4 };
/** Parts of files, and a pack of their rows. */
export const FILES: Writes = { a: 16, p: 4 };
const UPLOADS_AT_ONCE = 16;
const EVERYTHING: Writes = Object.fromEntries(TYPES.map((type) => [type, UPLOADS_AT_ONCE]));

/** Names that an attempt may have left objects under. Of an attempt that can't be read any more: all that any could have. */
export interface Left {
  readonly names: number;
  readonly writes: Writes;
}
export const leftBy = (attempt: Json | undefined): Left => {
  const { names = NAMES_PER_ATTEMPT, writes = EVERYTHING } = (attempt ?? {}) as Partial<AttemptValue>;
  return { names, writes };
};
