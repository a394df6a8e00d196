/**
 * Projects with what they contain and which schemes they use, and the site's lists. One lane; the first step reads the lists, then projects
 * one after the other, until a step is full. What has not changed is not stored again; when nothing has, there is no commit.
 */
import { isHoldfastError } from '../contract/errors';
import { STEP_RESERVE_MS } from '../contract/limits';
import type { Json } from '../contract/ports';
import { People } from '../entities/people';
import type { Raw } from '../entities/normalise';
import { ENTITIES, SITE_LISTS } from '../entities/table';
import type { SiteList } from '../entities/table';
import { userRecord } from '../entities/user';
import type { StepBody, StepContext, StepResult } from '../jobs/api';
import type { Jira } from '../jira/port';
import { allProjects, project, projectComponents, projectSchemes, projectVersions } from '../jira/read/projects';
import { fields, issueTypes, linkTypes, priorities, resolutions, statuses } from '../jira/read/site';
import type { Lookup } from '../repository/api';
import type { CapturedRecord } from '../repository/model';
import type { BackupDeps } from './deps';
import { isNewOfPerson } from './erasure';
import { gapLines } from './gaps';
import { PackWriter } from './packs';

export const CONFIGURATION_LANE = 'configuration';

export interface ConfigurationState {
  /** Ids of projects that are still to be read, joined by commas; absent before the first step. */
  readonly left?: string;
  readonly projects: number;
  readonly stored: number;
  readonly gaps: Readonly<Record<string, number>>;
}

export const FIRST_CONFIGURATION_STATE: ConfigurationState = { projects: 0, stored: 0, gaps: {} };

/** How each list is read; the table of entities says what becomes of it. */
export const LIST_READS: Readonly<Record<SiteList, (jira: Jira) => Promise<readonly Raw[]>>> = {
  issueType: issueTypes,
  status: statuses,
  priority: priorities,
  resolution: resolutions,
  issueLinkType: linkTypes,
  field: fields,
};

export const configurationRun = (
  deps: BackupDeps,
): { lanes(): readonly { readonly lane: string; readonly state: Json }[]; readonly body: StepBody } => ({
  lanes: () => [{ lane: CONFIGURATION_LANE, state: FIRST_CONFIGURATION_STATE as unknown as Json }],
  body: (async (context, _params, state) => step(deps, context, state as unknown as ConfigurationState)) as StepBody,
});

const step = async (deps: BackupDeps, context: StepContext, from: ConfigurationState): Promise<StepResult<Json>> => {
  const jira = deps.jira('baseline');
  const out = new Changed(deps, await deps.repository.lookup(), context.run);
  const gaps: Record<string, number> = { ...from.gaps };
  let left = from.left?.split(',').filter((id) => id !== '');
  if (left === undefined) {
    for (const list of SITE_LISTS) {
      try {
        for (const raw of await LIST_READS[list](jira)) await out.add(ENTITIES[list].records(raw, out.people, deps.clock.now()));
      } catch (e) {
        if (!isHoldfastError(e, 'not-allowed', 'refused', 'not-found')) throw e;
        deps.log.warn('a list of the configuration could not be read', { list, error: e.kind });
        gaps['configuration'] = (gaps['configuration'] ?? 0) + 1;
      }
    }
    left = (await allProjects(jira)).map((one) => one.id);
  }
  let projects = from.projects;
  while (left.length > 0 && context.deadline.remainingMs() > STEP_RESERVE_MS) {
    const [id = ''] = left;
    const found = await readProject(jira, id);
    if (found !== undefined) {
      await out.add(ENTITIES.project.records(found.raw, out.people, deps.clock.now()));
      if (found.unread > 0) gaps['project schemes'] = (gaps['project schemes'] ?? 0) + found.unread;
      projects++;
    }
    left = left.slice(1);
  }
  const stored = await out.commit(gaps);
  const state: ConfigurationState = { left: left.join(','), projects, stored: from.stored + stored, gaps };
  return { state: state as unknown as Json, done: left.length === 0 };
};

/** The raw object that the project entity takes; undefined: gone or hidden, which look the same. About 12 points. */
export const readProject = async (jira: Jira, id: string): Promise<{ readonly raw: Raw; readonly unread: number } | undefined> => {
  try {
    const facts = await project(jira, id);
    const [components, versions] = [await projectComponents(jira, id), await projectVersions(jira, id)];
    // Team-managed projects have no schemes; asking for them answers 4xx.
    const { ids, unread } = facts['simplified'] === true ? { ids: {}, unread: [] } : await projectSchemes(jira, id);
    return { raw: { project: facts, components, versions, schemes: ids }, unread: unread.length };
  } catch (e) {
    if (isHoldfastError(e, 'not-found')) return undefined;
    throw e;
  }
};

/** Stores what differs from what is held, people included. */
class Changed {
  readonly people = new People();
  private readonly packs: PackWriter;
  private stored = 0;

  constructor(
    private readonly deps: BackupDeps,
    private readonly held: Lookup,
    lane: string,
  ) {
    this.packs = new PackWriter(deps.repository, lane, 'own');
  }

  async add(records: readonly CapturedRecord[]): Promise<void> {
    const [first] = records;
    if (first)
      await this.held.prefetch(
        first.kind,
        records.map(({ id }) => id),
      );
    for (const record of records) {
      if ((await this.held.row(record.kind, record.id))?.fingerprint === this.deps.repository.fingerprint(record)) continue;
      this.stored++;
      await this.packs.add(record);
    }
  }

  async commit(gaps: Readonly<Record<string, number>>): Promise<number> {
    const people = [...this.people.met()];
    await this.held.prefetch(
      'user',
      people.map(({ accountId }) => accountId),
    );
    for (const person of people) {
      const record = userRecord(person, this.deps.clock.now());
      if (await isNewOfPerson(this.deps, this.held, record)) await this.add([record]);
    }
    const packs = await this.packs.take();
    if (packs.length > 0) await this.packs.commit({ kind: 'configuration', packs, rows: [], gaps: gapLines(gaps) });
    return this.stored;
  }
}
