import { deleteMarks, mark, markIssue, markKey, marksOf, pendingMarks } from '../../src/backup/marks';
import { takeLease } from '../../src/backup/lease';
import { memoryState } from '../../src/stores/memory';

const AT = Date.UTC(2026, 10, 24, 10);
const iso = (at: number): string => new Date(at).toISOString();
const event = (eventType: string, more: object): Record<string, unknown> => ({
  eventType,
  timestamp: AT,
  atlassianId: 'acc',
  selfGenerated: false,
  ...more,
});
const issue = {
  id: '10',
  key: 'AB-1',
  fields: { summary: 'a secret', project: { id: '1' }, issuetype: { name: 'Bug' }, updated: iso(AT - 5) },
};
const project = { project: { id: '1', key: 'AB', name: 'Project', projectTypeKey: 'software' } };

describe('what an event leaves', () => {
  it.each<[string, object, object[]]>([
    ['avi:jira:updated:issue', { issue }, [{ kind: 'issue', id: '10', at: AT - 5, shown: true }]],
    ['avi:jira:created:issue', { issue: { id: '10' } }, [{ kind: 'issue', id: '10', at: AT }]],
    [
      'avi:jira:deleted:issue',
      { issue },
      [{ kind: 'issue-deleted', id: '10', at: AT, actor: 'acc', key: 'AB-1', project: '1', type: 'Bug' }],
    ],
    [
      'avi:jira:commented:issue',
      { issue, comment: { created: iso(AT - 1), updated: iso(AT - 1) } },
      [{ kind: 'issue', id: '10', at: AT - 1, shown: true }],
    ],
    [
      'avi:jira:commented:issue',
      { issue, comment: { created: iso(AT - 900), updated: iso(AT - 1) } },
      [{ kind: 'issue', id: '10', at: AT }],
    ],
    ['avi:jira:deleted:comment', { issue }, [{ kind: 'issue', id: '10', at: AT }]],
    ['avi:jira:created:attachment', { attachment: { id: '5', issueId: '10' } }, [{ kind: 'issue', id: '10', at: AT }]],
    [
      'avi:jira:updated:worklog',
      { worklog: { id: '5', issueId: '10', author: { accountId: 'secret' } } },
      [{ kind: 'issue', id: '10', at: AT }],
    ],
    [
      'avi:jira:created:issuelink',
      { id: '3', sourceIssueId: '10', destinationIssueId: 11 },
      [
        { kind: 'issue', id: '10', at: AT },
        { kind: 'issue', id: '11', at: AT },
      ],
    ],
    ['avi:jira:updated:project', project, [{ kind: 'project', id: '1', key: 'AB', title: 'Project', type: 'software', at: AT }]],
    [
      'avi:jira:softdeleted:project',
      project,
      [{ kind: 'project-trashed', id: '1', key: 'AB', title: 'Project', type: 'software', at: AT, actor: 'acc' }],
    ],
    [
      'avi:jira:deleted:project',
      project,
      [{ kind: 'project-deleted', id: '1', key: 'AB', title: 'Project', type: 'software', at: AT, actor: 'acc' }],
    ],
    ['avi:jira:updated:issue', { issue: { key: 'no id' } }, []],
    ['avi:jira:viewed:issue', { issue }, []],
  ])('%s', (name, more, expected) => {
    const marks = marksOf(event(name, more), 1);
    expect(marks).toEqual(expected);
    // M2: no text of an issue travels.
    expect(JSON.stringify(marks)).not.toContain('secret');
  });

  it('nothing, when Holdfast itself made a change that search shows; a deletion always', () => {
    expect(marksOf({ ...event('avi:jira:updated:issue', { issue }), selfGenerated: true }, 1)).toEqual([]);
    expect(marksOf({ ...event('avi:jira:deleted:issue', { issue }), selfGenerated: true }, 1)).toHaveLength(1);
  });
});

describe('M1', () => {
  it('the same event twice is one mark, another is another, and a sweep deletes only what it listed', async () => {
    const state = memoryState();
    await mark(state, event('avi:jira:updated:issue', { issue }), 1);
    await mark(state, event('avi:jira:updated:issue', { issue }), 2);
    await markIssue(state, '7', 5);
    const listed = await pendingMarks(state, 100);
    expect([...listed.values()]).toEqual([
      { kind: 'issue', id: '7', at: 5 },
      { kind: 'issue', id: '10', at: AT - 5, shown: true },
    ]);
    await mark(state, event('avi:jira:deleted:comment', { issue }), 1);
    await deleteMarks(state, listed.keys());
    expect([...(await pendingMarks(state, 100)).values()]).toEqual([{ kind: 'issue', id: '10', at: AT }]);
  });

  it('every key is one that the platform takes', () => {
    for (const kind of ['issue', 'issue-deleted', 'project', 'project-trashed', 'project-deleted'] as const) {
      expect(markKey({ kind, id: '10', at: AT })).toMatch(/^[a-zA-Z0-9:._#-]{1,500}$/);
    }
  });
});

describe('the lease of sweeps', () => {
  const world = () => {
    const time = { now: AT };
    let n = 0;
    const deps = {
      state: memoryState(),
      clock: { now: () => time.now, sleep: async () => undefined },
      random: { hex: () => String(++n), fraction: () => 0 },
    };
    return { time, deps };
  };

  it('is one at a time, and free again after it', async () => {
    const { deps } = world();
    const first = await takeLease(deps, 'sweep');
    expect(await takeLease(deps, 'sweep')).toBeUndefined();
    await first?.release();
    expect(await takeLease(deps, 'sweep')).toBeDefined();
  });

  it('of a dead holder is taken over after three minutes without a beat', async () => {
    const { time, deps } = world();
    const first = await takeLease(deps, 'sweep');
    time.now += 170_000;
    await first?.beat();
    time.now += 170_000;
    expect(await takeLease(deps, 'sweep')).toBeUndefined();
    time.now += 20_000;
    expect(await takeLease(deps, 'sweep')).toBeDefined();
  });
});
