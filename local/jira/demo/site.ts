import { dice } from '../random';
import { loadSeedLines, type SeedLine } from '../seed/load';
import { SECURITY_SCHEMES } from '../access/security';
import type { SiteState } from '../state';
import type { ProjectCast } from '../synthetic/cast';
import { MadeUpIssues } from '../synthetic/issues';
import {
  BASE_URL,
  EPIC_NAME,
  FIELDS,
  LINK_TYPES,
  makeComponents,
  makeSprints,
  makeVersions,
  POINTS,
  PRIORITIES,
  RESOLUTIONS,
  STATUSES,
} from '../synthetic/parts';
import { makeAwkward } from './awkward';
import { demoFile, showPicture } from './files';
import { DEMO_FIELDS, demoValues } from './fields';
import { crewOf, demoPeople, type DemoPeople } from './people';
import { DEMO_PROJECTS, projectResource, type DemoProject } from './projects';
import { prose, remark, title } from './words';

const DAY = 86_400_000;
const YEARS = 5;
const SEED = 20;
/** About 1,500 files at 12,000 issues. */
const FILES = 0.0625;

/**
 * The site that people are shown: a ferry company with eight projects of every kind, sixty people, and issues that are awkward in every
 * way; `count` issues in all. The last of them are of the day before it is opened. It also has what can't be restored yet.
 */
export const layOutDemo = (state: SiteState, count: number): void => {
  const roll = dice(`demo:${SEED}`);
  const people = demoPeople(roll);
  const until = Math.floor(state.clock.now() / DAY) * DAY - DAY;
  loadSeedLines(state, 'demo site', frameLines(people));
  for (const { id, hidden, archived, secured, permissionScheme } of DEMO_PROJECTS) {
    const project = state.projects.get(id);
    if (project === undefined) continue;
    project.hidden = hidden === true;
    if (archived === true) project.archived = { at: until, by: people.active[0] as string };
    if (permissionScheme !== undefined) project.schemes = { ...project.schemes, permissionScheme };
    if (secured === true) [project.securityScheme] = SECURITY_SCHEMES.keys();
  }
  const projects = DEMO_PROJECTS.map((project, i) => castOf(state, people, project, i));
  state.issues.lay(
    new MadeUpIssues(state, {
      seed: SEED,
      count,
      first: until - YEARS * 365 * DAY,
      last: until - DAY,
      projects,
      people: people.raw.map((one) => String(one['accountId'])),
    }),
  );
  makeAwkward({ state, roll, people, until });
};

function* frameLines(people: DemoPeople): Iterable<SeedLine> {
  yield { entity: 'serverInfo', data: { baseUrl: BASE_URL, deploymentType: 'Cloud', serverTitle: 'Northline Ferries' } };
  for (const [entity, list] of [
    ['user', people.raw],
    ['issueType', [...new Set(DEMO_PROJECTS.flatMap(({ types }) => types))]],
    ['status', STATUSES],
    ['priority', PRIORITIES],
    ['resolution', RESOLUTIONS],
    ['issueLinkType', LINK_TYPES],
    ['field', [...FIELDS, ...DEMO_FIELDS]],
    ['project', DEMO_PROJECTS.map((project, i) => projectResource(project, leadOf(people, i)))],
  ] as const) {
    for (const data of list) yield { entity, data };
  }
  for (const [i, project] of DEMO_PROJECTS.entries()) {
    if (project.kind === 'software')
      for (const data of makeVersions({ id: project.id }, 10_100 + 10 * i)) yield { entity: 'version', data };
    for (const data of makeComponents({ id: project.id, key: project.key }, 10_200 + 10 * i)) yield { entity: 'component', data };
    if (project.board === undefined) continue;
    yield {
      entity: 'board',
      data: { id: i + 1, self: `${BASE_URL}/rest/agile/1.0/board/${i + 1}`, name: `${project.name} board`, type: project.board },
    };
    if (project.board === 'scrum') for (const data of makeSprints(i + 1, 100 * (i + 1))) yield { entity: 'sprint', data };
  }
}

const leadOf = ({ raw }: DemoPeople, i: number) => raw[i] ?? {};

const castOf = (state: SiteState, people: DemoPeople, project: DemoProject, i: number): ProjectCast => {
  const order = [...state.issueTypes.values()];
  const own = order.flatMap((type, place) => (project.types.some((raw) => raw['id'] === type.id) ? [{ type, place }] : []));
  const level = (wanted: number): number[] => own.filter(({ type }) => type.level === wanted).map(({ place }) => place);
  const values = demoValues(i, people.raw.slice(0, 45));
  const software = project.kind === 'software' && project.teamManaged !== true;
  return {
    projectId: project.id,
    share: project.share,
    crew: crewOf(people, project.kind === 'service_desk'),
    epic: level(1)[0],
    subtask: level(-1)[0],
    standard: level(0),
    statuses: STATUSES.map((_, place) => place),
    settles: true,
    versions: project.kind === 'software' ? makeVersions({}, 10_100 + 10 * i).map(({ id }) => String(id)) : [],
    components: makeComponents({}, 10_200 + 10 * i).map(({ id }) => String(id)),
    sprints: project.board === 'scrum' ? makeSprints(i + 1, 100 * (i + 1)).map(({ id }) => Number(id)) : [],
    files: FILES,
    file: (roll, key) => demoFile(roll, project.theme, key),
    finish: showPicture,
    security:
      project.secured === true
        ? { levels: [...SECURITY_SCHEMES.values()].flatMap(({ levels }) => levels.map(({ id }) => id)), chance: 0.3 }
        : undefined,
    labels: ['season', 'quick-win', 'port-bergen', 'à-la-carte', 'regression', 'waiting'],
    worklogs: project.worklogs,
    histories: project.histories,
    summary: (roll, type) => title(roll, project.theme, type.name),
    text: (roll, length, mention) => prose(roll, project.theme, length, mention),
    remark: (roll, _length, mention) => remark(roll, project.theme, mention),
    custom: (roll, type) => ({
      ...(software ? { [POINTS]: type.name === 'Story' && roll.chance(0.5) ? String(roll.pick([1, 2, 3, 5, 8])) : 'null' } : {}),
      ...(software && type.level === 1 ? { [EPIC_NAME]: JSON.stringify(title(roll, project.theme, type.name).slice(0, 40)) } : {}),
      ...values(roll, type),
    }),
  };
};
