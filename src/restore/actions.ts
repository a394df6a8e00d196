import type { PlanActionPage } from '../contract/page';
import type { StateStore } from '../contract/ports';
import { keyNumber, keyProject } from '../contract/ids';
import { issueFacts, type IssueFacts } from '../entities/write/issueRecord';
import type { Repository, View } from '../repository/api';
import type { Row } from '../repository/model';
import { textOfCode } from './fidelity';
import { readInactive, type StoredPlan } from './planStore';
import { projectSource, type ProjectSource } from './sources';

type Action = PlanActionPage['actions'][number];

const PAGE = 50;

/** One line of the list: a project, an issue or a placeholder. Reads only the issues of its page. */
export const planActionPage = async (
  repository: Repository,
  state: StateStore,
  plan: StoredPlan,
  cursor?: string,
): Promise<PlanActionPage> => {
  const { result } = plan;
  if (result === undefined) return { total: 0, actions: [] };
  const view = await repository.asOf(plan.moment);
  const inactive = await readInactive(state, plan.id, result.inactivePages);
  const total = result.projects.reduce((sum, one) => sum + 1 + one.last, 0);
  const from = Math.max(0, Number(cursor ?? 0) || 0);
  const actions: Action[] = [];
  let start = 0;
  for (const project of result.projects) {
    const lines = 1 + project.last;
    if (start + lines > from && start < from + PAGE) {
      const source = projectSource(view, project.id);
      const first = Math.max(0, from - start);
      const end = Math.min(lines, from + PAGE - start);
      if (first === 0) actions.push({ action: 'create space', key: project.key, title: project.name, level: 'exact' });
      actions.push(...(await issueLines(view, source, project.key, Math.max(1, first), end - 1, inactive)));
    }
    start += lines;
  }
  return { total, actions, ...(from + PAGE < total ? { next: String(from + PAGE) } : {}) };
};

const issueLines = async (
  view: View,
  source: ProjectSource,
  project: string,
  first: number,
  last: number,
  inactive: ReadonlySet<string>,
): Promise<readonly Action[]> => {
  const rows: Row[] = source.issues.filter((row) => row.keyNumber >= first && row.keyNumber <= last);
  const issues = new Map<number, IssueFacts>();
  for await (const record of view.readMany(rows)) issues.set(record.keyNumber, issueFacts(record));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const number = first + i;
    const key = `${project}-${String(number)}`;
    const issue = issues.get(number);
    if (issue === undefined) return { action: 'create placeholder, delete it at the end', key, title: '', level: 'exact' } as const;
    return issueLine(issue, inactive);
  });
};

const issueLine = (issue: IssueFacts, inactive: ReadonlySet<string>): Action => {
  const notes: string[] = [];
  if (
    issue.subtask &&
    issue.parentKey !== undefined &&
    keyProject(issue.parentKey) === keyProject(issue.key) &&
    keyNumber(issue.parentKey) > issue.number
  ) {
    notes.push(`Made below an earlier work item, then moved to ${issue.parentKey}, which is younger.`);
  }
  const people = [issue.fields['reporter'], issue.fields['assignee']].map((one) =>
    typeof one === 'object' && one !== null ? String((one as { readonly accountId?: unknown }).accountId) : '',
  );
  const approximate = people.some((one) => inactive.has(one));
  if (approximate) notes.push(textOfCode('inactive-person'));
  if (issue.commentTotal > 0) notes.push(`${String(issue.commentTotal)} comments, each with a line about its author and day.`);
  return {
    action: 'create work item',
    key: issue.key,
    title: issue.summary,
    level: approximate || issue.commentTotal > 0 ? 'approximate' : 'exact',
    ...(notes.length === 0 ? {} : { note: notes.join(' ') }),
  };
};
