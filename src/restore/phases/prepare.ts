import { isHoldfastError } from '../../contract/errors';
import { textOf } from '../../entities/normalise';
import { projectCreate, projectFacts, type ProjectFacts } from '../../entities/write/project';
import { project as readProject, projectComponents, projectVersions, type RawProject } from '../../jira/read/projects';
import { archiveVersion, createComponent, createProject, createVersion } from '../../jira/write/project';
import type { Job, Place } from '../job';
import { patiently } from '../patiently';

/** Nothing may live under the keys that come back; this is the state that an undo would return to. */
export const savePhase = (job: Job): Promise<boolean> =>
  job.eachProject(async (place) => {
    if (await job.handOver()) return false;
    const taken = await liveProject(job, place.key);
    if (taken !== undefined) fail(job, place, `${place.key} exists in Jira again since the plan was made, so nothing of it was touched.`);
    return true;
  });

/** The project with its schemes, components and versions; versions are archived at the end (`finish`). */
export const preparePhase = (job: Job): Promise<boolean> =>
  job.eachProject(async (place) => {
    if (place.state.failure !== undefined) return true;
    if (await job.handOver()) return false;
    const facts = await capturedProject(job, place);
    if (facts === undefined) {
      fail(job, place, `The backup does not hold the settings of ${place.key}.`);
      return true;
    }
    const made = await makeProject(job, place, facts);
    if (made === undefined) return true;
    place.state.id = made;
    const children = [() => makeComponents(job, place, facts), () => makeVersions(job, place, facts)];
    for (const make of children) if (!(await make())) return false;
    return true;
  });

export const capturedProject = async (job: Job, place: Place): Promise<ProjectFacts | undefined> =>
  place.source.project === undefined ? undefined : projectFacts((await job.view.read(place.source.project)).body);

const fail = (job: Job, place: Place, why: string): void => {
  place.state.failure = why;
  job.note({ key: place.key, code: 'project-failed', said: why });
};

const liveProject = async (job: Job, key: string): Promise<RawProject | undefined> => {
  try {
    return await readProject(job.jira, key);
  } catch (e) {
    if (isHoldfastError(e, 'not-found')) return undefined;
    throw e;
  }
};

/** Its id, new or from an earlier try of this step; `undefined` when Jira refused it. */
const makeProject = async (job: Job, place: Place, facts: ProjectFacts): Promise<string | undefined> => {
  if (place.state.id !== '') return place.state.id;
  const site = await job.site();
  const lead = facts.lead !== undefined && site.isActive(facts.lead) ? facts.lead : job.plan.createdBy;
  if (lead === undefined) {
    fail(job, place, `The lead of ${place.key} is not active any more, and nobody is known who could lead it.`);
    return undefined;
  }
  if (lead !== facts.lead) job.note({ key: place.key, code: 'lead-changed' });
  // `save` saw that nothing had this key; so what has it now, in a step that is done again, is what the earlier try made.
  for (let look = job.resumed; ; look = true) {
    const live = look ? await liveProject(job, place.key) : undefined;
    if (live !== undefined) {
      if (live.name === facts.name) return textOf(live.id);
      fail(job, place, `Somebody made a space ${place.key} meanwhile.`);
      return undefined;
    }
    try {
      return textOf((await createProject(job.jira, projectCreate(facts, lead))).body.id);
    } catch (e) {
      if (isHoldfastError(e, 'unknown-outcome')) {
        await job.deps.clock.sleep(2_000);
        continue;
      }
      if (!isHoldfastError(e, 'refused', 'conflict')) throw e;
      // Two sends of the same creation: the first one's effect came late.
      const late = await liveProject(job, place.key);
      if (late !== undefined && late.name === facts.name) return textOf(late.id);
      fail(job, place, `Jira did not make the space ${place.key}: ${e.message}`);
      return undefined;
    }
  }
};

