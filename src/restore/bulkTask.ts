import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { Clock } from '../contract/ports';
import type { Jira } from '../jira/port';
import { bulkTask } from '../jira/write/issue';

const POLL_MS = 1_000;
const POLLS = 120;

/** Waits for a bulk operation. What Jira says against it, by issue or as a whole; `[]`: it did all. Throws `unavailable` when it takes too long. */
export const bulkOutcome = async (jira: Jira, clock: Clock, taskId: string): Promise<readonly string[]> => {
  for (let i = 0; i < POLLS; i++) {
    const task = (await bulkTask(jira, taskId)).body;
    if (task.status === 'COMPLETE') return Object.values(task.failedAccessibleIssues ?? {}).flat();
    if (task.status !== 'ENQUEUED' && task.status !== 'RUNNING') return [`Jira ended it with ${task.status}.`];
    await clock.sleep(POLL_MS * Math.min(5, i + 1));
  }
  throw new HoldfastError('unavailable', 'Jira takes unusually long for a bulk change.');
};

/** Refused as a whole: there is no right to bulk changes, or this site knows no such operation. */
export const isNoBulk = (e: unknown): boolean =>
  isHoldfastError(e, 'refused', 'not-found') || (isHoldfastError(e, 'not-allowed') && e.status === 403);
