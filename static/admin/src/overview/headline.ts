/** The headline of Overview: one row of a table a state, so that what an admin reads first is tested as data. */
import type { DamageView, Overview, OverviewState, Progress } from '../../../../src/contract/page';
import { sentence, type Format } from '../format';
import { timeLeft, unfinishedPercent } from '../parts/progressWords';

export type HeadlineAction = 'restore' | 'try-again' | 'review-gaps' | 'see-affected';

export interface Headline {
  readonly appearance: 'success' | 'information' | 'warning' | 'error';
  readonly title: string;
  readonly body: readonly string[];
  readonly action?: HeadlineAction;
}

type Row = (overview: Overview, format: Format) => Headline;

const gapCount = (overview: Overview): number => overview.gaps.length;

/** Shares of the whole first backup that its stages usually take; each counts in its own unit. */
const STAGE_SHARES: Readonly<Record<string, number>> = { Count: 1, 'Work items': 69, Files: 25, 'Check for changes': 5 };
const STAGE_UNITS: Readonly<Record<string, string>> = { 'Work items': 'work items', Files: 'files' };

/** Of the whole, so that it doesn't go back to 0 when a stage begins. At most 99. */
export function firstBackupPercent(run: Progress): number {
  const shares = run.stages.map((stage) => STAGE_SHARES[stage] ?? 0);
  const at = run.stages.indexOf(run.stage);
  if (at < 0 || shares.some((one) => one === 0)) return unfinishedPercent(run);
  const before = shares.slice(0, at).reduce((sum, one) => sum + one, 0);
  const all = shares.reduce((sum, one) => sum + one, 0);
  const here = run.total > 0 ? Math.min(1, run.done / run.total) : 0;
  return Math.min(99, Math.floor(((before + here * (shares[at] ?? 0)) * 100) / all));
}

const firstRun: Row = (overview, format) => {
  const run = overview.firstBackup;
  if (!run || run.total <= 0)
    return {
      appearance: 'information',
      title: 'Your first backup is starting',
      body: ['Holdfast is counting what is in Jira. You can close this page.'],
    };
  const unit = STAGE_UNITS[run.stage];
  const left = run.left ? `, ${timeLeft(run.left, format)}` : '';
  const what = unit === undefined ? `${run.stage}${left}` : `${format.number(run.done)} of ${format.number(run.total)} ${unit}${left}`;
  return {
    appearance: 'information',
    title: `Your first backup is ${firstBackupPercent(run)}% done`,
    body: [`${what}. You can close this page and restore what’s captured.`],
  };
};

const failed: Row = (overview) => ({
  appearance: 'error',
  title:
    overview.firstBackup && overview.firstBackup.total > 0
      ? `The first backup stopped at ${firstBackupPercent(overview.firstBackup)}%`
      : 'The first backup stopped',
  body: [
    sentence(overview.failure?.happened ?? 'The reason isn’t known'),
    'What’s captured is safe and will be continued.',
    ...(overview.failure ? [sentence(overview.failure.next)] : []),
  ],
  action: 'try-again',
});

const stale: Row = (overview, format) => ({
  appearance: 'warning',
  title: overview.lastMomentAt === undefined ? 'Nothing captured yet' : `Nothing captured since ${format.time(overview.lastMomentAt)}`,
  body: [
    sentence(overview.failure?.happened ?? 'The last sweeps didn’t finish'),
    'Older moments are safe.',
    ...(overview.failure ? [sentence(overview.failure.next)] : []),
  ],
  action: 'try-again',
});

const damaged: Row = (overview, format) => {
  const { damage, readBack } = overview;
  const found = damage === undefined ? (readBack?.problems ?? 0) : damage.isOpen ? damage.found : damage.lost;
  return {
    appearance: 'error',
    title: found === 0 ? 'Part of the backup is damaged' : `${format.count(found, 'saved item', 'saved items')} can’t be read`,
    body: damage === undefined ? [foundAt(overview, format)] : damageLines(damage, format),
    ...(damage !== undefined && damage.affected.length > 0 ? { action: 'see-affected' as const } : {}),
  };
};

const foundAt = ({ readBack }: Overview, format: Format): string =>
  readBack
    ? `Found ${format.time(readBack.at)}, when ${format.count(readBack.records, 'saved item was', 'saved items were')} read back. Everything else can be restored.`
    : 'Everything else can be restored.';

const damageLines = ({ repaired, lost, lostBefore, isOpen, foundAt: at }: DamageView, format: Format): readonly string[] => {
  const lostWhere = lostBefore === undefined ? '' : ` from moments before ${format.moment(lostBefore)}`;
  const isOne = lost === 1;
  const settled =
    repaired + lost === 0
      ? []
      : [
          `${format.count(repaired, 'was', 'were')} repaired from Jira; ${format.number(lost)} ${isOne ? 'is' : 'are'} lost${lost > 0 ? lostWhere : ''}.`,
        ];
  return [
    ...(isOpen ? [`Found ${format.time(at)}. Holdfast reads them from Jira again.`] : []),
    ...settled,
    'Everything else can be restored.',
  ];
};

const throttled: Row = (overview, format) => {
  const until =
    overview.firstBackup?.waitingUntil ?? overview.running.find((run) => run.progress.waitingUntil !== undefined)?.progress.waitingUntil;
  return {
    appearance: 'warning',
    title: until === undefined ? 'Waiting for Jira' : `Waiting for Jira until ${format.time(until)}`,
    body: ['This hour’s API points are used up. Changes are queued; none are lost.'],
  };
};

const degraded: Row = (overview, format) => ({
  appearance: 'warning',
  title: `Backed up ${overview.lastMomentAt === undefined ? '' : `${format.ago(overview.lastMomentAt)}, `}with ${format.count(gapCount(overview), 'gap', 'gaps')}`,
  body: overview.gaps[0] ? [sentence(overview.gaps[0].reason)] : [],
  action: 'review-gaps',
});

const healthy: Row = (overview, format) => ({
  appearance: 'success',
  title:
    overview.lastMomentAt === undefined ? 'Backed up. No known gaps.' : `Backed up ${format.ago(overview.lastMomentAt)}. No known gaps.`,
  body: [],
  action: 'restore',
});

const ROWS: Readonly<Record<OverviewState, Row>> = { 'first-run': firstRun, failed, stale, damaged, throttled, degraded, healthy };

export const headlineOf = (overview: Overview, format: Format): Headline => ROWS[overview.state](overview, format);
