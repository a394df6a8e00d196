/**
 * What the admin page and its resolvers say to each other. Names of `RESOLVERS` are the `functionKey`s. Every answer is
 * `{ok: true, value}` or `{ok: false, error}`; the payload of every call is parsed with the zod schema of `src/entrypoints/payloads.ts`,
 * and every resolver authorises on the server (Jira administrator) before it does anything. Times are UTC milliseconds.
 */
import type { AdminMessage, ErrorKind } from './errors';
import type { SearchAsked, SearchView } from './search';
import type { ChangedPage, ItemContent, ItemHistory, MomentChoice, ThenPage, Timeline, TimelineFilter } from './timeline';

export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AdminMessage & { readonly kind: ErrorKind } };

/** Progress of any job (UX §3): never above 99 % before it is verified, never backwards without `grew`. */
export interface Progress {
  readonly stage: string;
  readonly stages: readonly string[];
  readonly done: number;
  readonly total: number;
  /** Seconds left as a range; absent before 60 s and 2 %. */
  readonly left?: { readonly low: number; readonly high: number };
  /** `total` went up by this since the start. */
  readonly grew?: number;
  /** Waiting for Jira's hourly allowance until then. */
  readonly waitingUntil?: number;
}

export type OverviewState = 'first-run' | 'throttled' | 'failed' | 'stale' | 'damaged' | 'degraded' | 'healthy';

export interface GapLine {
  readonly kind: string;
  readonly count: number;
  readonly reason: string;
  readonly remedy: string;
}

/** Saved items that could not be read when the backup was read back, and what became of them. */
export interface DamageView {
  readonly foundAt: number;
  readonly found: number;
  readonly repaired: number;
  readonly lost: number;
  /** What is lost is lost from moments before this time. */
  readonly lostBefore?: number;
  /** Repair goes on. */
  readonly isOpen: boolean;
  /** The first of what is or was touched, by name. */
  readonly affected: readonly string[];
}

export interface Overview {
  readonly asOf: number;
  readonly state: OverviewState;
  /** Time of the newest moment; absent before the first. */
  readonly lastMomentAt?: number;
  /** Everything up to here is captured; absent until the first backup and a sweep are complete. */
  readonly safeSince?: number;
  readonly sweepEverySeconds: number;
  /** By the first backup, so far or in all. */
  readonly captured: {
    readonly workItems: number;
    readonly spaces: number;
    readonly attachments: number;
    readonly attachmentBytes: number;
  };
  /** From Jira's count; absent before the first count. */
  readonly counted?: { readonly inJira: number; readonly captured: number; readonly at: number };
  readonly readBack?: { readonly records: number; readonly problems: number; readonly at: number };
  readonly damage?: DamageView;
  readonly firstBackup?: Progress & { readonly startedAt: number };
  readonly failure?: AdminMessage;
  readonly running: readonly { readonly run: string; readonly kind: string; readonly progress: Progress; readonly startedAt: number }[];
  readonly gaps: readonly GapLine[];
  /** All backups will be deleted then: somebody asked for it, any administrator may cancel it. */
  readonly deletesAllAt?: number;
  /** Recently deleted in bulk: shown above everything (UX §3). */
  readonly alerts: readonly {
    readonly title: string;
    readonly actor?: string;
    readonly count: number;
    readonly at: number;
    readonly projectId?: string;
  }[];
}

/** One line of “Deleted since”. */
export interface DeletedItem {
  readonly kind: 'project' | 'issue';
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly deletedAt: number;
  /** Display name of who did it; absent when nobody knows. */
  readonly actor?: string;
  /** Work items that go with it (1 for an issue). */
  readonly workItems: number;
  readonly attachments: number;
  /** Last moment before it was deleted. */
  readonly momentAt: number;
  /** The same key lives again in Jira. */
  readonly restored: boolean;
}

export interface PlanSelection {
  /** Ids (in the backup) of deleted projects. */
  readonly projects: readonly string[];
}

export type PlanStatus = 'planning' | 'ready' | 'blocked' | 'failed' | 'started';

