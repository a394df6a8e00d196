import { isHoldfastError } from '../../contract/errors';
import { BULKFETCH_MAX } from '../../contract/limits';
import { bulkFetch } from '../../jira/read/search';
import { bulkDelete, deleteIssue } from '../../jira/write/issue';
import { bulkOutcome, isNoBulk } from '../bulkTask';
import type { Job, Place } from '../job';
import { MARK, markOf } from '../marks';
import { patiently } from '../patiently';
import { pool } from '../pool';
import { IN_FLIGHT } from './inFlight';

/**
 * Deletes the placeholders. Only what this run marked as one is deleted, looked at right before: a key can be moved, and then names
 * somebody's work item.
 */
export const placeholdersPhase = (job: Job): Promise<boolean> =>
  job.eachProject(async (place) => {
    // A project that failed keeps nothing of ours but what its report names.
    while (job.state.after < place.state.made) {
      if (await job.handOver()) return false;
      const gaps = nextGaps(place, job.state.after);
      const last = gaps[gaps.length - 1];
      if (last === undefined) return true;
      await deleteMarked(job, place, gaps);
      job.state.after = last;
      job.state.units += gaps.length;
      await job.save();
    }
    return true;
  });

const nextGaps = (place: Place, after: number): readonly number[] => {
  const gaps: number[] = [];
  for (let number = after + 1; number <= place.state.made && gaps.length < BULKFETCH_MAX; number++)
    if (!place.source.numbers.has(number)) gaps.push(number);
  return gaps;
};

const deleteMarked = async (job: Job, place: Place, gaps: readonly number[]): Promise<void> => {
  const keys = gaps.map((number) => `${place.key}-${String(number)}`);
  const ours = await marked(job, keys);
  if (ours.length === 0) return;
  try {
    const { body } = await bulkDelete(job.jira, ours);
    await bulkOutcome(job.jira, job.deps.clock, body.taskId);
  } catch (e) {
    if (!isNoBulk(e)) throw e;
  }
  // One by one what is still there, with Jira's reason if it stays.
  await pool(await marked(job, ours), IN_FLIGHT, (key) => deleteOne(job, key));
};

/** Those of `keys` that are placeholders of this run. */
const marked = async (job: Job, keys: readonly string[]): Promise<readonly string[]> => {
  const live = await bulkFetch(job.jira, { issueIdsOrKeys: keys, fields: ['issuetype'], properties: [MARK] });
  return live.issues.flatMap((issue) => {
    const mark = markOf(issue.properties);
    return issue.key !== undefined && mark?.run === job.run && mark.as === 'placeholder' && mark.key === issue.key ? [issue.key] : [];
  });
};

const deleteOne = async (job: Job, key: string): Promise<void> => {
  try {
    await patiently(job.deps.clock, () => deleteIssue(job.jira, key));
  } catch (e) {
    if (isHoldfastError(e, 'not-found')) return;
    if (!isHoldfastError(e, 'refused', 'conflict')) throw e;
    job.note({ key, code: 'placeholder-left', said: e.message });
  }
};
