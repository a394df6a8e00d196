/** Disasters that befall the platform and the store, not the site: Jira's data stays as it is. */
import type { OrderedTrouble } from '../contract';
import { flipByte, type Flipped } from './byteFlip';

/** What of the platform a disaster may touch. */
export interface PlatformToBreak {
  readonly trouble: OrderedTrouble;
  readonly kvs: { entries(): Iterable<readonly [string, unknown]> };
  /** Objects as files under their names: what is behind the Object Store, or the folder of the folder store. */
  readonly storeDir: string;
}

export interface PlatformHarm {
  /** One sentence. */
  readonly said: string;
  readonly flipped?: Flipped;
}

/** One click in the strip, effective at once, and one step of a scenario (`local/scenario/steps/platformDisaster.ts`). */
export interface PlatformDisaster {
  readonly name: 'points-dry' | 'worker-dies' | 'byte-flip' | 'atlassian-gone';
  readonly title: string;
  readonly story: string;
  /** `afterWrites`: in the middle of a restore, after so many writes of the app to Jira; 0: at once. Throws `CannotHappen`. */
  readonly strike: (
    platform: PlatformToBreak,
    when: { readonly seed: number; readonly afterWrites: number; readonly ms: number },
  ) => PlatformHarm;
}

const after = (writes: number): string => (writes > 0 ? `, after ${String(writes)} writes to Jira` : '');

export const OF_PLATFORM: readonly PlatformDisaster[] = [
  {
    name: 'points-dry',
    title: 'The points pool runs dry',
    story: 'Others use up the API points of this hour; Jira refuses every call of the app until the next UTC hour.',
    strike: ({ trouble }, { afterWrites }) => {
      trouble.order({ what: 'points-dry' }, afterWrites);
      return { said: `The points of the hour are used up${after(afterWrites)}; Jira refuses the app until the next UTC hour.` };
    },
  },
  {
    name: 'worker-dies',
    title: 'A worker dies in a restore',
    story: 'The process that makes the next write to Jira is killed right after its effect, before it hears of it.',
    strike: ({ trouble }, { afterWrites }) => {
      trouble.order({ what: 'worker-dies' }, afterWrites);
      return { said: `The worker that makes the next write of a restore is killed${after(afterWrites)}.` };
    },
  },
  {
    name: 'byte-flip',
    title: 'A byte of the backup flips',
    story: 'One byte of one stored object changes; a check of the backup must find it.',
    strike: ({ kvs, storeDir }, { seed }) => {
      const flipped = flipByte(kvs, storeDir, seed);
      return { said: `Byte ${String(flipped.offset)} of ${flipped.object} was changed in the store.`, flipped };
    },
  },
  {
    name: 'atlassian-gone',
    title: 'Atlassian is gone',
    story: 'Nothing of Jira and of Forge answers any more, until it is brought back in this strip.',
    strike: ({ trouble }, { afterWrites, ms }) => {
      trouble.order({ what: 'atlassian-gone', ms }, afterWrites);
      const long = Number.isFinite(ms) ? `for ${String(Math.round(ms / 60_000))} minutes` : 'until it is brought back';
      return { said: `Atlassian is gone ${long}${after(afterWrites)}.` };
    },
  },
];
