import { isRaw, textOf } from '../../entities/normalise';
import { issueFacts, type IssueFacts } from '../../entities/write/issueRecord';
import { bulkFetch } from '../../jira/read/search';
import { bulkMove, editIssue, setIssueProperty } from '../../jira/write/issue';
import { bulkOutcome, isNoBulk } from '../bulkTask';
import type { Job, Place } from '../job';
import { patiently } from '../patiently';
import { MARK, issueMark, placeholderSummary } from '../marks';

/** Sets right what was made as another type: stand-ins, and what moved up when Jira refused a part of a request (create, C4). */
export const convertPhase = (job: Job): Promise<boolean> =>
  job.eachProject(async (place) => {
    if (place.state.failure !== undefined) return true;
    // Parents before their sub-tasks. Each reads first, so a step that is done again may begin anywhere.
    const wanted = await Promise.all(
      [...new Set(place.state.fixes)].map(async (number) => ({ number, issue: await captured(job, place, number) })),
    );
    wanted.sort((a, b) => Number(a.issue?.subtask ?? false) - Number(b.issue?.subtask ?? false) || a.number - b.number);
    for (const { number, issue } of wanted.slice(job.state.after)) {
      if (await job.handOver()) return false;
      await convert(job, place, number, issue);
      job.state.after += 1;
    }
    return true;
  });

const captured = async (job: Job, place: Place, number: number): Promise<IssueFacts | undefined> => {
  const row = place.source.issues.find((one) => one.keyNumber === number);
  return row === undefined ? undefined : issueFacts(await job.view.read(row));
};

const convert = async (job: Job, place: Place, number: number, issue: IssueFacts | undefined): Promise<void> => {
  const key = `${place.key}-${String(number)}`;
  const live = (await bulkFetch(job.jira, { issueIdsOrKeys: [key], fields: ['issuetype', 'parent'] })).issues.find(
    (one) => one.key === key,
  );
  if (live === undefined) return;
  if (issue === undefined) {
    await patiently(job.deps.clock, () => editIssue(job.jira, key, { summary: placeholderSummary(key) }));
    await patiently(job.deps.clock, () => setIssueProperty(job.jira, key, MARK, { run: job.run, source: '', key, as: 'placeholder' }));
    return;
  }
  const liveType = isRaw(live.fields?.['issuetype']) ? textOf(live.fields['issuetype']['id']) : '';
  if (liveType !== issue.typeId) {
    if (issue.subtask && (issue.parentKey === undefined || job.comesBack(textOf(parentId(issue.fields))) === undefined)) {
      job.note({ key, code: 'parent-gone' });
      return;
    }
    await move(job, place, {
      key,
      type: issue.typeId,
      ...(issue.subtask && issue.parentKey !== undefined ? { parent: issue.parentKey } : {}),
    });
  }
  const mark = issueMark(job.run, issue, issue.subtask ? 'sub-task' : issue.level === 0 ? 'standard' : 'other-level');
  await patiently(job.deps.clock, () => setIssueProperty(job.jira, key, MARK, mark));
};

const parentId = (fields: Readonly<Record<string, unknown>>): unknown => (isRaw(fields['parent']) ? fields['parent']['id'] : '');

const move = async (
  job: Job,
  place: Place,
  to: { readonly key: string; readonly type: string; readonly parent?: string },
): Promise<void> => {
  const refused = (said: string): void => job.note({ key: to.key, code: 'type-refused', said });
  try {
    const { body } = await bulkMove(job.jira, {
      project: place.key,
      issueType: to.type,
      ...(to.parent === undefined ? {} : { parent: to.parent }),
      issues: [to.key],
    });
    const against = await bulkOutcome(job.jira, job.deps.clock, body.taskId);
    if (against.length > 0) refused(against.join(' '));
  } catch (e) {
    if (!isNoBulk(e)) throw e;
    refused(e instanceof Error ? e.message : '');
  }
};
