/** What Jira refuses is an outcome of one work item with a reason; what would make the rest wrong stops one space. */
import { bulkFetch } from '../../src/jira/read/search';
import { pauseRun, report, resumeRun, runView, startRestore, stopRun } from '../../src/restore/views';
import { listDeleted } from '../../src/restore/deleted';
import { planActions } from '../../src/restore/views';
import { expected, hardSite, keysOf, picture } from './support/hardSite';
import type { SiteSpec } from './support/seed';
import { type Fault, World } from './support/world';

const ruined = async (
  spec: SiteSpec,
  switches: Parameters<typeof World.make>[1] = {},
): Promise<{ readonly world: World; readonly before: unknown; readonly ids: readonly string[] }> => {
  const world = await World.make(spec, switches);
  await world.capture();
  const before = await picture(world, keysOf(spec));
  return { world, before, ids: await world.deleteProjects(...spec.projects.map((one) => one.key)) };
};

const asAdmin = async (
  world: World,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: string }> => {
  const reply = await world.site.handle(
    {
      method,
      path,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : new Uint8Array(Buffer.from(JSON.stringify(body))),
    },
    { kind: 'user', accountId: world.site.adminAccountId },
  );
  return { status: reply.status, body: Buffer.from((reply.body ?? '') as string).toString() };
};

test('where edits may not touch resolutions, the workflow is walked so that they are right', async () => {
  const { world, before, ids } = await ruined(hardSite, { resolutionByEdit: false });
  const run = await world.restore(await world.plan(...ids));
  expect(run).toMatchObject({ status: 'done', report: { failed: 0 } });
  expect(await picture(world, keysOf(hardSite))).toEqual(expected(before));
});

test('while people run as many bulk operations as Jira lets run at once, the restore waits and goes on', async () => {
  const { world, before, ids } = await ruined(hardSite);
  const plan = await world.plan(...ids);
  const met = new Set<string>();
  world.fault = async (_n, { what }): Promise<Fault> => {
    const operation = /^POST .*\/bulk\/issues\/(move|delete)$/.exec(what)?.[1];
    if (operation === undefined || met.has(operation)) return 'none';
    met.add(operation);
    for (let i = 0; i < 5; i += 1)
      expect((await asAdmin(world, 'POST', '/rest/api/3/bulk/issues/watch', { selectedIssueIdsOrKeys: ['NONE-1'] })).status).toBe(201);
    return 'none';
  };
  const run = await world.restore(plan);
  expect([...met].sort()).toEqual(['delete', 'move']);
  expect(world.site.meter.throttled).toBe(2);
  expect(run).toMatchObject({ status: 'done', report: { failed: 0 } });
  expect(await picture(world, keysOf(hardSite))).toEqual(expected(before));
});

test('rich text that Jira writes differently, small inline limits and create screens without fields make no difference', async () => {
  const { world, ids } = await ruined(hardSite, { adfLocalIds: true, inlineComments: 1, inlineCommentSide: 'oldest' });
  const run = await world.restore(await world.plan(...ids));
  const { outcomes } = await report(world.deps, run.run, { only: 'failed' });
  expect(outcomes).toEqual([]);
});

test('what was deleted: who, when, how much; and when it lives again', async () => {
  const { world, ids } = await ruined(hardSite);
  const list = await listDeleted(world.repository);
  expect(list.items).toHaveLength(2);
  expect(list.items.find((item) => item.key === 'ABC')).toMatchObject({
    kind: 'project',
    id: ids[0],
    title: 'The ABC space',
    workItems: 6,
    attachments: 3,
    restored: false,
  });
  const run = await world.restore(await world.plan(...ids));
  expect(run.status).toBe('done');
  await world.capture();
  expect((await listDeleted(world.repository)).items.map((item) => item.restored)).toEqual([true, true]);
});