export interface FidelityLine {
  readonly level: 'exact' | 'approximate' | 'impossible';
  readonly code: string;
  readonly count: number;
  /** Why, and what is kept instead. */
  readonly text: string;
}

export interface PlanView {
  readonly id: string;
  readonly status: PlanStatus;
  readonly createdAt: number;
  readonly createdBy?: string;
  readonly progress?: Progress;
  readonly failure?: AdminMessage;
  readonly title: string;
  readonly projects: readonly {
    readonly id: string;
    readonly key: string;
    readonly name: string;
    readonly momentAt: number;
    readonly workItems: number;
    readonly placeholders: number;
  }[];
  /** Counts of actions by kind, e.g. `create work item`. */
  readonly actions: readonly { readonly action: string; readonly count: number }[];
  readonly fidelity: readonly FidelityLine[];
  readonly blockers: readonly AdminMessage[];
  readonly warnings: readonly string[];
  readonly points: number;
  readonly minutes: { readonly low: number; readonly high: number };
  readonly run?: string;
}

export interface PlanActionPage {
  readonly total: number;
  readonly actions: readonly {
    readonly action: string;
    readonly key: string;
    readonly title: string;
    readonly level: FidelityLine['level'];
    readonly note?: string;
  }[];
  readonly next?: string;
}

export interface RunView {
  readonly run: string;
  readonly plan: string;
  readonly title: string;
  readonly status: 'running' | 'waiting' | 'paused' | 'stopping' | 'stopped' | 'done' | 'failed';
  readonly startedAt: number;
  readonly startedBy?: string;
  readonly finishedAt?: number;
  readonly progress: Progress;
  readonly failure?: AdminMessage;
  /** Filled when verified by reading Jira back. */
  readonly report?: ReportSummary;
}

export interface ReportSummary {
  readonly match: number;
  readonly approximate: number;
  readonly leftAlone: number;
  readonly failed: number;
  readonly verifiedAt: number;
}

export interface ReportPage {
  readonly total: number;
  readonly outcomes: readonly {
    readonly key: string;
    readonly title: string;
    readonly outcome: 'match' | 'approximate' | 'left-alone' | 'failed';
    readonly notes: readonly string[];
  }[];
  readonly next?: string;
}

export interface VerifyView {
  readonly run: string;
  readonly status: 'running' | 'done' | 'failed';
  readonly objects: number;
  readonly records: number;
  readonly bytes: number;
  readonly problems: readonly { readonly object: string; readonly what: string }[];
  /** Restored objects compared with Jira by the newest restore run's report. */
  readonly compared?: { readonly match: number; readonly approximate: number; readonly failed: number };
}

export interface ChangeLine {
  readonly kind: string;
  readonly id: string;
  readonly key?: string;
  readonly updated: number;
  readonly deleted: boolean;
  readonly momentAt: number;
}

/** One fact about this site's Jira that Holdfast's makers could not be certain of. */
export interface SelfCheckFact {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  /** False: nothing that was read tells it, and `answer` says why. */
  readonly told: boolean;
  readonly how: string;
  /** Counts, sizes and seconds that the answer stands on. */
  readonly seen: Readonly<Record<string, number>>;
}

export interface SelfCheckView {
  readonly asOf: number;
  /** Most that a check spends. */
  readonly budget: number;
  readonly running?: { readonly run: string; readonly startedAt: number; readonly progress: Progress };
  /** The newest check did not end well; `result` is of an earlier one. */
  readonly failure?: AdminMessage;
  readonly result?: {
    readonly at: number;
    readonly appVersion: string;
    readonly points: number;
    readonly requests: number;
    readonly seconds: number;
    readonly facts: readonly SelfCheckFact[];
  };
}

