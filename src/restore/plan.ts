/**
 * The planner: a pure function of the issues' summaries (streamed, so that it has no size), what lives in Jira now, and the policy of
 * restoring in place. It does no I/O. `begin` → `addIssue` for each → `finish`.
 */
import type { AdminMessage } from '../contract/errors';
import type { FidelityLine, PlanView } from '../contract/page';
import type { ProjectFacts } from '../entities/write/project';
import { estimate } from './estimate';
import { fidelityLine, type FidelityCode } from './fidelity';
import type { IssueSummary } from './summary';

/** Jira as it is now, as far as a plan depends on it. */
export interface LiveState {
  /** Key → name of projects that exist and are seen. */
  readonly projectKeys: ReadonlyMap<string, string>;
  readonly projectNames: ReadonlySet<string>;
  /** Keys of projects in Jira's own trash. */
  readonly trashedKeys: ReadonlySet<string>;
  readonly issueTypes: ReadonlySet<string>;
  readonly statuses: ReadonlySet<string>;
  readonly priorities: ReadonlySet<string>;
  readonly resolutions: ReadonlySet<string>;
  readonly linkTypes: ReadonlySet<string>;
  /** Accounts that can't be set: inactive or gone. */
  readonly inactive: ReadonlySet<string>;
}

/** Counts of one project; JSON, so that a plan over many projects can be made in steps. */
export interface ProjectTally {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  workItems: number;
  last: number;
  placeholders: number;
  subtasks: number;
  comments: number;
  files: number;
  fileBytes: number;
  links: number;
  hiddenLinks: number;
  notInitial: number;
  components: number;
  versions: number;
  archivedVersions: number;
  readonly types: Record<string, number>;
  readonly statuses: Record<string, number>;
  readonly codes: Partial<Record<FidelityCode, number>>;
  readonly missing: {
    type: Record<string, number>;
    status: Record<string, number>;
    priority: number;
    resolution: number;
    linkType: number;
  };
}

export const beginProject = (facts: ProjectFacts): ProjectTally => ({
  id: facts.id,
  key: facts.key,
  name: facts.name,
  workItems: 0,
  last: 0,
  placeholders: 0,
  subtasks: 0,
  comments: 0,
  files: 0,
  fileBytes: 0,
  links: 0,
  hiddenLinks: 0,
  notInitial: 0,
  components: facts.components.length,
  versions: facts.versions.length,
  archivedVersions: facts.versions.filter((one) => one['archived'] === true).length,
  types: {},
  statuses: {},
  codes: {},
  missing: { type: {}, status: {}, priority: 0, resolution: 0, linkType: 0 },
});

export interface PlanEyes {
  readonly live: Omit<LiveState, 'projectKeys' | 'projectNames' | 'trashedKeys'>;
  /** Does this issue exist, or come back with this plan? */
  exists(issueId: string): boolean;
  /** Does it come back with this plan? */
  selected(issueId: string): boolean;
  /** Is the file's content in the backup? */
  hasFile(attachmentId: string): boolean;
}

/** Issues of a project come in the order of their numbers. */
export const addIssue = (tally: ProjectTally, issue: IssueSummary, eyes: PlanEyes): void => {
  tally.placeholders += Math.max(0, issue.number - tally.last - 1);
  tally.last = issue.number;
  tally.workItems += 1;
  if (issue.subtask) tally.subtasks += 1;
  tally.comments += issue.comments;
  tally.files += issue.attachments.length;
  tally.fileBytes += issue.attachmentBytes;
  count(tally.types, issue.typeId);
  count(tally.statuses, issue.statusId);
  const { live } = eyes;
  if (!live.issueTypes.has(issue.typeId)) count(tally.missing.type, issue.typeId);
  if (!live.statuses.has(issue.statusId)) count(tally.missing.status, issue.statusId);
  if (issue.priorityId !== undefined && !live.priorities.has(issue.priorityId)) tally.missing.priority += 1;
  if (issue.resolutionId !== undefined && !live.resolutions.has(issue.resolutionId)) tally.missing.resolution += 1;
  const codes = new Set<FidelityCode>(issue.codes);
  if (issue.people.some((one) => live.inactive.has(one))) codes.add('inactive-person');
  if (issue.attachments.some((id) => !eyes.hasFile(id))) codes.add('file-missing');
  for (const link of [...issue.links, ...issue.linksFromOthers.filter((one) => !eyes.selected(one.other))]) {
    if (!eyes.exists(link.other)) {
      tally.hiddenLinks += 1;
      codes.add('hidden-link');
    } else if (!live.linkTypes.has(link.typeId)) {
      tally.missing.linkType += 1;
      codes.add('link-type-gone');
    } else tally.links += 1;
  }
  for (const code of codes) tally.codes[code] = (tally.codes[code] ?? 0) + 1;
};

