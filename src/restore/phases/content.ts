import type { Job } from '../job';
import { Scale, pool } from '../pool';
import { restoreComments } from './comments';
import { restoreFiles } from './files';
import { IN_FLIGHT } from './inFlight';

const CHUNK = 12;
/** Bytes of files in memory at once; one that is larger goes alone. Sending makes copies of them. */
const FILE_BYTES = 4 * 1024 * 1024;

/** Comments and files, issue by issue. */
export const contentPhase = (job: Job): Promise<boolean> => {
  const scale = new Scale(FILE_BYTES);
  return job.eachIssue(CHUNK, async (place, issues) => {
    await pool(issues, IN_FLIGHT, async (issue) => {
      const mustReadBack = job.mustReadBack(issue.number);
      await restoreFiles(job, place, issue, mustReadBack, scale);
      await restoreComments(job, place, issue, mustReadBack);
    });
  });
};