test('the list of actions names every number, page by page', async () => {
  const { world, ids } = await ruined(hardSite);
  const plan = await world.plan(...ids);
  const page = await planActions(world.deps, plan);
  expect(page.total).toBe(1 + 10 + 1 + 3);
  expect(page.actions).toHaveLength(15);
  expect(page.actions.slice(0, 4).map((one) => [one.action, one.key])).toEqual([
    ['create space', 'ABC'],
    ['create placeholder, delete it at the end', 'ABC-1'],
    ['create work item', 'ABC-2'],
    ['create work item', 'ABC-3'],
  ]);
  expect(page.actions[3]?.note).toContain('ABC-7');
  expect((await planActions(world.deps, plan, '13')).actions.map((one) => one.key)).toEqual(['XY-2', 'XY-3']);
});

describe('people who work there meanwhile', () => {
  test('a key that somebody else took stops that space, with a clear sentence; the other one comes back', async () => {
    const { world, ids } = await ruined(hardSite);
    const plan = await world.plan(...ids);
    let made = false;
    world.fault = async (_n, call) => {
      if (!made && call.what.includes('/issue/bulk') && !call.what.includes('bulkfetch')) {
        made = true;
        await asAdmin(world, 'POST', '/rest/api/3/issue', {
          fields: { project: { key: 'ABC' }, issuetype: { id: '3' }, summary: 'Somebody’s' },
        });
      }
      return 'none' as const;
    };
    const run = await world.restore(plan);
    expect(made).toBe(true);
    expect(run.status).toBe('done');
    const { outcomes } = await report(world.deps, run.run, {});
    expect(outcomes.filter((one) => one.key.startsWith('XY')).map((one) => one.outcome)).not.toContain('failed');
    for (const one of outcomes.filter((out) => out.key.startsWith('ABC'))) {
      expect(one.outcome).toBe('failed');
      expect(one.notes.join(' ')).toMatch(/Somebody works in ABC/);
    }
  });

  test('a space that exists again is not touched', async () => {
    const { world, ids } = await ruined(hardSite);
    const plan = await world.plan(...ids);
    const reply = await asAdmin(world, 'POST', '/rest/api/3/project', {
      key: 'ABC',
      name: 'New',
      projectTypeKey: 'software',
      leadAccountId: world.site.adminAccountId,
    });
    expect(reply.status).toBe(201);
    const run = await world.restore(plan);
    expect(run.report).toMatchObject({ failed: 6 });
    expect(
      (await bulkFetch(world.jira(), { issueIdsOrKeys: ['ABC-1', 'ABC-2', 'XY-3'], fields: ['summary'] })).issues.map((one) => one.key),
    ).toEqual(['XY-3']);
    const again = await world.plan(...ids);
    expect(await world.planView(again)).toMatchObject({ status: 'blocked' });
    await expect(startRestore(world.deps, again)).rejects.toMatchObject({ kind: 'bad-input' });
  });
});

test('an old text that Jira would not take any more is told, and costs neither the rest of its work item nor the others', async () => {
  const old = { type: 'doc', version: 1, content: [{ type: 'ancientMacro' }] };
  const site: SiteSpec = { projects: [{ key: 'ABC' }], issues: [{ key: 'ABC-1', description: old, comments: ['one'] }, { key: 'ABC-2' }] };
  const { world, ids } = await ruined(site);
  const run = await world.restore(await world.plan(...ids));
  const { outcomes } = await report(world.deps, run.run, {});
  expect(outcomes.map(({ key, outcome, notes }) => [key, outcome, notes[0]])).toEqual([
    ['ABC-1', 'failed', 'Jira refused this field’s value. (Description) Jira: INVALID_INPUT'],
    ['ABC-2', 'match', undefined],
  ]);
  const [made] = (await bulkFetch(world.jira(), { issueIdsOrKeys: ['ABC-1'], fields: ['description', 'comment'] })).issues;
  expect(made?.fields).toMatchObject({ description: null, comment: { total: 1 } });
});

