/**
 * Makes a plan: looks at Jira now, streams the selected issues through the planner, stores what came out. One lane; a step a few projects,
 * so that its state is small. It writes nothing to Jira.
 */
import { holdFor, PLAN_HOLD_MS } from './holds';
import type { Json } from '../contract/ports';
import { STEP_RESERVE_MS } from '../contract/limits';
import { textOf } from '../entities/normalise';
import { issueFacts } from '../entities/write/issueRecord';
import { projectFacts, type ProjectFacts } from '../entities/write/project';
import { PEOPLE_PER_READ, peopleBulk } from '../jira/read/people';
import { allProjects } from '../jira/read/projects';
import { fields, issueTypes, linkTypes, priorities, resolutions, statuses } from '../jira/read/site';
import type { Jira } from '../jira/port';
import type { StepBody } from '../jobs/api';
import type { View } from '../repository/api';
import type { RestoreDeps } from './deps';
import { addIssue, beginProject, finishPlan, type LiveState, type PlanEyes, type PlannedProject, type ProjectTally } from './plan';
import { readPlan, writeInactive, writePlan, type StoredPlan } from './planStore';
import { pool } from './pool';
import { schemasOf } from './site';
import { projectSource, type ProjectSource } from './sources';
import { accountsOf, summaryOf } from './summary';

export interface PlanState {
  /** Projects that are tallied. */
  readonly done: number;
  readonly units: number;
  readonly total: number;
}

export const planBody =
  (deps: RestoreDeps): StepBody =>
  async (context, params) => {
    const plan = await readPlan(deps.state, String((params as { readonly plan?: unknown }).plan));
    await holdFor(deps, `plan:${plan.id}`, plan.moment, PLAN_HOLD_MS);
    const view = await deps.repository.asOf(plan.moment);
    const jira = deps.jira('person');
    const sources = plan.projects.map((id) => projectSource(view, id));
    const facts = await Promise.all(sources.map((source) => capturedFacts(view, source)));
    const people = await peopleOf(view, sources, facts);
    const live = await liveState(jira, people);
    const schemas = schemasOf(await fields(jira));
    const eyes = eyesOf(view, sources, live);
    const planned: PlannedProject[] = [];
    for (const [i, source] of sources.entries()) {
      const known = facts[i];
      if (known === undefined) continue;
      const tally = beginProject(known);
      for await (const record of view.readMany(source.issues))
        addIssue(
          tally,
          summaryOf(issueFacts(record), (field) => schemas.get(field)),
          eyes,
        );
      planned.push({ tally, facts: known });
      if (context.deadline.remainingMs() < STEP_RESERVE_MS)
        deps.log.warn('a plan takes nearly a whole step', { plan: plan.id, projects: i + 1 });
    }
    await store(deps, plan, planned, live, await namesOf(view));
    return { state: { done: planned.length, units: planned.length, total: sources.length } satisfies PlanState, done: true };
  };

const capturedFacts = async (view: View, source: ProjectSource): Promise<ProjectFacts | undefined> =>
  source.project === undefined ? undefined : projectFacts((await view.read(source.project)).body);

const store = async (
  deps: RestoreDeps,
  plan: StoredPlan,
  planned: readonly PlannedProject[],
  live: LiveState,
  names: Names,
): Promise<void> => {
  const { status, ...result } = finishPlan(planned, live, {
    type: (id) => names.get(`issueType ${id}`) ?? id,
    status: (id) => names.get(`status ${id}`) ?? id,
  });
  const inactivePages = await writeInactive(deps.state, plan.id, [...live.inactive]);
  const lost = plan.projects.length - planned.length;
  const blockers =
    lost === 0
      ? result.blockers
      : [
          ...result.blockers,
          {
            happened: `The settings of ${String(lost)} spaces are not in the backup.`,
            safe: 'Nothing was changed.',
            next: 'Choose other spaces.',
          },
        ];
  const blocked = status === 'blocked' || lost > 0;
  const current = await readPlan(deps.state, plan.id);
  // A run that has begun goes by the plan that was confirmed.
  if (current.status === 'started') return;
  await writePlan(deps.state, {
    ...current,
    status: blocked ? 'blocked' : 'ready',
    result: {
      ...result,
      blockers,
      inactivePages,
      projects: planned.map(({ tally }: { readonly tally: ProjectTally }) => ({
        id: tally.id,
        key: tally.key,
        name: tally.name,
        workItems: tally.workItems,
        placeholders: tally.placeholders,
        last: tally.last,
      })),
    },
  });
};