const count = (into: Record<string, number>, key: string): void => {
  into[key] = (into[key] ?? 0) + 1;
};

export interface PlanResult extends Pick<PlanView, 'title' | 'actions' | 'fidelity' | 'blockers' | 'warnings' | 'points' | 'minutes'> {
  readonly status: 'ready' | 'blocked';
}

/** What is known of a project beside its issues. */
export interface PlannedProject {
  readonly tally: ProjectTally;
  readonly facts: Pick<ProjectFacts, 'lead' | 'teamManaged' | 'schemes' | 'name' | 'key'>;
}

export const finishPlan = (
  projects: readonly PlannedProject[],
  live: LiveState,
  names: { type(id: string): string; status(id: string): string },
): PlanResult => {
  const tallies = projects.map((one) => one.tally);
  const sum = (of: (tally: ProjectTally) => number): number => tallies.reduce((total, tally) => total + of(tally), 0);
  const blockers = projects.flatMap((one) => blockersOf(one, live, names));
  const workItems = sum((one) => one.workItems);
  const cost = estimate({
    projects: tallies.length,
    workItems,
    placeholders: sum((one) => one.placeholders),
    comments: sum((one) => one.comments),
    files: sum((one) => one.files),
    fileBytes: sum((one) => one.fileBytes),
    links: sum((one) => one.links),
    components: sum((one) => one.components),
    versions: sum((one) => one.versions + one.archivedVersions),
    withFiles: Math.min(
      workItems,
      sum((one) => one.files),
    ),
  });
  return {
    status: blockers.length === 0 ? 'ready' : 'blocked',
    title: titleOf(projects),
    actions: [
      ['create space', tallies.length],
      ['create component', sum((one) => one.components)],
      ['create version', sum((one) => one.versions)],
      ['create work item', workItems],
      ['create placeholder', sum((one) => one.placeholders)],
      ['set fields', workItems],
      ['set status', workItems],
      ['add comment', sum((one) => one.comments)],
      ['attach file', sum((one) => one.files)],
      ['link work items', sum((one) => one.links)],
      ['delete placeholder', sum((one) => one.placeholders)],
    ].flatMap(([action, n]) => (Number(n) > 0 ? [{ action: String(action), count: Number(n) }] : [])),
    fidelity: fidelityOf(projects, live, workItems),
    blockers,
    warnings: warningsOf(projects, live, workItems),
    ...cost,
  };
};

const titleOf = (projects: readonly PlannedProject[]): string => {
  const keys = projects.map((one) => one.tally.key);
  return keys.length <= 3
    ? `Put back ${keys.join(', ')}`
    : `Put back ${keys.slice(0, 2).join(', ')} and ${String(keys.length - 2)} more spaces`;
};

