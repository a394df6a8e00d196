/** What a step of a scenario is given and gives. One file a step under `steps/`; `table.ts` lists them. */
import type { FaultPlan, ForgePlatform, JiraSite, PlatformClock } from '../contract';
import type { AppLife } from '../forge/platform';
import type { Verdict } from '../../scripts/judge/compare';
import type { Flipped } from '../disasters/byteFlip';
import type { Theirs } from '../disasters/disaster';
import type { SiteControl } from '../jira/control/siteControl';
import type { App } from './app';
import type { StoreKind } from './options';
import { StepFailed } from './stepFailed';

export interface World {
  readonly clock: PlatformClock;
  readonly site: JiraSite & SiteControl;
  readonly platform: ForgePlatform & AppLife;
  readonly faults: FaultPlan;
  readonly app: App;
  readonly seed: number;
  /** Folder for the seeds of the report. */
  readonly out: string;
  /** Where the objects are as files, under their names. */
  readonly store: { readonly kind: StoreKind; readonly dir: string };
}

/** What later steps know of earlier ones; outside of the app. */
export interface Memory {
  /** Platform time before the people began, and what they changed. */
  changed: { readonly since: number; readonly issues: readonly ChangedIssue[] } | undefined;
  /** Projects that are gone for good and not restored yet, and how many work items each had. */
  destroyed: readonly { readonly id: string; readonly key: string; readonly issues: number }[];
  /** A seed of the site right before the first disaster since the judge last found it as it was. */
  before: string | undefined;
  /** What colleagues edited during the disasters since then: their work must stay. */
  edited: readonly Theirs[];
  /** What the judge found in this step. */
  judged: Verdict | undefined;
  /** The judge found nothing that can't be explained, and no disaster came since. */
  asItWas: boolean;
  /** Everything that was destroyed was restored, and nobody changed anything since. */
  restored: boolean;
  /** Bytes that were changed in the store. */
  flipped: readonly Flipped[];
  /** Names of the steps that come after this one. */
  ahead: readonly string[];
}

export const nothingYet = (): Memory => ({
  changed: undefined,
  destroyed: [],
  before: undefined,
  edited: [],
  judged: undefined,
  asItWas: false,
  restored: false,
  flipped: [],
  ahead: [],
});

export interface ChangedIssue {
  readonly id: string;
  readonly key: string;
  /** Jira's `updated`, UTC ms. */
  readonly updated: number;
}

export interface Step {
  readonly name: string;
  /**
   * Resolves when it is ok, with what the report should say of it in one sentence, if anything; throws `StepFailed` with what failed. No
   * trigger fires by itself before or after it.
   */
  run(world: World, memory: Memory): Promise<string | void>;
}

const STALL_MS = 3 * 3_600_000;
const POLL_LOW_MS = 10_000;
const POLL_HIGH_MS = 60_000;

/**
 * Lets schedules and queues run until `look` answers. Looks every 10 to 60 s of platform time. Throws `StepFailed` when what
 * it sees (`state`) has not changed for three hours: longer than any wait for the hourly allowance.
 */
export async function until<T>(
  world: World,
  what: string,
  look: () => Promise<{ readonly state: unknown; readonly done: T | undefined }>,
): Promise<T> {
  const { clock, platform } = world;
  const started = clock.now();
  let seen = '';
  let movedAt = started;
  platform.autoSchedule(true);
  try {
    for (;;) {
      const { state, done } = await look();
      if (done !== undefined) return done;
      const now = JSON.stringify(state);
      if (now !== seen) movedAt = clock.now();
      seen = now;
      if (clock.now() - movedAt > STALL_MS)
        throw new StepFailed(`${what} has not moved for three hours of platform time; last seen: ${seen.slice(0, 600)}`);
      await clock.sleep(Math.min(POLL_HIGH_MS, Math.max(POLL_LOW_MS, (clock.now() - started) / 10)));
    }
  } finally {
    platform.autoSchedule(false);
    await platform.idle();
  }
}
