import { isHoldfastError } from '../../contract/errors';
import type { IssueFacts, LinkFacts } from '../../entities/write/issueRecord';
import { linkIssues } from '../../jira/write/link';
import type { Job } from '../job';
import { patiently } from '../patiently';
import { pool } from '../pool';
import { IN_FLIGHT } from './inFlight';

const CHUNK = 48;

/** Each link once: from its source, or from here when its source does not come back with this run. Linking twice makes one link. */
export const linksPhase = (job: Job): Promise<boolean> =>
  job.eachIssue(CHUNK, async (_place, issues) => {
    const links = issues.flatMap((issue) =>
      issue.links.filter((link) => link.fromHere || job.comesBack(link.otherId) === undefined).map((link) => ({ issue, link })),
    );
    await pool(links, IN_FLIGHT, ({ issue, link }) => restoreLink(job, issue, link));
  });

/** The key that the other end has now; `undefined`: Holdfast never saw it. */
export const otherEnd = (job: Job, link: LinkFacts): string | undefined => {
  const back = job.comesBack(link.otherId);
  if (back !== undefined) return back;
  return job.view.row('issue', link.otherId)?.deleted === false ? link.otherKey : undefined;
};

const restoreLink = async (job: Job, issue: IssueFacts, link: LinkFacts): Promise<void> => {
  const other = otherEnd(job, link);
  const typeId = (await job.site()).linkTypeNow(link.typeId, link.typeName);
  if (other === undefined || typeId === undefined) {
    job.note({ key: issue.key, code: other === undefined ? 'hidden-link' : 'link-type-gone', about: `${link.typeName} ${link.otherKey}` });
    return;
  }
  try {
    await patiently(job.deps.clock, () =>
      linkIssues(job.jira, { typeId, inward: link.fromHere ? issue.key : other, outward: link.fromHere ? other : issue.key }),
    );
  } catch (e) {
    if (!isHoldfastError(e, 'refused', 'not-found', 'limit', 'not-allowed')) throw e;
    if (e.status === 401) throw e;
    job.note({ key: issue.key, code: 'link-refused', about: `${link.typeName} ${other}`, said: e.message });
  }
};