const fidelityOf = (projects: readonly PlannedProject[], live: LiveState, workItems: number): readonly FidelityLine[] => {
  const codes = new Map<FidelityCode, number>();
  const add = (code: FidelityCode, n: number): void => {
    if (n > 0) codes.set(code, (codes.get(code) ?? 0) + n);
  };
  let deviating = 0;
  for (const { tally, facts } of projects) {
    for (const [code, n] of Object.entries(tally.codes)) add(code as FidelityCode, n);
    add('author-date', tally.comments);
    add('file-author-date', tally.files);
    add('value-gone', tally.missing.priority + tally.missing.resolution);
    add('lead-changed', facts.lead === undefined || live.inactive.has(facts.lead) ? 1 : 0);
    deviating = Math.max(deviating, ...Object.values(tally.codes));
  }
  add('created-updated', workItems);
  add('history', workItems);
  const lines = [...codes]
    .map(([code, n]) => fidelityLine(code, n))
    .sort((a, b) => (a.level === b.level ? b.count - a.count : a.level === 'approximate' ? -1 : 1));
  const exact = Math.max(0, workItems - [...codes].filter(([code]) => PER_ITEM.has(code)).reduce((most, [, n]) => Math.max(most, n), 0));
  return [
    { level: 'exact', code: 'exact', count: exact, text: 'Key, text, status, parent and every other field are as they were.' },
    ...lines,
  ];
};

const PER_ITEM: ReadonlySet<FidelityCode> = new Set<FidelityCode>([
  'inactive-person',
  'closed-sprint',
  'hidden-link',
  'media',
  'field-gone',
  'unknown-kind',
  'other-app',
  'file-missing',
  'link-type-gone',
  'value-gone',
]);

const blockersOf = (
  { tally, facts }: PlannedProject,
  live: LiveState,
  names: { type(id: string): string; status(id: string): string },
): readonly AdminMessage[] => {
  const safe = 'Nothing was changed. The backup is complete.';
  const list: AdminMessage[] = [];
  const taken = live.projectKeys.get(tally.key);
  if (taken !== undefined)
    list.push({
      happened: `The key ${tally.key} belongs to the space “${taken}”.`,
      safe,
      next: `Change the key of “${taken}” in Jira, or delete it for good, and plan again.`,
    });
  else if (live.trashedKeys.has(tally.key))
    list.push({
      happened: `${tally.key} is in Jira’s trash.`,
      safe,
      next: 'Restore it from the trash in Jira: that is exact and takes a minute.',
    });
  else if (live.projectNames.has(facts.name))
    list.push({ happened: `Another space has the name “${facts.name}”.`, safe, next: 'Rename that space in Jira and plan again.' });
  if (facts.teamManaged)
    list.push({
      happened: `${tally.key} is a team-managed space: its types, statuses and fields went with it.`,
      safe,
      next: 'Holdfast cannot make these again yet. The backup keeps everything.',
    });
  for (const [id, n] of Object.entries(tally.missing.type))
    list.push({
      happened: `The work type “${names.type(id)}” of ${String(n)} work items in ${tally.key} does not exist any more.`,
      safe,
      next: 'Add a work type of that name back to Jira, or choose other spaces.',
    });
  for (const [id, n] of Object.entries(tally.missing.status))
    list.push({
      happened: `The status “${names.status(id)}” of ${String(n)} work items in ${tally.key} does not exist any more.`,
      safe,
      next: 'Add the status back to the workflow in Jira, or choose other spaces.',
    });
  return list;
};

const warningsOf = (projects: readonly PlannedProject[], live: LiveState, workItems: number): readonly string[] => {
  const total = workItems + projects.reduce((sum, one) => sum + one.tally.placeholders, 0);
  const list = [`Jira can’t silence emails about ${String(total)} new work items.`];
  list.push(
    `Automation rules that listen for new or changed work items in ${projects
      .map((one) => one.tally.key)
      .slice(0, 5)
      .join(', ')} may react. Turn them off in Jira first; Holdfast can’t.`,
  );
  for (const { tally, facts } of projects) {
    if (Object.keys(facts.schemes).length === 0) list.push(`No schemes of ${tally.key} are in the backup: Jira’s defaults are used.`);
    if (facts.lead !== undefined && live.inactive.has(facts.lead))
      list.push(`The lead of ${tally.key} is not active any more: you will lead it.`);
  }
  return list;
};
