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
  RetentionView,
  Resolvers,
  RunView,
  SelfCheckView,
} from '../../src/contract/page';

/** A Tuesday morning in Central Europe; all fixtures are around it. */
export const NOW = Date.UTC(2026, 10, 24, 9, 7, 0);
export const MINUTE = 60_000;
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
  damaged: overview({
    state: 'damaged',
    readBack: { records: 310_022, problems: 3, at: NOW - HOUR },
    damage: { foundAt: NOW - HOUR, found: 3, repaired: 0, lost: 0, isOpen: true, affected: ['PAY-12', 'PAY-14', 'file 10070'] },
  }),
  'damaged-lost': overview({
    state: 'damaged',
    damage: { foundAt: NOW - HOUR, found: 40, repaired: 38, lost: 2, lostBefore: NOW - 2 * HOUR, isOpen: false, affected: ['PAY-12'] },
  }),
  degraded: overview({ state: 'degraded', gaps, counted: { inJira: 104_212, captured: 104_210, at: NOW - 30 * HOUR } }),
  deletion: overview({ deletesAllAt: NOW + 71 * HOUR }),
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

export const retention = (over: Partial<RetentionView> = {}): RetentionView => ({
  asOf: NOW,
  kept: { allDays: 2, hourlyDays: 7, dailyDays: 30, weeklyWeeks: 12, monthlyMonths: 24 },
  held: { moments: 750, oldestAt: NOW - 400 * DAY, objects: 9_310, bytes: 21_700_000_000 },
  deletion: { status: 'none' },
  ...over,
});

export const selfCheck = (over: Partial<SelfCheckView> = {}): SelfCheckView => ({ asOf: NOW, budget: 60, ...over });

export const selfCheckResult: NonNullable<SelfCheckView['result']> = {
  at: NOW - 3 * HOUR,
  appVersion: '1.4.0',
  points: 57,
  requests: 13,
  seconds: 6,
  facts: [
    {
      id: 'pageCap',
      question: 'How many work items come with one page of a search?',
      answer: 'At least 38',
      told: true,
      how: 'Asks once for 38 work items.',
      seen: { asked: 38, came: 38 },
    },
    {
      id: 'indexLagMs',
      question: 'Is search behind?',
      answer: 'Yes, at this moment',
      told: true,
      how: 'Compares the work items that changed last with Jira’s database.',
      seen: { atLeastSeconds: 41 },
    },
    {
      id: 'siteZone',
      question: 'Which time zone does the site have?',
      answer: 'Europe/Berlin',
      told: true,
      how: 'Reads the server’s own description.',
      seen: {},
    },
    {
      id: 'adfLocalIds',
      question: 'Does Jira add ids to rich text that an app writes?',
      answer: 'Not seen here: the work items that were read have no example.',
      told: false,
      how: 'Looks at comments that apps have written.',
      seen: { yes: 0, no: 0 },
    },
    {
      id: 'resolutionByEdit',
      question: 'May an edit set the resolution?',
      answer: 'Not asked: only a change in Jira would show it.',
      told: false,
      how: 'Only an edit shows it.',
      seen: {},
    },
  ],
};
