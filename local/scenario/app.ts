/**
 * The app as an administrator in front of its page meets it: resolvers by name. The shapes are what this driver reads of the
 * answers, written down again here: the local platform imports nothing of the app.
 */
import type { ForgePlatform, PlatformClock } from '../contract';
import { StepFailed } from './stepFailed';

export interface ProgressSeen {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly waitingUntil?: number;
}

export interface Failure {
  readonly happened: string;
}

interface Answers {
  overview: {
    readonly state: string;
    readonly safeSince?: number;
    readonly firstBackup?: ProgressSeen;
    readonly failure?: Failure;
    readonly running: readonly { readonly kind: string; readonly progress: ProgressSeen }[];
    readonly gaps: readonly { readonly kind: string; readonly count: number; readonly reason: string }[];
    readonly damage?: { readonly isOpen: boolean; readonly repaired: number; readonly lost: number; readonly affected: readonly string[] };
  };
  startBackup: { readonly run: string };
  deleted: {
    readonly items: readonly { readonly kind: string; readonly id: string; readonly key: string; readonly restored: boolean }[];
    readonly next?: string;
  };
  createPlan: { readonly id: string };
  plan: {
    readonly status: string;
    readonly progress?: ProgressSeen;
    readonly failure?: Failure;
    readonly blockers: readonly Failure[];
    readonly run?: string;
  };
  startRestore: { readonly run: string };
  run: {
    readonly status: string;
    readonly progress: ProgressSeen;
    readonly failure?: Failure;
    readonly report?: { readonly match: number; readonly approximate: number; readonly leftAlone: number; readonly failed: number };
  };
  report: {
    readonly total: number;
    readonly outcomes: readonly { readonly key: string; readonly outcome: string; readonly notes: readonly string[] }[];
  };
  startVerify: { readonly run: string };
  verify: {
    readonly status: string;
    readonly objects: number;
    readonly records: number;
    readonly problems: readonly { readonly object: string; readonly what: string }[];
    readonly compared?: { readonly match: number; readonly approximate: number; readonly failed: number };
  };
  changes: {
    readonly lines: readonly { readonly kind: string; readonly id: string; readonly updated: number; readonly deleted: boolean }[];
    readonly next?: string;
  };
  everythingThen: { readonly moment: number; readonly total: number };
  timeline: { readonly hours: readonly { readonly at: number }[]; readonly oldestMoment?: number };
  startAudit: { readonly run: string };
  audit: { readonly status: string; readonly inJira: number; readonly captured: number; readonly differences: readonly string[] };
}

/** Key of the page's module in manifest.yml. */
const PAGE = 'holdfast-admin';
const TRIES = 12;
const AGAIN_MS = 5_000;
/** Who is told that the hour's points are used up comes back, until the next hour has come. */
const LATER_MS = 300_000;
const GONE_AGAIN_MS = 60_000;
const PATIENCE_MS = 4_200_000;

export class App {
  constructor(
    private readonly platform: ForgePlatform,
    private readonly clock: PlatformClock,
    private readonly accountId: string,
  ) {}

  /**
   * Asks like a person would: after an error of the platform, or an answer that says “later”, once more a little later. Throws
   * `StepFailed` when the app refuses or does not come back.
   */
  async ask<K extends keyof Answers>(name: K, payload: Readonly<Record<string, unknown>> = {}): Promise<Answers[K]> {
    const asked = this.clock.now();
    let failures = 0;
    for (let i = 1; ; i += 1) {
      const answer = await this.once(name, payload);
      if (answer.ok) return answer.value as Answers[K];
      // Nobody is there to answer: whoever sits before the page comes back when Atlassian does.
      if (this.platform.trouble.goneUntil() !== undefined) {
        await this.clock.sleep(GONE_AGAIN_MS);
        continue;
      }
      // “Later” is an answer, not a failure: it does not use up the tries.
      if (answer.kind !== RATE_LIMITED) failures += 1;
      const patience = answer.kind === RATE_LIMITED ? this.clock.now() - asked < PATIENCE_MS : AGAIN.has(answer.kind) && failures < TRIES;
      if (!patience) throw new StepFailed(`${name} is refused: ${answer.happened}`);
      await this.clock.sleep(Math.min(LATER_MS, AGAIN_MS * i));
    }
  }

  private async once(
    functionKey: string,
    payload: unknown,
  ): Promise<{ readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly happened: string; readonly kind: string }> {
    try {
      const answer = (await this.platform.invokeResolver({ moduleKey: PAGE, functionKey, payload, accountId: this.accountId })) as
        | { readonly ok: true; readonly value: unknown }
        | { readonly ok: false; readonly error: { readonly kind: string; readonly happened: string } };
      if (answer.ok) return answer;
      return { ok: false, happened: `${answer.error.kind}: ${answer.error.happened}`, kind: answer.error.kind };
    } catch (error) {
      return { ok: false, happened: error instanceof Error ? error.message : String(error), kind: PLATFORM };
    }
  }
}

const RATE_LIMITED = 'rate-limited';
/** The platform itself did not answer. */
const PLATFORM = 'platform';
const AGAIN: ReadonlySet<string> = new Set([RATE_LIMITED, PLATFORM, 'unavailable', 'unknown-outcome', 'deadline']);