test('S3 a stand-in that begins in another status than its own type teaches nothing wrong', async () => {
  const subtask = { type: 'Sub-task', parent: 'ABC-3' } as const;
  const statuses = ['Backlog', 'Open', 'In Progress', 'Backlog', 'In Review', 'Resolved', 'Backlog', 'Closed'] as const;
  const site: SiteSpec = {
    projects: [{ key: 'ABC' }],
    issues: [
      { key: 'ABC-1', ...subtask, status: 'Backlog' },
      { key: 'ABC-2', ...subtask, status: 'Backlog' },
      { key: 'ABC-3', status: 'Open' },
      // More than the first chunk, whose issues are all looked at.
      ...Array.from({ length: 40 }, (_, i) => ({
        key: `ABC-${String(4 + i)}`,
        ...subtask,
        status: statuses[i % statuses.length] ?? 'Open',
      })),
    ],
  };
  const { world, before, ids } = await ruined(site);
  const run = await world.restore(await world.plan(...ids));
  expect(run).toMatchObject({ status: 'done', report: { failed: 0 } });
  expect(await picture(world, keysOf(site))).toEqual(before);
});

/** Takes the summary out of the element of one issue, once: Jira refuses that element and makes the others. */
const withoutSummary = (world: World, summary: string, times: number): void => {
  let left = times;
  world.tamper = (what, body) => {
    if (left === 0 || !what.startsWith('POST') || !what.endsWith('/issue/bulk') || !body.includes(JSON.stringify(summary))) return body;
    left -= 1;
    return body.replace(JSON.stringify(summary), '""');
  };
};

test.each([
  ['a standard issue among others', 'Work of ABC-2'],
  ['a sub-task among others', 'Work of ABC-4'],
  ['an epic', 'An epic '],
  ['a placeholder', 'Holdfast placeholder for ABC-5 (will be deleted)'],
])('C4 when Jira takes only a part of a request, the numbers stay right: %s', async (_name, summary) => {
  const { world, before, ids } = await ruined(hardSite);
  const plan = await world.plan(...ids);
  withoutSummary(world, summary, 1);
  const run = await world.restore(plan);
  const { outcomes } = await report(world.deps, run.run, { only: 'failed' });
  expect({ status: run.status, outcomes }).toEqual({ status: 'done', outcomes: [] });
  expect(await picture(world, keysOf(hardSite))).toEqual(expected(before));
  expect(world.site.summary().issues).toBe(hardSite.issues.length);
});

test('fields that Jira refuses: the others are set, the reason is in the report', async () => {
  const { world, ids } = await ruined({
    projects: [{ key: 'ABC', components: ['UI'] }],
    issues: [{ key: 'ABC-1', components: ['UI'], labels: ['kept'] }, { key: 'ABC-2' }],
  });
  const plan = await world.plan(...ids);
  // Somebody renames the component right after it was made again.
  let done = false;
  world.fault = async (_n, call) => {
    if (!done && call.what.startsWith('PUT') && call.what.includes('ABC-1')) {
      done = true;
      const list = JSON.parse((await asAdmin(world, 'GET', '/rest/api/3/project/ABC/components')).body) as { id: string }[];
      for (const one of list)
        expect((await asAdmin(world, 'PUT', `/rest/api/3/component/${one.id}`, { name: 'Renamed' })).status).toBe(200);
    }
    return 'none' as const;
  };
  const run = await world.restore(plan);
  expect(run).toMatchObject({ status: 'done', report: { failed: 1 } });
  const { outcomes } = await report(world.deps, run.run, { only: 'failed' });
  expect(outcomes).toMatchObject([{ key: 'ABC-1', outcome: 'failed' }]);
  expect(outcomes[0]?.notes.join(' ')).toMatch(/UI/);
  const [issue] = (await bulkFetch(world.jira(), { issueIdsOrKeys: ['ABC-1'], fields: ['labels'] })).issues;
  expect(issue?.fields).toMatchObject({ labels: ['kept'] });
});

