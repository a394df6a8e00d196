import fc from 'fast-check';
import { addIssue, beginProject, finishPlan, type LiveState, type PlanEyes, type PlannedProject } from '../../src/restore/plan';
import type { IssueSummary } from '../../src/restore/summary';
import type { ProjectFacts } from '../../src/entities/write/project';

const facts = (changes: Partial<ProjectFacts> = {}): ProjectFacts => ({
  id: '100',
  key: 'ABC',
  name: 'Alphabet',
  typeKey: 'software',
  description: '',
  url: '',
  lead: 'ada',
  assigneeType: undefined,
  categoryId: undefined,
  teamManaged: false,
  schemes: { workflowScheme: '7' },
  components: [],
  versions: [],
  ...changes,
});

const live = (changes: Partial<LiveState> = {}): LiveState => ({
  projectKeys: new Map(),
  projectNames: new Set(),
  trashedKeys: new Set(),
  issueTypes: new Set(['1', '5']),
  statuses: new Set(['1', '6']),
  priorities: new Set(['3']),
  resolutions: new Set(['1']),
  linkTypes: new Set(['10']),
  inactive: new Set(),
  ...changes,
});

const anIssue = (number: number, changes: Partial<IssueSummary> = {}): IssueSummary => ({
  number,
  subtask: false,
  typeId: '1',
  statusId: '1',
  people: ['ada'],
  comments: 0,
  attachments: [],
  attachmentBytes: 0,
  links: [],
  linksFromOthers: [],
  codes: [],
  ...changes,
});

const eyes = (now: LiveState, changes: Partial<PlanEyes> = {}): PlanEyes => ({
  live: now,
  exists: () => true,
  selected: () => true,
  hasFile: () => true,
  ...changes,
});

const names = { type: (id: string) => `type ${id}`, status: (id: string) => `status ${id}` };

const planOf = (issues: readonly IssueSummary[], now = live(), project = facts(), look: Partial<PlanEyes> = {}) => {
  const tally = beginProject(project);
  for (const issue of issues) addIssue(tally, issue, eyes(now, look));
  const planned: PlannedProject = { tally, facts: project };
  return { tally, plan: finishPlan([planned], now, names) };
};

const actionsOf = (plan: { readonly actions: readonly { readonly action: string; readonly count: number }[] }) =>
  Object.fromEntries(plan.actions.map((one) => [one.action, one.count]));
const codesOf = (plan: { readonly fidelity: readonly { readonly code: string; readonly count: number }[] }) =>
  Object.fromEntries(plan.fidelity.map((one) => [one.code, one.count]));

describe('a plan', () => {
  test('counts every action; gaps are placeholders that are made and deleted', () => {
    const { plan } = planOf([anIssue(2, { comments: 3, attachments: ['f1', 'f2'], links: [{ other: '9', typeId: '10' }] }), anIssue(5)]);
    expect(plan.status).toBe('ready');
    expect(actionsOf(plan)).toEqual({
      'create space': 1,
      'create work item': 2,
      'create placeholder': 3,
      'set fields': 2,
      'set status': 2,
      'add comment': 3,
      'attach file': 2,
      'link work items': 1,
      'delete placeholder': 3,
    });
    expect(plan.warnings[0]).toContain('5 new work items');
  });

  test.each([
    ['the key is taken', { projectKeys: new Map([['ABC', 'Somebody else']]) }, 'Somebody else'],
    ['the key is in the trash', { trashedKeys: new Set(['ABC']) }, 'trash'],
    ['the name is taken', { projectNames: new Set(['Alphabet']) }, 'Alphabet'],
    ['a work type is gone', { issueTypes: new Set<string>() }, 'type 1'],
    ['a status is gone', { statuses: new Set<string>() }, 'status 1'],
  ] as const)('is blocked when %s', (_name, changes, word) => {
    const { plan } = planOf([anIssue(1)], live(changes));
    expect(plan.status).toBe('blocked');
    expect(plan.blockers).toHaveLength(1);
    expect(plan.blockers[0]?.happened).toContain(word);
    expect(plan.blockers[0]?.safe).toContain('Nothing was changed');
  });

  test.each([
    ['an inactive reporter', anIssue(1, { people: ['bob'] }), { inactive: new Set(['bob']) }, {}, 'inactive-person'],
    ['a link into the dark', anIssue(1, { links: [{ other: '9', typeId: '10' }] }), {}, { exists: (): boolean => false }, 'hidden-link'],
    [
      'a link from outside that does not come back',
      anIssue(1, { linksFromOthers: [{ other: '9', typeId: '10' }] }),
      {},
      { exists: (): boolean => false, selected: () => false },
      'hidden-link',
    ],
    ['a link type that is gone', anIssue(1, { links: [{ other: '9', typeId: '11' }] }), {}, {}, 'link-type-gone'],
    ['a file without content', anIssue(1, { attachments: ['f'] }), {}, { hasFile: () => false }, 'file-missing'],
    ['a closed sprint', anIssue(1, { codes: ['closed-sprint'] }), {}, {}, 'closed-sprint'],
    ['comments', anIssue(1, { comments: 2 }), {}, {}, 'author-date'],
    ['a priority that is gone', anIssue(1, { priorityId: '9' }), {}, {}, 'value-gone'],
  ] as const)('says before the click: %s', (_name, issue, now, look, code) => {
    const { plan } = planOf([issue], live(now), facts(), look);
    expect(codesOf(plan)[code]).toBeGreaterThan(0);
    expect(plan.status).toBe('ready');
  });

  test('a link between two that come back is counted once', () => {
    const { plan } = planOf([
      anIssue(1, { links: [{ other: '2', typeId: '10' }] }),
      anIssue(2, { linksFromOthers: [{ other: '1', typeId: '10' }] }),
    ]);
    expect(actionsOf(plan)['link work items']).toBe(1);
  });

  test('every number up to the last is used once, whatever the gaps', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 100 }), (numbers) => {
        const sorted = [...numbers].sort((a, b) => a - b);
        const { tally, plan } = planOf(sorted.map((number) => anIssue(number)));
        expect(tally.placeholders + tally.workItems).toBe(sorted[sorted.length - 1]);
        expect(plan.points).toBeGreaterThan(tally.workItems);
        expect(plan.minutes.low).toBeLessThanOrEqual(plan.minutes.high);
      }),
    );
  });
});