/** Settings, Retention: what is kept, and deleting all of it, a protected change that waits 72 hours. */
export interface RetentionView {
  readonly asOf: number;
  readonly kept: {
    readonly allDays: number;
    readonly hourlyDays: number;
    readonly dailyDays: number;
    readonly weeklyWeeks: number;
    readonly monthlyMonths: number;
  };
  /** What there is, and would be deleted; absent when there is nothing. */
  readonly held?: { readonly moments: number; readonly oldestAt?: number; readonly objects: number; readonly bytes: number };
  /** An installation before this one wrote part of it; until somebody says that it is gone (`released`) none of that is deleted. */
  readonly adopted?: { readonly released: boolean };
  /** `by`: account id. */
  readonly deletion:
    | { readonly status: 'none' }
    | { readonly status: 'waiting'; readonly at: number; readonly by: string; readonly takesEffectAt: number }
    | { readonly status: 'deleting'; readonly at: number; readonly by: string; readonly objects: number }
    | { readonly status: 'deleted'; readonly at: number; readonly by: string; readonly objects: number };
}

/** name → [payload, value]. */
export interface Resolvers {
  overview: [Record<string, never>, Overview];
  /** Idempotent: opening the page starts the first backup. */
  startBackup: [Record<string, never>, { readonly run: string; readonly started: boolean }];
  /** `since`: only what was not gone yet at the moment of that time; `space`: only that one and what it held. */
  deleted: [
    TimelineFilter & { readonly cursor?: string; readonly since?: number },
    { readonly asOf: number; readonly items: readonly DeletedItem[]; readonly next?: string },
  ];
  /** At most 100 days. */
  timeline: [TimelineFilter & { readonly from: number; readonly to: number }, Timeline];
  moment: [{ readonly at?: number }, MomentChoice];
  changedSince: [TimelineFilter & { readonly at: number; readonly cursor?: string }, ChangedPage];
  everythingThen: [{ readonly at: number; readonly space?: string; readonly cursor?: string }, ThenPage];
  itemHistory: [{ readonly id: string; readonly cursor?: string }, ItemHistory];
  itemAt: [{ readonly id: string; readonly at: number }, ItemContent];
  startSearch: [SearchAsked, { readonly run: string }];
  /** `most`: places to list, 1 to 500. */
  search: [{ readonly run: string; readonly most: number }, SearchView];
  stopSearch: [{ readonly run: string; readonly most: number }, SearchView];
  createPlan: [{ readonly selection: PlanSelection }, { readonly id: string }];
  plan: [{ readonly id: string }, PlanView];
  planActions: [{ readonly id: string; readonly cursor?: string }, PlanActionPage];
  startRestore: [{ readonly plan: string }, { readonly run: string }];
  runs: [Record<string, never>, readonly RunView[]];
  run: [{ readonly run: string }, RunView];
  pauseRun: [{ readonly run: string }, RunView];
  resumeRun: [{ readonly run: string }, RunView];
  stopRun: [{ readonly run: string }, RunView];
  report: [{ readonly run: string; readonly cursor?: string; readonly only?: 'failed' | 'approximate' }, ReportPage];
  startVerify: [Record<string, never>, { readonly run: string }];
  verify: [{ readonly run: string }, VerifyView];
  /** What moments after `after` (UTC ms) captured, oldest first; for the timeline, and for whoever checks a sweep. */
  changes: [{ readonly after: number; readonly cursor?: string }, { readonly lines: readonly ChangeLine[]; readonly next?: string }];
  startAudit: [Record<string, never>, { readonly run: string }];
  audit: [
    { readonly run: string },
    {
      readonly status: 'running' | 'done' | 'failed';
      readonly inJira: number;
      readonly captured: number;
      readonly points: number;
      readonly differences: readonly string[];
    },
  ];
  /** One at a time: who asks while one is under way gets that one. */
  startSelfCheck: [Record<string, never>, { readonly run: string }];
  selfCheck: [Record<string, never>, SelfCheckView];
  retention: [Record<string, never>, RetentionView];
  /** Asks for it; it takes effect 72 hours later. Who asks while one waits gets that one. */
  deleteBackups: [{ readonly confirm: 'DELETE' }, RetentionView];
  /** Any administrator may; `conflict` once it has begun. */
  cancelDeletion: [Record<string, never>, RetentionView];
  /** An administrator says that the installation before this one is gone. */
  releaseAdopted: [Record<string, never>, RetentionView];
  /** After all backups were deleted: a new one begins. */
  startAfresh: [Record<string, never>, RetentionView];
}
export type ResolverName = keyof Resolvers;