describe('an assignee whom Jira lets nobody assign any more', () => {
  const site: SiteSpec = {
    projects: [{ key: 'ABC' }],
    issues: [
      { key: 'ABC-1', assignee: 'customer', labels: ['kept'] },
      { key: 'ABC-2', assignee: 'bob' },
    ],
  };

  test('is approximate, with Jira’s reason, and nobody else is assigned instead', async () => {
    const { world, ids } = await ruined(site);
    const run = await world.restore(await world.plan(...ids));
    expect(run).toMatchObject({ status: 'done', report: { failed: 0, approximate: 1 } });
    const { outcomes } = await report(world.deps, run.run, { only: 'approximate' });
    expect(outcomes).toMatchObject([{ key: 'ABC-1', notes: [expect.stringMatching(/^Jira does not let .*cannot be assigned issues/)] }]);
    const { issues } = await bulkFetch(world.jira(), { issueIdsOrKeys: ['ABC-1', 'ABC-2'], fields: ['assignee', 'labels'] });
    expect(issues.map((issue) => issue.fields)).toMatchObject([{ assignee: null, labels: ['kept'] }, { assignee: { displayName: 'bob' } }]);
  });

  test('where Jira takes no assignee at all, that stays a failure', async () => {
    const { world, ids } = await ruined(site);
    const plan = await world.plan(...ids);
    world.tamper = (_what, body) => body.replace('"assignee":null', '"assignee":{"accountId":"nobody"}');
    const { outcomes } = await report(world.deps, (await world.restore(plan)).run, { only: 'failed' });
    expect(outcomes).toMatchObject([{ key: 'ABC-1' }]);
    expect(outcomes[0]?.notes.join(' ')).toContain('Jira refused this field’s value. (Assignee) Jira: User ');
  });
});

test('a long thread comes back whole and in order', async () => {
  const comments = Array.from({ length: 230 }, (_, i) => `comment ${String(i)}`);
  const { world, ids } = await ruined({ projects: [{ key: 'ABC' }], issues: [{ key: 'ABC-1', comments }] });
  let n = 0;
  world.fault = (_n, call) =>
    call.what.includes('/comment') && call.what.startsWith('POST') && ++n % 40 === 0
      ? n % 80 === 0
        ? 'kill-after'
        : 'lost-reply'
      : 'none';
  const run = await world.restore(await world.plan(...ids));
  expect(run).toMatchObject({ status: 'done', report: { failed: 0 } });
  const bodies: { content: { text: string }[] }[][] = [];
  for (let total = 1; bodies.length < total;) {
    const page = JSON.parse(
      (await asAdmin(world, 'GET', `/rest/api/3/issue/ABC-1/comment?startAt=${String(bodies.length)}&orderBy=created`)).body,
    ) as { total: number; comments: { body: { content: { content: { text: string }[] }[] } }[] };
    total = page.total;
    bodies.push(...page.comments.map((one) => one.body.content));
  }
  expect(bodies.map((content) => content[1]?.content[0]?.text)).toEqual(comments);
  expect(bodies[0]?.[0]?.content[0]?.text).toBe('Originally by bob on 2024-03-05');
});

test('pause, go on, stop', async () => {
  const { world, ids } = await ruined(hardSite);
  const plan = await world.plan(...ids);
  const { run } = await startRestore(world.deps, plan, world.site.adminAccountId);
  expect(await startRestore(world.deps, plan)).toEqual({ run });
  expect((await pauseRun(world.deps, run)).status).toBe('paused');
  expect((await resumeRun(world.deps, run)).status).toBe('running');
  expect((await stopRun(world.deps, run)).status).toMatch(/stop/);
  const view = await runView(world.deps, run);
  expect(view.progress.stages).toHaveLength(6);
  expect(view.progress.done).toBeLessThan(view.progress.total);
});
