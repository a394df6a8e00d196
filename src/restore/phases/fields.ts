import { isHoldfastError } from '../../contract/errors';
import type { Json } from '../../contract/ports';
import { keyNumber, keyProject } from '../../contract/ids';
import { isRaw, textOf } from '../../entities/normalise';
import { writtenFields } from '../../entities/write/issueFields';
import type { IssueFacts } from '../../entities/write/issueRecord';
import { editIssue } from '../../jira/write/issue';
import { CreateTypes } from '../createTypes';
import type { Job, Place } from '../job';
import { patiently } from '../patiently';
import { pool } from '../pool';
import { IN_FLIGHT } from './inFlight';

const CHUNK = 24;

/** All that an edit can set, in one silent PUT an issue: idempotent, so that doing it again needs no read-back. */
export const fieldsPhase = async (job: Job): Promise<boolean> => {
  const types = new Map<string, CreateTypes>();
  const typesOf = (place: Place): CreateTypes => {
    const known = types.get(place.key) ?? new CreateTypes(job.jira, place.key);
    types.set(place.key, known);
    return known;
  };
  return job.eachIssue(CHUNK, async (place, issues) => {
    await pool(issues, IN_FLIGHT, async (issue) => setFields(job, issue.key, await wanted(job, place, typesOf(place), issue)));
  });
};

const wanted = async (job: Job, place: Place, types: CreateTypes, issue: IssueFacts): Promise<Readonly<Record<string, Json>>> => {
  const written = writtenFields(issue.fields, await job.site());
  const fields: Record<string, Json> = { ...written.fields };
  const parent = parentToSet(job, place, issue);
  if (parent !== undefined) fields['parent'] = { key: parent };
  // What Jira, or the creation for Jira's sake, filled in and the issue did not have.
  if (issue.fields['assignee'] === undefined) fields['assignee'] = null;
  const dropped = new Set(written.drops.map((drop) => drop.field));
  const type = await types.type(issue.typeId);
  for (const field of [...(type?.defaults ?? []), ...(type?.required ?? [])]) {
    if (fields[field.fieldId] !== undefined || dropped.has(field.fieldId) || issue.fields[field.fieldId] !== undefined) continue;
    fields[field.fieldId] = field.schema?.type === 'array' ? [] : null;
  }
  return fields;
};

/**
 * A sub-task that was made below its own parent keeps it; one that is older than its parent was made below another one. The parents of
 * all others are set here, when every issue exists.
 */
const parentToSet = (job: Job, place: Place, issue: IssueFacts): string | undefined => {
  if (issue.parentKey === undefined) return undefined;
  const parent = isRaw(issue.fields['parent']) ? textOf(issue.fields['parent']['id']) : '';
  if (job.comesBack(parent) === undefined && job.view.row('issue', parent)?.deleted !== false) {
    job.note({ key: issue.key, code: 'parent-gone' });
    return undefined;
  }
  if (!issue.subtask) return issue.parentKey;
  const older = keyProject(issue.parentKey) === place.key && keyNumber(issue.parentKey) < issue.number;
  return older && !place.state.fixes.includes(issue.number) && !place.state.fixes.includes(keyNumber(issue.parentKey))
    ? undefined
    : issue.parentKey;
};

/** A field that Jira refuses is left out, with Jira's reason; the others are set. */
const setFields = async (job: Job, key: string, all: Readonly<Record<string, Json>>): Promise<void> => {
  let fields = { ...all };
  while (Object.keys(fields).length > 0) {
    try {
      const sent = fields;
      await patiently(job.deps.clock, () => editIssue(job.jira, key, sent));
      return;
    } catch (e) {
      if (isHoldfastError(e, 'not-found')) {
        job.note({ key, code: 'vanished' });
        return;
      }
      if (!isHoldfastError(e, 'refused')) throw e;
      const refused = Object.keys(e.fields).filter((field) => field in fields);
      if (refused.length === 0) return oneByOne(job, key, fields, e.message);
      for (const field of refused) await leaveOut(job, key, [field, fields[field] ?? null], e.fields[field] ?? e.message);
      fields = Object.fromEntries(Object.entries(fields).filter(([field]) => !refused.includes(field)));
    }
  }
};

/** Jira said that something is wrong, but not with which field. */
const oneByOne = async (job: Job, key: string, fields: Readonly<Record<string, Json>>, said: string): Promise<void> => {
  const names = Object.keys(fields);
  for (const [field, value] of Object.entries(fields)) {
    if (names.length === 1) await leaveOut(job, key, [field, value], said);
    else await setFields(job, key, { [field]: value });
  }
};

const leaveOut = async (job: Job, key: string, [field, value]: readonly [string, Json], said: string): Promise<void> =>
  field === 'assignee' && value !== null ? unassign(job, key, said) : refuse(job, key, field, said);

/**
 * Is it the person that Jira refuses, or the field? Its words for either were never seen on a live site; but where Jira lets the assignee
 * be taken away, it was the person. Whom the creation assigned by itself is not left there either.
 */
const unassign = async (job: Job, key: string, said: string): Promise<void> => {
  try {
    await patiently(job.deps.clock, () => editIssue(job.jira, key, { assignee: null }));
    job.note({ key, code: 'not-assignable', said });
  } catch (e) {
    // Whether the work item is still there is found out by the edit of its other fields.
    if (isHoldfastError(e, 'not-found')) return;
    if (!isHoldfastError(e, 'refused')) throw e;
    await refuse(job, key, 'assignee', said);
  }
};

const refuse = async (job: Job, key: string, field: string, said: string): Promise<void> =>
  job.note({ key, code: 'field-refused', about: (await job.site()).fieldName(field), said });
