/** Answers of the resolvers for every state of every screen, without a backend. Built by small builders. */
import type {
  Answer,
  DeletedItem,
  Overview,
  PlanActionPage,
  PlanView,
  Progress,
  ReportPage,
  ResolverName,
  Resolvers,
  RunView,
} from '../../src/contract/page';

/** A Tuesday morning in Central Europe; all fixtures are around it. */
export const NOW = Date.UTC(2026, 10, 24, 9, 7, 0);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type FakeAnswer<N extends ResolverName = ResolverName> = Answer<Resolvers[N][1]> | 'never' | 'crash';
export type FakeResolvers = { readonly [N in ResolverName]?: FakeAnswer<N> | ((payload: Resolvers[N][0]) => FakeAnswer<N>) };

export const ok = <T>(value: T): Answer<T> => ({ ok: true, value });
export const notAllowed = {
  ok: false,
  error: { kind: 'not-allowed', happened: 'You need Jira admin permission', safe: 'Nothing was changed.', next: 'Ask a Jira admin.' },
} as const;
export const unavailable = {
  ok: false,
  error: {
    kind: 'unavailable',
    happened: 'Jira isn’t answering',
    safe: 'What was captured is safe.',
    next: 'Holdfast tries again by itself.',
  },
} as const;

export const progress = (over: Partial<Progress> = {}): Progress => ({
  stage: 'Work items',
  stages: ['Count', 'Work items', 'Files', 'Check for changes'],
  done: 412,
  total: 2_183,
  ...over,
});

export const overview = (over: Partial<Overview> = {}): Overview => ({
  asOf: NOW,
  state: 'healthy',
  lastMomentAt: NOW - 2 * MINUTE,
  safeSince: NOW - 2 * MINUTE,
  sweepEverySeconds: 300,
  captured: { workItems: 104_212, spaces: 48, attachments: 31_400, attachmentBytes: 21_700_000_000 },
  counted: { inJira: 104_212, captured: 104_212, at: NOW - 3 * HOUR },
  readBack: { records: 310_022, problems: 0, at: NOW - 9 * DAY },
  running: [],
  gaps: [],
  alerts: [],
  ...over,
});

const gaps: Overview['gaps'] = [
  { kind: 'Watchers', count: 4_210, reason: 'Watchers aren’t captured yet', remedy: 'Nothing to do: a later version captures them.' },
  {
    kind: 'Spaces',
    count: 2,
    reason: 'Holdfast isn’t in the permission scheme “Board of directors”',
    remedy: 'Grant “Browse projects” to the app in that scheme.',
  },
  { kind: 'Files', count: 7, reason: 'Over your 250 MB limit', remedy: 'Raise the limit.' },
  { kind: 'Votes', count: 12, reason: 'Votes aren’t captured yet', remedy: 'Nothing to do: a later version captures them.' },
];

const firstBackup = { ...progress({ left: { low: 400, high: 900 } }), startedAt: NOW - 3 * MINUTE };
const empty = {
  captured: { workItems: 412, spaces: 9, attachments: 40, attachmentBytes: 9_120_000 },
  lastMomentAt: NOW - MINUTE,
  safeSince: undefined,
  counted: undefined,
  readBack: undefined,
};

export const overviews: Readonly<Record<string, Overview>> = {
  healthy: overview(),
  'first-run': overview({
    ...empty,
    state: 'first-run',
    firstBackup,
    running: [{ run: 'r1', kind: 'attachments', progress: progress({ stage: 'Files', done: 12, total: 44 }), startedAt: NOW - MINUTE }],
  }),
  starting: overview({
    ...empty,
    state: 'first-run',
    lastMomentAt: undefined,
    firstBackup: { ...progress({ done: 0, total: 0, stage: 'Counting' }), startedAt: NOW },
  }),
  throttled: overview({ ...empty, state: 'throttled', firstBackup: { ...firstBackup, waitingUntil: NOW + 53 * MINUTE } }),
  failed: overview({
    ...empty,
    state: 'failed',
    firstBackup,
    failure: {
      happened: 'Jira refuses to show work items to Holdfast (403)',
      safe: 'What was captured is safe.',
      next: 'Grant “Browse projects” to the app, then try again.',
    },
  }),
  stale: overview({
    state: 'stale',
    lastMomentAt: NOW - 3 * HOUR,
    failure: { happened: 'Jira isn’t answering', safe: 'Older moments are safe.', next: 'Holdfast tries again by itself.' },
  }),
  damaged: overview({ state: 'damaged', readBack: { records: 310_022, problems: 3, at: NOW - HOUR } }),
  degraded: overview({ state: 'degraded', gaps, counted: { inJira: 104_212, captured: 104_210, at: NOW - 30 * HOUR } }),
  alert: overview({ alerts: [{ title: 'Payments', actor: 'Dana Ruiz', count: 1_204, at: NOW - 12 * MINUTE, projectId: '10001' }] }),
};

export const deletedSpace = (over: Partial<DeletedItem> = {}): DeletedItem => ({
  kind: 'project',
  id: '10001',
  key: 'PAY',
  title: 'Payments',
  deletedAt: NOW - 12 * MINUTE,
  actor: 'Dana Ruiz',
  workItems: 1_204,
  attachments: 88,
  momentAt: NOW - 15 * MINUTE,
  restored: false,
  ...over,
});

