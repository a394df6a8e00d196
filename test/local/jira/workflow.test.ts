import fc from 'fast-check';
import type { Category, Status } from '../../../local/jira/model';
import { drawWorkflow, type Workflow } from '../../../local/jira/workflow/workflow';
import { REAL_SEED, rig, testWith, type Body } from './support';

const statuses = (categories: readonly Category[]): Status[] =>
  categories.map((category, i) => ({ id: String(10_000 + i), name: `Status ${i}`, raw: {}, json: '{}', category }));

/** Steps from a status to each that can be reached; `usable` leaves transitions out. */
const steps = (
  workflow: Workflow,
  from: string,
  usable: (transition: Workflow['transitions'][number]) => boolean = () => true,
): Map<string, number> => {
  const found = new Map([[from, 0]]);
  for (const [at, n] of found)
    for (const one of workflow.transitions) if (one.from === at && usable(one) && !found.has(one.to.id)) found.set(one.to.id, n + 1);
  return found;
};

const anyStatuses = fc.array(fc.constantFrom<Category>('new', 'indeterminate', 'done'), { minLength: 1, maxLength: 14 }).map(statuses);

describe('a drawn workflow', () => {
  test('reaches every status, and from each comes back (promise 1)', () => {
    fc.assert(
      fc.property(fc.string(), anyStatuses, (seed, all) => {
        const workflow = drawWorkflow(seed, all, undefined);
        for (const status of all) expect([...steps(workflow, status.id).keys()].sort()).toEqual(all.map((one) => one.id).sort());
      }),
    );
  });

  test('has statuses that take three steps, where there are enough (promise 2)', () => {
    fc.assert(
      fc.property(
        fc.string(),
        anyStatuses.filter((all) => all.length >= 4),
        (seed, all) => {
          const { initial } = drawWorkflow(seed, all, undefined);
          expect(Math.max(...steps(drawWorkflow(seed, all, undefined), initial.id).values())).toBeGreaterThanOrEqual(2);
        },
      ),
    );
    // two short cuts into the chain that together left no way of two steps
    const cut = drawWorkflow('bfRZ{zs<|', statuses(['done', 'new', 'new', 'done']), undefined);
    expect(Math.max(...steps(cut, cut.initial.id).values())).toBe(3);
    const deep = Array.from({ length: 50 }, (_, i) =>
      drawWorkflow(`seed ${i}`, statuses(['new', 'new', 'indeterminate', 'indeterminate', 'done', 'done', 'done']), undefined),
    ).filter((workflow) => Math.max(...steps(workflow, workflow.initial.id).values()) >= 3);
    expect(deep.length).toBeGreaterThan(25);
  });

  test('asks for a resolution on the way into done, and lets the unresolved ones in without (promise 3)', () => {
    fc.assert(
      fc.property(fc.string(), anyStatuses, fc.nat(), (seed, all, n) => {
        const done = all.filter((status) => status.category === 'done');
        const unresolved = new Set(done.slice(0, n % 3).map((status) => status.id));
        const workflow = drawWorkflow(seed, all, { counts: new Map(), unresolved });
        for (const status of done) {
          if (status === workflow.initial) continue;
          expect(workflow.transitions.some((one) => one.to === status && one.asksResolution)).toBe(true);
          if (unresolved.has(status.id)) expect(workflow.transitions.some((one) => one.to === status && !one.asksResolution)).toBe(true);
        }
        expect(workflow.transitions.every((one) => !one.asksResolution || one.to.category === 'done')).toBe(true);
        expect(new Set(workflow.transitions.map((one) => one.id)).size).toBe(workflow.transitions.length);
      }),
    );
  });

  test('follows from its seed alone', () => {
    fc.assert(
      fc.property(fc.string(), anyStatuses, (seed, all) =>
        expect(drawWorkflow(seed, all, undefined)).toEqual(drawWorkflow(seed, [...all].reverse(), undefined)),
      ),
    );
  });
});