const eyesOf = (view: View, sources: readonly ProjectSource[], live: LiveState): PlanEyes => {
  const selected = new Set(sources.flatMap((source) => source.issues.map((row) => row.id)));
  const files = new Set(sources.flatMap((source) => [...source.files.keys()]));
  return {
    live,
    selected: (id) => selected.has(id),
    exists: (id) => selected.has(id) || view.row('issue', id)?.deleted === false,
    hasFile: (id) => files.has(id),
  };
};

/** Everybody who would be set somewhere: the leads, reporters, assignees and people in custom fields. */
const peopleOf = async (
  view: View,
  sources: readonly ProjectSource[],
  facts: readonly (ProjectFacts | undefined)[],
): Promise<ReadonlySet<string>> => {
  const people = new Set<string>();
  for (const one of facts) {
    if (one?.lead !== undefined) people.add(one.lead);
    for (const component of one?.components ?? []) for (const id of accountsOf(component['lead'])) people.add(id);
  }
  for (const source of sources) {
    for await (const record of view.readMany(source.issues)) {
      for (const id of Object.entries(issueFacts(record).fields).flatMap(([field, value]) =>
        mayHoldPeople(field) ? accountsOf(value) : [],
      ))
        people.add(id);
    }
  }
  return people;
};

const mayHoldPeople = (field: string): boolean => field === 'reporter' || field === 'assignee' || field.startsWith('customfield_');

const liveState = async (jira: Jira, people: ReadonlySet<string>): Promise<LiveState> => {
  const idsOf = (list: readonly Readonly<Record<string, unknown>>[]): ReadonlySet<string> => new Set(list.map((one) => textOf(one['id'])));
  const [live, trashed] = [await allProjects(jira), await allProjects(jira, { status: ['deleted'] })];
  return {
    projectKeys: new Map(live.map((one) => [one.key, one.name])),
    projectNames: new Set(live.map((one) => one.name)),
    trashedKeys: new Set(trashed.map((one) => one.key)),
    issueTypes: idsOf(await issueTypes(jira)),
    statuses: idsOf(await statuses(jira)),
    priorities: idsOf(await priorities(jira)),
    resolutions: idsOf(await resolutions(jira)),
    linkTypes: idsOf(await linkTypes(jira)),
    inactive: await inactiveOf(jira, people),
  };
};

/** Those of `people` that are gone or not active now. */
export const inactiveOf = async (jira: Jira, people: ReadonlySet<string>): Promise<ReadonlySet<string>> => {
  const inactive = new Set(people);
  const list = [...people];
  const batches = Array.from({ length: Math.ceil(list.length / PEOPLE_PER_READ) }, (_, i) =>
    list.slice(i * PEOPLE_PER_READ, (i + 1) * PEOPLE_PER_READ),
  );
  await pool(batches, 4, async (batch) => {
    for (const user of await peopleBulk(jira, batch)) if (user['active'] === true) inactive.delete(textOf(user['accountId']));
  });
  return inactive;
};

type Names = ReadonlyMap<string, string>;

/** Names of types and statuses as captured: for those that Jira does not know any more. */
const namesOf = async (view: View): Promise<Names> => {
  const names = new Map<string, string>();
  for (const kind of ['issueType', 'status'] as const) {
    for await (const record of view.readMany(view.rows({ kind })))
      names.set(`${kind} ${record.id}`, textOf((record.body as { readonly name?: Json }).name));
  }
  return names;
};
