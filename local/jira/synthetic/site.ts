import type { Raw } from '../model';
import { dice, type Dice } from '../random';
import type { SeedLine } from '../seed/load';
import { makeIssue, referenceTo, settle, type Frame } from './issues';
import {
  BASE_URL,
  FIELDS,
  LINK_TYPES,
  makeComponents,
  makePeople,
  makeProjects,
  makeSprints,
  makeVersions,
  PRIORITIES,
  RESOLUTIONS,
  STATUSES,
  TYPES,
} from './parts';
import { summary } from './words';

/** Shares of the four projects. */
const SHARES = [0.4, 0.3, 0.2, 0.1] as const;

/**
 * The lines of a made-up site of `count` issues over four projects, with all that makes real sites awkward: gaps in the keys, sub-tasks
 * that are older than their parents, epics, links across projects and to issues that can't be seen, more than 20 comments, equal and
 * Unicode file names, inactive people, done issues without a resolution, an open sprint. The same numbers give the same site.
 */
export function* syntheticSite(count: number, seed: number): Iterable<SeedLine> {
  const roll = dice(`site:${seed}`);
  const people = makePeople(roll, Math.min(200, 12 + Math.ceil(count / 50)));
  const projects = makeProjects();
  yield { entity: 'serverInfo', data: { baseUrl: BASE_URL, deploymentType: 'Cloud', serverTitle: 'Jira' } };
  for (const [entity, list] of [
    ['user', people],
    ['issueType', Object.values(TYPES)],
    ['status', STATUSES],
    ['priority', PRIORITIES],
    ['resolution', RESOLUTIONS],
    ['issueLinkType', LINK_TYPES],
    ['field', FIELDS],
    ['project', projects],
  ] as const) {
    for (const data of list) yield { entity, data };
  }
  const versions = projects.map((project, i) => makeVersions(project, 10_100 + 10 * i));
  const components = projects.map((project, i) => makeComponents(project, 10_200 + 10 * i));
  const sprints = projects.map((_, i) => makeSprints(i + 1, 100 * (i + 1)));
  for (const data of versions.flat()) yield { entity: 'version', data };
  for (const data of components.flat()) yield { entity: 'component', data };
  for (const [i, project] of projects.entries())
    yield {
      entity: 'board',
      data: { id: i + 1, self: `${BASE_URL}/rest/agile/1.0/board/${i + 1}`, name: `${String(project['name'])} board`, type: 'scrum' },
    };
  for (const data of sprints.flat()) yield { entity: 'sprint', data };
  let lastId = 20_000;
  const ids = { next: (): string => String((lastId += 1 + roll.below(3))) };
  const issues = projects.flatMap((project, i) => {
    const frame: Frame = { roll, people, project, versions: versions[i] ?? [], components: components[i] ?? [], sprints: sprints[i] ?? [] };
    return makeProjectIssues(frame, shareOf(count, i), ids);
  });
  link(roll, issues, ids);
  for (const data of issues) yield { entity: 'issue', data };
}

const shareOf = (count: number, i: number): number => {
  const floor = (j: number): number => Math.floor(count * (SHARES[j] ?? 0));
  return i === 0 ? count - floor(1) - floor(2) - floor(3) : floor(i);
};

const makeProjectIssues = (frame: Frame, count: number, ids: { next: () => string }): readonly Raw[] => {
  const { roll } = frame;
  let number = 0;
  const issues = Array.from({ length: count }, (_, i) => {
    number += roll.chance(0.05) ? 2 + roll.below(12) : 1;
    const kind = roll.chance(0.06) ? 'epic' : roll.chance(0.2) ? 'subtask' : roll.pick(['story', 'task', 'bug'] as const);
    return makeIssue(frame, kind, number, i / count, ids);
  });
  const level = (issue: Raw): number => Number(((issue['fields'] as Raw)['issuetype'] as Raw)['hierarchyLevel']);
  const epics = issues.filter((issue) => level(issue) === 1);
  const standard = issues.filter((issue) => level(issue) === 0);
  for (const issue of issues) {
    settle(issue);
    const fields = issue['fields'] as Raw;
    if (level(issue) === -1) {
      // Without anything to hang on it is a plain task.
      if (standard.length === 0) fields['issuetype'] = TYPES.task;
      else fields['parent'] = referenceTo(near(roll, standard, issue, issues));
    } else if (level(issue) === 0 && epics.length > 0 && roll.chance(0.3)) fields['parent'] = referenceTo(roll.pick(epics));
  }
  return issues;
};

/** Mostly one that stands near by, before or after. */
const near = (roll: Dice, candidates: readonly Raw[], issue: Raw, all: readonly Raw[]): Raw => {
  const place = Math.floor((all.indexOf(issue) / all.length) * candidates.length);
  return candidates[Math.min(candidates.length - 1, Math.max(0, place + roll.below(9) - 4))] ?? roll.pick(candidates);
};

const link = (roll: Dice, issues: readonly Raw[], ids: { next: () => string }): void => {
  for (const issue of issues) {
    if (!roll.chance(0.15)) continue;
    const type = roll.pick(LINK_TYPES);
    const id = ids.next();
    const self = `${BASE_URL}/rest/api/3/issueLink/${id}`;
    const add = (one: Raw, member: 'inwardIssue' | 'outwardIssue', other: Raw): void =>
      void ((one['fields'] as Raw)['issuelinks'] as Raw[]).push({ id, self, type, [member]: other });
    if (roll.chance(0.2)) {
      add(issue, roll.chance(0.5) ? 'inwardIssue' : 'outwardIssue', unseenIssue(roll, ids));
      continue;
    }
    const other = roll.pick(issues);
    if (other === issue) continue;
    add(issue, 'outwardIssue', referenceTo(other));
    add(other, 'inwardIssue', referenceTo(issue));
  }
};

/** An issue of a project that the site keeps to itself. */
const unseenIssue = (roll: Dice, ids: { next: () => string }): Raw => {
  const id = ids.next();
  return {
    id,
    key: `VAULT-${id}`,
    self: `${BASE_URL}/rest/api/3/issue/${id}`,
    fields: { summary: summary(roll, true), status: roll.pick(STATUSES), priority: roll.pick(PRIORITIES), issuetype: TYPES.bug },
  };
};
