import { POINTS_PER_HOUR } from '../contract/limits';

export interface WorkToDo {
  readonly projects: number;
  readonly workItems: number;
  readonly placeholders: number;
  readonly comments: number;
  readonly files: number;
  readonly fileBytes: number;
  readonly links: number;
  readonly components: number;
  readonly versions: number;
  readonly withFiles: number;
}

/** Requests a second that a restore keeps up: a handful in flight, a few hundred milliseconds each. */
const REQUESTS_PER_SECOND = { low: 25, high: 8 } as const;
const BYTES_PER_SECOND = { low: 20_000_000, high: 3_000_000 } as const;
/** Transitions that an issue needs on average, and one look at what came of them. */
const STATUS_POINTS = 3;

/** Points (a write 1, a read 1 and 1 an issue) and minutes, the waiting for further hours included. */
export const estimate = (
  work: WorkToDo,
): { readonly points: number; readonly minutes: { readonly low: number; readonly high: number } } => {
  const writes =
    work.workItems * (2 + STATUS_POINTS) +
    work.placeholders +
    work.comments +
    work.withFiles +
    work.links +
    work.components +
    work.versions +
    work.projects;
  const reads = work.workItems + work.placeholders + Math.ceil(work.workItems / 50) + work.projects * 40;
  const points = writes + reads;
  // A request makes or reads up to 50 issues where Jira has bulk calls.
  const requests =
    points -
    Math.floor((work.workItems + work.placeholders) * (1 - 1 / 50)) -
    Math.floor((work.workItems + work.placeholders) * (1 - 1 / 50));
  const hours = Math.floor(points / POINTS_PER_HOUR);
  const minutes = (rate: 'low' | 'high'): number =>
    Math.max(1, Math.ceil((requests / REQUESTS_PER_SECOND[rate] + work.fileBytes / BYTES_PER_SECOND[rate]) / 60));
  return { points, minutes: { low: Math.max(minutes('low'), (hours - 1) * 60 + 1), high: minutes('high') + hours * 60 } };
};