describe('transitions', () => {
  test('are those of the current status; the resolution is asked for, and cleared again', async () => {
    const one = await rig({ synthetic: 60 });
    const { key } = await one.post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary: 'x' } });
    const list = async () => (await one.get(`/rest/api/3/issue/${key}/transitions?expand=transitions.fields`)).transitions;
    const take = (id: string, fields?: unknown) => one.ask('POST', `/rest/api/3/issue/${key}/transitions`, { transition: { id }, fields });
    expect((await take('9999')).body.errorMessages).toEqual(["Transition id '9999' is not valid for this issue."]);
    const path: string[] = [];
    let asking: Body;
    for (let i = 0; i < 30 && asking === undefined; i += 1) {
      const transitions = await list();
      asking = transitions.find((transition: Body) => transition.hasScreen);
      if (asking !== undefined) break;
      // Wander on: round and round through whatever was not taken yet.
      const next = transitions.find((transition: Body) => !path.includes(transition.id)) ?? transitions[i % transitions.length];
      path.push(next.id);
      expect((await take(next.id, { resolution: { name: 'Done' } })).body?.errors?.resolution).toMatch(/not on the appropriate screen/);
      expect((await take(next.id)).status).toBe(204);
    }
    expect(asking.fields.resolution).toMatchObject({ required: true, operations: ['set'] });
    expect((await take(asking.id)).body.errors).toEqual({ resolution: 'Resolution is required.' });
    await one.clock.advance(60_000);
    expect((await take(asking.id, { resolution: { id: asking.fields.resolution.allowedValues[1].id } })).status).toBe(204);
    const done = (await one.get(`/rest/api/3/issue/${key}`)).fields;
    expect(done).toMatchObject({
      status: { name: asking.to.name },
      resolution: { name: "Won't Do" },
      resolutiondate: '2026-11-24T10:01:00.000+0000',
      statuscategorychangedate: '2026-11-24T10:01:00.000+0000',
    });
    for (let i = 0; i < 30; i += 1) {
      const transitions = await list();
      const back =
        transitions.find((transition: Body) => transition.to.statusCategory.key !== 'done') ?? transitions[i % transitions.length];
      await take(back.id, back.hasScreen ? { resolution: { name: 'Done' } } : undefined);
      if (back.to.statusCategory.key !== 'done') break;
    }
    expect((await one.get(`/rest/api/3/issue/${key}`)).fields).toMatchObject({ resolution: null, resolutiondate: null });
  });

  const everyCombination = async (one: Awaited<ReturnType<typeof rig>>): Promise<void> => {
    // Which (project, type, status, resolved?) the seed holds, and whether a new issue can get there by transitions alone.
    const combinations = new Map<string, Body>();
    let nextPageToken: string | undefined;
    do {
      const page = await one.post('/rest/api/3/search/jql', {
        jql: 'created >= "2000-01-01"',
        fields: ['project', 'issuetype', 'status', 'resolution'],
        maxResults: 100,
        nextPageToken,
      });
      for (const { key, fields } of page.issues)
        combinations.set(`${fields.project.key}/${fields.issuetype.name}/${fields.status.name}/${fields.resolution !== null}`, {
          key,
          fields,
        });
      nextPageToken = page.nextPageToken;
    } while (nextPageToken !== undefined);
    expect(combinations.size).toBeGreaterThan(20);
    for (const { fields } of combinations.values()) {
      const list = await one.get(`/rest/api/3/project/${fields.project.key}/statuses`);
      expect(list.find((type: Body) => type.id === fields.issuetype.id).statuses.map((status: Body) => status.id)).toContain(
        fields.status.id,
      );
    }
  };

  test('every status that a made-up site uses is in its workflow', async () => everyCombination(await rig({ synthetic: 200 })));
  testWith(REAL_SEED)('every status that the real site uses is in its workflow', async () =>
    everyCombination(await rig({ file: REAL_SEED })),
  );
});
