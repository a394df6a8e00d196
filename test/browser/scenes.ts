import {
  deletedItems,
  doneRun,
  MINUTE,
  NOW,
  notAllowed,
  ok,
  overview,
  overviews,
  plan,
  planActions,
  progress,
  report,
  run,
  selfCheck,
  selfCheckResult,
  unavailable,
  type FakeResolvers,
} from './fixtures';

import { RETENTION_SCENES } from './retentionScenes';
import { SEARCH_SCENES } from './searchScenes';
import { withoutAnswer } from './withoutAnswer';
import { alerted, changed, moment, quiet, SPIKE } from './timelineFixtures';

/** One screen in one state: where it is, what the functions answer, what must be readable there. */
export interface Scene {
  readonly name: string;
  /** Inside the page. */
  readonly path: string;
  readonly answers: FakeResolvers;
  readonly shows: readonly string[];
  readonly hides?: readonly string[];
}

const started = ok({ run: 'b1', started: false });
const at = (state: string): FakeResolvers => ({ startBackup: started, overview: ok(overviews[state] ?? overview()) });

export const SCENES: readonly Scene[] = [
  {
    name: 'overview-healthy',
    path: '/',
    answers: at('healthy'),
    shows: ['Backed up 2 minutes ago. No known gaps.', 'Not practiced yet', '104,212 of 104,212 work items', 'every 5 min'],
  },
  {
    name: 'overview-first-run',
    path: '/',
    answers: at('first-run'),
    shows: ['Your first backup is 14% done', 'You can close this page and restore what’s captured.', 'Running now'],
  },
  {
    name: 'overview-deletion',
    path: '/',
    answers: at('deletion'),
    shows: ['All backups will be deleted', 'Takes effect', 'See who asked, or cancel', 'Backed up 2 minutes ago'],
  },
  { name: 'overview-starting', path: '/', answers: at('starting'), shows: ['Your first backup is starting'] },
  { name: 'overview-throttled', path: '/', answers: at('throttled'), shows: ['Waiting for Jira until today 10:00', 'none are lost'] },
  {
    name: 'overview-failed',
    path: '/',
    answers: at('failed'),
    shows: ['The first backup stopped at 14%', 'What’s captured is safe and will be continued.'],
  },
  { name: 'overview-stale', path: '/', answers: at('stale'), shows: ['Nothing captured since today 06:07', 'Older moments are safe.'] },
  {
    name: 'overview-damaged',
    path: '/',
    answers: at('damaged'),
    shows: ['3 saved items can’t be read', 'Holdfast reads them from Jira again.', 'See what’s affected', 'PAY-14'],
  },
  {
    name: 'overview-damaged-lost',
    path: '/',
    answers: at('damaged-lost'),
    shows: ['2 saved items can’t be read', '38 were repaired from Jira; 2 are lost from moments before', 'What’s affected'],
  },
  {
    name: 'overview-degraded',
    path: '/',
    answers: at('degraded'),
    shows: ['Backed up 2 minutes ago, with 4 gaps', 'Top gaps', 'And 1 gap more.'],
    hides: ['Votes aren’t captured yet'],
  },
  {
    name: 'overview-alert',
    path: '/',
    answers: { ...at('alert'), timeline: ok(alerted) },
    shows: ['Dana Ruiz deleted 1,204 work items', 'See what changed'],
  },
  { name: 'overview-loading', path: '/', answers: { startBackup: 'never', overview: 'never' }, shows: ['Loading the overview'] },
  {
    name: 'overview-cant-load',
    path: '/',
    answers: { startBackup: started, overview: 'crash' },
    shows: ['Couldn’t load the overview. Nothing was changed.', 'Try again'],
  },
  {
    name: 'overview-not-allowed',
    path: '/',
    answers: { startBackup: notAllowed, overview: notAllowed },
    shows: ['You need Jira admin permission'],
  },
  {
    name: 'restore-list',
    path: '/restore',
    answers: { deleted: ok({ asOf: NOW, items: deletedItems, next: 'c2' }) },
    shows: [
      'Dana Ruiz',
      'Payments',
      '1,204',
      'Someone',
      'Back in Jira',
      'Putting back single work items isn’t built yet.',
      '<img src=x onerror=alert(1)>',
    ],
  },
  { name: 'restore-empty', path: '/restore', answers: { deleted: ok({ asOf: NOW, items: [] }) }, shows: ['Nothing was deleted'] },
  { name: 'restore-loading', path: '/restore', answers: { deleted: 'never' }, shows: ['Loading what was deleted'] },
  {
    name: 'restore-cant-load',
    path: '/restore',
    answers: { deleted: unavailable },
    shows: ['Couldn’t load what was deleted. Nothing was changed.', 'Jira isn’t answering.'],
  },
  {
    name: 'restore-changed',
    path: `/restore?at=${new Date(SPIKE - MINUTE).toISOString()}&event=m2`,
    answers: {},
    shows: [
      'Mass changes',
      'edited 398 items',
      'Just before this: 08:55',
      'Captured Nov 23, 08:55 UTC. The oldest moment is Aug 26, 09:07 UTC.',
      'Card payments fail on <b>Safari</b>',
      'Not known',
    ],
  },
  {
    name: 'restore-then',
    path: '/restore?at=2026-11-23T08:59:00Z&show=then&days=30&space=10001',
    answers: {},
    shows: ['2 of 1,204 work items', 'Its record can’t be read', 'in 30 days'],
  },
  {
    name: 'restore-quiet',
    path: '/restore?at=2020-01-01T00:00:00Z&days=1',
    answers: {
      timeline: ok(quiet),
      moment: ok({ ...moment, at: moment.oldest, previous: undefined }),
      changedSince: ok({ ...changed, items: [], next: undefined }),
    },
    shows: ['Nothing changed here from', 'Widen', 'The oldest moment is', 'Nothing changed'],
  },
  {
    name: 'restore-incomplete',
    path: `/restore?at=${new Date(SPIKE - MINUTE).toISOString()}`,
    answers: { changedSince: ok({ ...changed, incomplete: true }) },
    shows: ['Part of the backup can’t be read', 'There may be more than is shown here.'],
  },
  {
    name: 'restore-timeline-incomplete',
    path: '/restore',
    answers: { timeline: ok({ ...alerted, incomplete: true }), deleted: ok({ asOf: NOW, items: [] }) },
    shows: ['Part of the backup can’t be read', 'Nothing was deleted'],
  },
  {
    name: 'restore-timeline-cant-load',
    path: '/restore',
    answers: { timeline: unavailable, deleted: ok({ asOf: NOW, items: [] }) },
    shows: ['Couldn’t load the timeline. Nothing was changed.', 'Nothing was deleted'],
  },
  {
    name: 'item',
    path: '/restore/item/20001?at=2026-11-23T08:59:00Z',
    answers: {},
    shows: ['PAY-12 Card payments fail', 'Priority', 'High', 'First captured', 'Shown below', '120 comments', 'Long texts are cut here.'],
  },
  ...SEARCH_SCENES,
  { name: 'restore-not-allowed', path: '/restore', answers: { deleted: notAllowed }, shows: ['You need Jira admin permission'] },
  {
    name: 'plan-planning',
    path: '/restore/plan/p1',
    answers: { plan: ok(plan({ status: 'planning', progress: progress({ stage: 'Work items', done: 300, total: 1_204 }) })) },
    shows: ['Comparing with Jira', '300 of 1,204'],
    hides: ['Start restore'],
  },
  {
    name: 'plan-ready',
    path: '/restore/plan/p1',
    answers: { plan: ok(plan()), planActions: ok(planActions) },
    shows: [
      'Put back 1,204 work items',
      'Start restore',
      'about 7,420 API points',
      'Jira can’t silence emails about 1,235 new work items.',
      'Exact 1,190 · Approximate 3,310 · Not possible 1,204',
      'Automation rules in PAY may react.',
      'Mia Krystof',
    ],
    hides: ['1235'],
  },
  {
    name: 'plan-blocked',
    path: '/restore/plan/p1',
    answers: {
      plan: ok(
        plan({
          status: 'blocked',
          blockers: [
            { happened: 'PAY exists in Jira again', safe: 'Nothing was changed.', next: 'Delete or rename it there, then choose again.' },
          ],
        }),
      ),
    },
    shows: ['PAY exists in Jira again'],
    hides: ['Start restore'],
  },
  {
    name: 'plan-failed',
    path: '/restore/plan/p1',
    answers: {
      plan: ok(
        plan({
          status: 'failed',
          failure: { happened: 'A saved item can’t be read', safe: 'Nothing was changed.', next: 'Choose an earlier moment.' },
        }),
      ),
    },
    shows: ['A saved item can’t be read', 'Choose again'],
  },
  {
    name: 'plan-started',
    path: '/restore/plan/p1',
    answers: { plan: ok(plan({ status: 'started', run: 'r7' })) },
    shows: ['This plan was started', 'Watch'],
    hides: ['Start restore'],
  },
  { name: 'plan-cant-load', path: '/restore/plan/p1', answers: { plan: 'crash' }, shows: ['Couldn’t load the plan. Nothing was changed.'] },
  { name: 'plan-not-allowed', path: '/restore/plan/p1', answers: { plan: notAllowed }, shows: ['You need Jira admin permission'] },
  {
    name: 'run-running',
    path: '/restore/runs/r7',
    answers: { run: ok(run()) },
    shows: ['Work items: 421 of 1,235 steps', 'You can close this page.', 'Pause', 'Stop', 'Mia Krystof'],
  },
  {
    name: 'run-waiting',
    path: '/restore/runs/r7',
    answers: { run: ok(run({ status: 'waiting', progress: { ...run().progress, waitingUntil: NOW + 20 * MINUTE, left: undefined } })) },
    shows: ['Waiting for Jira until today 09:27'],
  },
  { name: 'run-paused', path: '/restore/runs/r7', answers: { run: ok(run({ status: 'paused' })) }, shows: ['Resume'] },
  {
    name: 'run-failed',
    path: '/restore/runs/r7',
    answers: {
      run: ok(
        run({
          status: 'failed',
          finishedAt: NOW,
          failure: {
            happened: 'Jira refuses to create the space',
            safe: 'Nothing else was changed.',
            next: 'Grant “Administer Jira” to the app.',
          },
        }),
      ),
      report: ok({ total: 0, outcomes: [] }),
    },
    shows: ['Jira refuses to create the space'],
  },
  {
    name: 'run-report',
    path: '/restore/runs/r7',
    answers: { run: ok(doneRun), report: ok(report) },
    shows: ['1,190 match. 10 approximate. 3 left alone. 1 failed.', 'Read back from Jira', 'PAY-9'],
  },
  {
    name: 'run-cant-load',
    path: '/restore/runs/r7',
    answers: { run: 'crash' },
    shows: ['Couldn’t load the restore. Nothing was changed.'],
  },
  {
    name: 'runs',
    path: '/restore/runs',
    answers: { runs: ok([run(), { ...doneRun, run: 'r6' }]) },
    shows: ['Earlier restores', '34%', '1,190 match.'],
  },
  { name: 'runs-empty', path: '/restore/runs', answers: { runs: ok([]) }, shows: ['Nothing was restored yet'] },
  {
    name: 'support-unchecked',
    path: '/evidence',
    answers: { selfCheck: ok(selfCheck()) },
    shows: ['How Jira behaves on this site', 'costs at most 60 API points', 'This site wasn’t checked yet.', 'Check this site'],
  },
  {
    name: 'support-running',
    path: '/evidence/support',
    answers: {
      selfCheck: ok(
        selfCheck({
          running: { run: 'selfcheck-1', startedAt: NOW, progress: progress({ stage: 'Reading', stages: ['Reading'], done: 3, total: 9 }) },
        }),
      ),
    },
    shows: ['Reading: 3 of 9.', 'You can close this page.'],
    hides: ['Check this site', 'wasn’t checked yet'],
  },
  {
    name: 'support-checked',
    path: '/evidence/support',
    answers: { selfCheck: ok(selfCheck({ result: selfCheckResult })) },
    shows: ['3 of 5 questions were answered.', 'Holdfast 1.4.0', '57 API points', 'Europe/Berlin', '41 s at least', 'Copy as text'],
  },
  {
    name: 'support-failed',
    path: '/evidence/support',
    answers: {
      selfCheck: ok(
        selfCheck({
          result: selfCheckResult,
          failure: { happened: 'Holdfast met a fault of its own', safe: 'Nothing was changed in Jira.', next: 'Check this site again.' },
        }),
      ),
    },
    shows: ['Holdfast met a fault of its own.', 'Nothing was changed in Jira.', 'Europe/Berlin'],
  },
  ...withoutAnswer('support', '/evidence/support', 'selfCheck', 'the check of this site'),
  ...RETENTION_SCENES,
  { name: 'unknown-address', path: '/nowhere', answers: {}, shows: ['There is nothing at this address'] },
];