export const deletedItems: readonly DeletedItem[] = [
  deletedSpace(),
  deletedSpace({
    id: '10002',
    key: 'OPS',
    title: '<img src=x onerror=alert(1)> מערכת Operations with a very long name that needs more than one line on most screens',
    actor: undefined,
    workItems: 1,
    attachments: 0,
    deletedAt: NOW - 3 * DAY,
  }),
  deletedSpace({ id: '10003', key: 'OLD', title: 'Old things', restored: true, workItems: 77, deletedAt: NOW - 400 * DAY }),
  deletedSpace({ kind: 'issue', id: '20001', key: 'WEB-7', title: 'A single work item', workItems: 1, attachments: 0 }),
];

export const plan = (over: Partial<PlanView> = {}): PlanView => ({
  id: 'p1',
  status: 'ready',
  createdAt: NOW - MINUTE,
  createdBy: 'admin-1',
  title: 'Put back 1,204 work items',
  projects: [{ id: '10001', key: 'PAY', name: 'Payments', momentAt: NOW - 15 * MINUTE, workItems: 1_204, placeholders: 31 }],
  actions: [
    { action: 'create space', count: 1 },
    { action: 'create work item', count: 1_204 },
    { action: 'create placeholder', count: 31 },
    { action: 'add comment', count: 3_310 },
    { action: 'upload file', count: 88 },
  ],
  fidelity: [
    { level: 'exact', code: 'fields', count: 1_190, text: 'Fields as they were.' },
    {
      level: 'approximate',
      code: 'comment-author',
      count: 3_310,
      text: 'Jira sets author and date itself. The original is in a line above the text.',
    },
    {
      level: 'impossible',
      code: 'issue-dates',
      count: 1_204,
      text: 'Apps can’t write the created date. It’s kept in a property of the work item.',
    },
  ],
  blockers: [],
  warnings: [
    'Jira can’t silence emails about 1235 new work items.',
    'Automation rules in PAY may react. Turn them off there first; we can’t.',
  ],
  points: 7_420,
  minutes: { low: 6, high: 11 },
  ...over,
});

export const planActions: PlanActionPage = {
  total: 4_634,
  actions: [
    { action: 'create space', key: 'PAY', title: 'Payments', level: 'exact' },
    {
      action: 'create work item',
      key: 'PAY-1',
      title: 'Card payments fail on <b>Safari</b>',
      level: 'approximate',
      note: 'The reporter is inactive; kept in a property.',
    },
    { action: 'create placeholder', key: 'PAY-2', title: 'Free number', level: 'exact' },
  ],
  next: 'c2',
};

const stages = ['Save current state', 'Prepare', 'Work items', 'Comments and files', 'Links and order', 'Verify'];
export const run = (over: Partial<RunView> = {}): RunView => ({
  run: 'r7',
  plan: 'p1',
  title: 'Put back 1,204 work items',
  status: 'running',
  startedAt: NOW - 3 * MINUTE,
  startedBy: 'admin-1',
  progress: { stage: 'Work items', stages, done: 421, total: 1_235, left: { low: 240, high: 420 } },
  ...over,
});
export const doneRun = run({
  status: 'done',
  finishedAt: NOW - MINUTE,
  progress: { stage: 'Verify', stages, done: 1_235, total: 1_235 },
  report: { match: 1_190, approximate: 10, leftAlone: 3, failed: 1, verifiedAt: NOW - MINUTE },
});

export const report: ReportPage = {
  total: 1_204,
  outcomes: [
    { key: 'PAY-1', title: 'Card payments fail on <b>Safari</b>', outcome: 'match', notes: [] },
    { key: 'PAY-3', title: 'Reporter gone', outcome: 'approximate', notes: ['The reporter is inactive; kept in a property.'] },
    { key: 'PAY-4', title: 'Changed meanwhile', outcome: 'left-alone', notes: ['Somebody changed it after the restore began.'] },
    {
      key: 'PAY-9',
      title: 'A status that can’t be reached',
      outcome: 'failed',
      notes: ['Jira refuses the transition to Done: a resolution is required.'],
    },
  ],
  next: 'c2',
};

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
  { name: 'overview-starting', path: '/', answers: at('starting'), shows: ['Your first backup is starting'] },
  { name: 'overview-throttled', path: '/', answers: at('throttled'), shows: ['Waiting for Jira until today 10:00', 'none are lost'] },
  {
    name: 'overview-failed',
    path: '/',
    answers: at('failed'),
    shows: ['The first backup stopped at 14%', 'What’s captured is safe and will be continued.'],
  },
  { name: 'overview-stale', path: '/', answers: at('stale'), shows: ['Nothing captured since today 06:07', 'Older moments are safe.'] },
  { name: 'overview-damaged', path: '/', answers: at('damaged'), shows: ['3 saved items can’t be read'] },
  {
    name: 'overview-degraded',
    path: '/',
    answers: at('degraded'),
    shows: ['Backed up 2 minutes ago, with 4 gaps', 'Top gaps', 'And 1 gap more.'],
    hides: ['Votes aren’t captured yet'],
  },
  { name: 'overview-alert', path: '/', answers: at('alert'), shows: ['Dana Ruiz deleted 1,204 work items', 'See what changed'] },
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
  { name: 'unknown-address', path: '/nowhere', answers: {}, shows: ['There is nothing at this address'] },
];
