import { rig } from './support';

describe('people edit', () => {
  test('exactly so many issues, by different people, with fields, transitions and comments', async () => {
    const one = await rig({ synthetic: 130 });
    const before = new Map(one.site.issues().map((issue) => [issue.key, issue]));
    const edits = one.site.peopleEdit({ percent: 10, seed: 4 });
    expect(edits).toHaveLength(13);
    expect(new Set(edits.map((edit) => edit.key)).size).toBe(13);
    expect(new Set(edits.map((edit) => edit.kind))).toEqual(new Set(['fields', 'transition', 'comment']));
    expect(new Set(edits.map((edit) => edit.accountId)).size).toBeGreaterThan(3);
    const changed = one.site.issues().filter((issue) => issue.updated !== before.get(issue.key)?.updated);
    expect(changed.map((issue) => issue.key).sort()).toEqual(edits.map((edit) => edit.key).sort());
    for (const edit of edits) expect(edit.updated).toBe(one.clock.now());
    expect(one.events).toHaveLength(13);
    expect(one.events.every((event) => !event.self)).toBe(true);
    expect(one.site.meter.requests).toBe(0);
  });

  test('rounds up, and the same seed does the same', async () => {
    const [a, b] = [await rig({ synthetic: 101 }), await rig({ synthetic: 101 })];
    expect(a.site.peopleEdit({ percent: 1, seed: 9 })).toHaveLength(2);
    b.site.peopleEdit({ percent: 1, seed: 9 });
    expect(a.site.issues()).toEqual(b.site.issues());
  });
});

describe('acting as a person', () => {
  test("keeps to that person's permissions and names them in the event", async () => {
    const one = await rig({ synthetic: 40 });
    const [admin, person] = [one.site.adminAccountId, one.site.people()[1]?.accountId as string];
    const key = one.site.issues()[0]?.key as string;
    one.site.editFields(person, key, { summary: 'By a person' });
    one.site.comment(person, key, 'And a word');
    const [transition] = one.site.transitions(person, key);
    one.site.transition(person, key, transition?.id as string, transition?.asksResolution === true ? { resolution: { name: 'Done' } } : {});
    expect(one.site.issue(key)).toMatchObject({ summary: 'By a person', status: transition?.to });
    expect(one.events.map((event) => [event.name, event.payload['atlassianId']])).toEqual([
      ['avi:jira:updated:issue', person],
      ['avi:jira:commented:issue', person],
      ['avi:jira:updated:issue', person],
    ]);
    expect(() => one.site.editFields(person, key, { summary: '' })).toThrow(/summary/);
    expect(() => one.site.deleteIssue(person, key)).toThrow(/permission/);
    one.site.deleteIssue(admin, key);
    expect(one.site.issue(key)).toBeUndefined();
    expect(one.events.at(-1)?.payload).toMatchObject({
      atlassianId: admin,
      issue: { key, fields: { summary: 'By a person', project: { key: 'HARB' } } },
    });
  });

  test('the sums follow', async () => {
    const one = await rig({ synthetic: 100 });
    const before = one.site.summary();
    expect(before).toMatchObject({ issues: 100, projects: 4 });
    one.site.deleteProject('HARB', { forGood: false });
    expect(one.site.summary()).toMatchObject({ issues: 60, projects: 3 });
    expect(one.site.projects().find((project) => project.key === 'HARB')).toMatchObject({ trashed: true, issues: 40 });
    one.site.deleteProject('HARB', { forGood: true });
    expect(one.site.projects()).toHaveLength(3);
  });
});
