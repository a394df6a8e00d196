import type { IssueType } from '../model';
import { dice, type Dice } from '../random';
import { stubProject } from '../seed/projects';
import { loadSeedLines, type SeedLine } from '../seed/load';
import { stubIssue } from '../seed/stub';
import type { SiteState } from '../state';
import type { Crew, ProjectCast } from './cast';
import { MadeUpIssues } from './issues';
import {
  BASE_URL,
  EPIC_NAME,
  FIELDS,
  LINK_TYPES,
  makeComponents,
  makePeople,
  makeProjects,
  makeSprints,
  makeVersions,
  POINTS,
  PRIORITIES,
  rankField,
  RESOLUTIONS,
  STATUSES,
  TYPES,
} from './parts';
import { richText, summary } from './words';

/** Shares of the four projects. */
const SHARES = [0.4, 0.3, 0.2, 0.1] as const;
/** All dates are fixed, so that the same numbers give the same site whenever it is made. */
const FIRST = Date.UTC(2022, 0, 3, 8);
const LAST = Date.UTC(2026, 9, 30, 16);
const TYPE_ORDER = Object.values(TYPES);

export interface SyntheticSite {
  /** How many issues. */
  readonly synthetic: number;
  readonly seed?: number;
  /** Whether issues have an order on boards, as on sites with Jira Software. */
  readonly ranks?: boolean;
  /** The part of issues that have files; default 0.3. */
  readonly files?: number;
}

/**
 * A made-up site of `count` issues over four projects, with all that makes real sites awkward: gaps in the keys, sub-tasks
 * that are older than their parents, epics, links across projects and to issues that can't be seen, more than 20 comments, equal and
 * Unicode file names, inactive people, done issues without a resolution, an open sprint. The same numbers give the same site. It holds
 * only what can be restored.
 */
export const layOutSynthetic = (
  state: SiteState,
  { synthetic: count, seed = 1, ranks = false, files = PLAIN.files }: SyntheticSite,
): void => {
  loadSeedLines(state, 'synthetic site', frameLines(count, seed, ranks));
  const people = [...state.users.keys()];
  const crew = everybody(people.length);
  const projects = makeProjects().map(({ id }, i): ProjectCast => ({
    ...PLAIN,
    files,
    ...partsOf(i),
    crew,
    projectId: String(id),
    share: SHARES[i] ?? 0,
  }));
  const issues = new MadeUpIssues(state, { seed, count, first: FIRST, last: LAST, projects, people });
  linkUnseen(state, issues, seed);
  state.issues.lay(issues);
};

const NAMES = [
  { filename: 'screen.png', mimeType: 'image/png' },
  { filename: 'screen.png', mimeType: 'image/png' },
  { filename: 'app.log', mimeType: 'text/plain' },
  { filename: 'Møte notater (1).pdf', mimeType: 'application/pdf' },
  { filename: 'スクリーン 1.png', mimeType: 'image/png' },
  { filename: '"quoted".txt', mimeType: 'text/plain' },
  { filename: 'fares.xlsx', mimeType: 'application/vnd.ms-excel' },
];

const PLAIN = {
  epic: TYPE_ORDER.indexOf(TYPES.epic),
  subtask: TYPE_ORDER.indexOf(TYPES.subtask),
  standard: [TYPES.story, TYPES.task, TYPES.bug].map((type) => TYPE_ORDER.indexOf(type)),
  statuses: STATUSES.map((_, i) => i),
  settles: false,
  files: 0.3,
  file: (roll: Dice) => roll.pick(NAMES),
  security: undefined,
  labels: ['season', 'desk', 'port-bergen', 'à-la-carte', 'regression'],
  worklogs: 0,
  histories: 0,
  summary: (roll: Dice, type: IssueType) => summary(roll, type.name === 'Bug'),
  text: richText,
  remark: richText,
  custom: (roll: Dice, type: IssueType) => ({
    [POINTS]: type.name === 'Story' && roll.chance(0.5) ? String(roll.pick([1, 2, 3, 5, 8])) : 'null',
    ...(type.level === 1 ? { [EPIC_NAME]: JSON.stringify(summary(roll, false).slice(0, 40)) } : {}),
  }),
};

/** All of so many people do everything. */
const everybody = (count: number): Crew => {
  const all = Array.from({ length: count }, (_, place) => place);
  return { assignees: all, reporters: all, commenters: all, changers: all };
};

/** Ids of what the i-th project has. */
const partsOf = (i: number) => ({
  versions: makeVersions({}, 10_100 + 10 * i).map(({ id }) => String(id)),
  components: makeComponents({}, 10_200 + 10 * i).map(({ id }) => String(id)),
  sprints: makeSprints(i + 1, 100 * (i + 1)).map(({ id }) => Number(id)),
});

/** Everything but issues. */
function* frameLines(count: number, seed: number, ranks: boolean): Iterable<SeedLine> {
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
    ['field', ranks ? [...FIELDS, rankField(10_019)] : FIELDS],
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
}

const MOST_UNSEEN = 200;

/** Some issues are linked to those of a project that the site keeps to itself. */
const linkUnseen = (state: SiteState, issues: MadeUpIssues, seed: number): void => {
  const roll = dice(`unseen:${seed}`);
  const { size, id: ids } = issues.columns;
  const count = Math.min(MOST_UNSEEN, Math.round(size * 0.03));
  if (count === 0) return;
  const vault = stubProject(state, 'VAULT');
  for (let i = 0; i < count; i += 1) {
    const slot = Math.floor(((i + roll.next()) * size) / count);
    const id = state.nextId();
    const unseen = stubIssue({
      id,
      number: id,
      project: vault,
      summary: summary(roll, true),
      type: roll.pick(issues.types),
      status: roll.pick(issues.statuses),
      priority: roll.pick(issues.priorities),
    });
    const linkId = String(state.nextId());
    const [source, target] = roll.chance(0.5) ? [ids[slot] as number, id] : [id, ids[slot] as number];
    state.links.set(linkId, { id: linkId, type: roll.pick([...state.linkTypes.values()]), source, target });
    issues.extraLinks.set(slot, [...(issues.extraLinks.get(slot) ?? []), linkId]);
    state.addIssue({ ...unseen, links: [linkId] }, { loading: true });
  }
};
