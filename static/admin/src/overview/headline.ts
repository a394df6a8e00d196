/** The headline of Overview: one row of a table a state, so that what an admin reads first is tested as data. */
import type { Overview, OverviewState } from '../../../../src/contract/page';
import { sentence, type Format } from '../format';
import { timeLeft, unfinishedPercent } from '../parts/progress';

export type HeadlineAction = 'restore' | 'try-again' | 'review-gaps';

export interface Headline {
  readonly appearance: 'success' | 'information' | 'warning' | 'error';
  readonly title: string;
  readonly body: readonly string[];
  readonly action?: HeadlineAction;
}

type Row = (overview: Overview, format: Format) => Headline;

const gapCount = (overview: Overview): number => overview.gaps.length;

const firstRun: Row = (overview, format) => {
  const run = overview.firstBackup;
  if (!run || run.total <= 0) return { appearance: 'information', title: 'Your first backup is starting', body: ['Holdfast is counting what is in Jira. You can close this page.'] };
  const unit = /work item/i.test(run.stage) ? ' work items' : '';
  const left = run.left ? `, ${timeLeft(run.left, format)}` : '';
  return {
    appearance: 'information',
    title: `Your first backup is ${unfinishedPercent(run)}% done`,
    body: [`${format.number(run.done)} of ${format.number(run.total)}${unit}${left}. You can close this page and restore what’s captured.`],
  };
};

const failed: Row = (overview) => ({
  appearance: 'error',
  title: overview.firstBackup && overview.firstBackup.total > 0 ? `The first backup stopped at ${unfinishedPercent(overview.firstBackup)}%` : 'The first backup stopped',
  body: [sentence(overview.failure?.happened ?? 'The reason isn’t known'), 'What’s captured is safe and will be continued.', ...(overview.failure ? [sentence(overview.failure.next)] : [])],
  action: 'try-again',
});

const stale: Row = (overview, format) => ({
  appearance: 'warning',
  title: overview.lastMomentAt === undefined ? 'Nothing captured yet' : `Nothing captured since ${format.time(overview.lastMomentAt)}`,
  body: [sentence(overview.failure?.happened ?? 'The last sweeps didn’t finish'), 'Older moments are safe.', ...(overview.failure ? [sentence(overview.failure.next)] : [])],
  action: 'try-again',
});

const damaged: Row = (overview, format) => ({
  appearance: 'error',
  title: `${format.count(overview.readBack?.problems ?? 0, 'saved item', 'saved items')} can’t be read`,
  body: overview.failure
    ? [sentence(overview.failure.happened), sentence(overview.failure.safe), sentence(overview.failure.next)]
    : [overview.readBack ? `Found ${format.time(overview.readBack.at)}, when ${format.count(overview.readBack.records, 'saved item was', 'saved items were')} read back. Everything else can be restored.` : 'Everything else can be restored.'],
});

const throttled: Row = (overview, format) => {
  const until = overview.firstBackup?.waitingUntil ?? overview.running.find((run) => run.progress.waitingUntil !== undefined)?.progress.waitingUntil;
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
  title: overview.lastMomentAt === undefined ? 'Backed up. No known gaps.' : `Backed up ${format.ago(overview.lastMomentAt)}. No known gaps.`,
  body: [],
  action: 'restore',
});

const ROWS: Readonly<Record<OverviewState, Row>> = { 'first-run': firstRun, failed, stale, damaged, throttled, degraded, healthy };

export const headlineOf = (overview: Overview, format: Format): Headline => ROWS[overview.state](overview, format);