const makeComponents = async (job: Job, place: Place, facts: ProjectFacts): Promise<boolean> => {
  if (facts.components.length === 0) return true;
  const site = await job.site();
  const there = new Set((await projectComponents(job.jira, place.key)).map((one) => textOf(one['name'])));
  for (const component of facts.components) {
    const name = textOf(component['name']);
    if (name === '' || there.has(name)) continue;
    if (await job.handOver()) return false;
    const leader = component['lead'];
    const lead = typeof leader === 'object' && leader !== null ? textOf((leader as { readonly accountId?: unknown }).accountId) : '';
    await once(
      job,
      () =>
        createComponent(job.jira, {
          project: place.key,
          name,
          ...(textOf(component['description']) === '' ? {} : { description: textOf(component['description']) }),
          ...(lead !== '' && site.isActive(lead) ? { leadAccountId: lead } : {}),
          ...(textOf(component['assigneeType']) === '' ? {} : { assigneeType: textOf(component['assigneeType']) }),
        }),
      async () => (await projectComponents(job.jira, place.key)).some((one) => textOf(one['name']) === name),
      (said) => job.note({ key: place.key, code: 'value-gone', about: `component ${name}`, said }),
    );
    there.add(name);
  }
  return true;
};

const makeVersions = async (job: Job, place: Place, facts: ProjectFacts): Promise<boolean> => {
  if (facts.versions.length === 0) return true;
  const there = new Set((await projectVersions(job.jira, place.key)).map((one) => textOf(one['name'])));
  for (const version of facts.versions) {
    const name = textOf(version['name']);
    if (name === '' || there.has(name)) continue;
    if (await job.handOver()) return false;
    const text = (member: 'description' | 'startDate' | 'releaseDate'): Record<string, string> =>
      textOf(version[member]) === '' ? {} : { [member]: textOf(version[member]) };
    await once(
      job,
      () =>
        createVersion(job.jira, {
          projectId: Number(place.state.id),
          name,
          released: version['released'] === true,
          ...text('description'),
          ...text('startDate'),
          ...text('releaseDate'),
        }),
      async () => (await projectVersions(job.jira, place.key)).some((one) => textOf(one['name']) === name),
      (said) => job.note({ key: place.key, code: 'value-gone', about: `version ${name}`, said }),
    );
    there.add(name);
  }
  return true;
};

/** Does it, looks after a lost reply whether it was done, and does it again if not. */
const once = async (
  job: Job,
  make: () => Promise<unknown>,
  isThere: () => Promise<boolean>,
  refused: (said: string) => void,
): Promise<void> => {
  for (;;) {
    try {
      await make();
      return;
    } catch (e) {
      if (isHoldfastError(e, 'unknown-outcome')) {
        if (await isThere()) return;
      } else if (isHoldfastError(e, 'refused', 'conflict', 'not-found')) {
        if (!(await isThere())) refused(e.message);
        return;
      } else throw e;
    }
  }
};

/** Archives what was archived: issues had to have it first. */
export const finishPhase = (job: Job): Promise<boolean> =>
  job.eachProject(async (place) => {
    if (place.state.failure !== undefined) return true;
    const facts = await capturedProject(job, place);
    const archived = new Set((facts?.versions ?? []).filter((one) => one['archived'] === true).map((one) => textOf(one['name'])));
    if (archived.size === 0) return true;
    for (const version of await projectVersions(job.jira, place.key)) {
      if (version['archived'] === true || !archived.has(textOf(version['name']))) continue;
      if (await job.handOver()) return false;
      try {
        await patiently(job.deps.clock, () => archiveVersion(job.jira, textOf(version['id'])));
      } catch (e) {
        if (!isHoldfastError(e, 'refused', 'not-found')) throw e;
        job.note({ key: place.key, code: 'value-gone', about: `version ${textOf(version['name'])}`, said: e.message });
      }
    }
    return true;
  });
