import { People } from '../entities/people';
import { ENTITIES } from '../entities/table';
import { userRecord } from '../entities/user';
import type { CapturedRecord } from '../repository/model';
import { readProject } from './configuration';
import { trashedRecord } from './deletions';
import type { BackupDeps } from './deps';
import { isNewOfPerson } from './erasure';
import type { Reading } from './lookAgain';
import type { Mark } from './marks';
import type { PackWriter } from './packs';

export interface ProjectReading extends Reading {
  readonly deps: BackupDeps;
  readonly packs: PackWriter;
}

/** Projects that events named, and those of captured issues that nobody told us of. Keys of marks that are dealt with. */
export const changedProjects = async (reading: ProjectReading, marks: ReadonlyMap<string, Mark>): Promise<readonly string[]> => {
  const { deps, held, capture, packs } = reading;
  const covered: string[] = [];
  const keys = new Map<string, string[]>();
  const trashed = new Map<string, Mark>();
  for (const [key, one] of marks) {
    if (one.kind !== 'project' && one.kind !== 'project-trashed') continue;
    keys.set(one.id, [...(keys.get(one.id) ?? []), key]);
    // Marks come in the order of time: what happened last holds.
    if (one.kind === 'project-trashed') trashed.set(one.id, one);
    else trashed.delete(one.id);
  }
  // A project that nobody told us of, once the configuration is captured at all.
  for (const id of capture.projects)
    if (!keys.has(id) && (await held.row('project', id)) === undefined && (await held.any('project'))) keys.set(id, []);
  const people = new People();
  for (const [id, ofProject] of keys) {
    const mark = trashed.get(id);
    const records = mark === undefined ? await read(reading, id, people) : await trashedRecord(held, mark, deps.clock.now());
    if (records === undefined) continue;
    for (const record of records)
      if ((await held.row(record.kind, record.id))?.fingerprint !== deps.repository.fingerprint(record)) await packs.add(record);
    covered.push(...ofProject);
  }
  for (const person of people.met()) {
    const record = userRecord(person, deps.clock.now());
    if (await isNewOfPerson(deps, held, record)) await packs.add(record);
  }
  return covered;
};

/** Undefined: not now. */
const read = ({ deps, jira, turn }: ProjectReading, id: string, people: People): Promise<readonly CapturedRecord[] | undefined> =>
  turn.attempt(async () => {
    const found = await readProject(jira, id);
    return found === undefined ? [] : ENTITIES.project.records(found.raw, people, deps.clock.now());
  });
