import { groupOf, inGroup } from '../access/roles';
import { badRequest } from '../errors';
import { isObject } from '../seed/shape';
import { OF_DATES } from './dateFunctions';
import type { JqlContext, JqlFunction, JqlFunctions } from './jqlField';
import { person, projectNamed, versionsByProject } from './jqlValues';

/** Functions by the kind of field that they give values for. */

const sprints = (wanted: string): JqlFunctions[string] => ({
  args: [0, 0],
  ids: (_args, { state }) => [...state.sprints.values()].filter((sprint) => sprint.state === wanted).map((sprint) => String(sprint.id)),
});

const types = (subtask: boolean): JqlFunctions[string] => ({
  args: [0, 0],
  ids: (_args, { state }) => [...state.issueTypes.values()].filter((type) => type.subtask === subtask).map((type) => type.id),
});

export const OF_PEOPLE: JqlFunctions = {
  currentuser: { args: [0, 0], single: true, ids: (_args, { accountId }) => [accountId] },
  membersof: {
    args: [1, 1],
    ids: ([name = ''], { state }) => {
      const group = groupOf(state, name);
      if (group === undefined)
        throw badRequest(`Function 'membersOf' can not generate a list of usernames for group '${name}'; the group does not exist.`);
      return [...state.users.values()].filter((user) => inGroup(state, user, group.id)).map((user) => user.accountId);
    },
  },
};

export const OF_SPRINTS: JqlFunctions = {
  opensprints: sprints('active'),
  closedsprints: sprints('closed'),
  futuresprints: sprints('future'),
};

export const OF_TYPES: JqlFunctions = { standardissuetypes: types(false), subtaskissuetypes: types(true) };

/** `cascadeOption(parent)`, `cascadeOption(parent, child)`, `cascadeOption(parent, none)`: see the ids of such a field. */
export const OF_CASCADES: JqlFunctions = {
  cascadeoption: {
    args: [1, 2],
    ids: ([parent = '', child]) => [[parent, ...(child === undefined ? [] : [child === 'none' ? '' : child])].join(CASCADE).toLowerCase()],
  },
};

/** Between the parent's value and the child's. */
export const CASCADE = '\n';

/** Versions of the projects named, or of all. */
const versionsOf = (name: string, args: readonly string[], context: JqlContext, released: boolean): readonly string[] => {
  const projects = args.flatMap((arg) => {
    const ids = projectNamed(arg, context);
    if (ids === undefined) throw badRequest(`Could not resolve the project '${arg}' provided to function '${name}'.`);
    return ids;
  });
  const rows = [...versionsByProject(context)].filter(([id]) => projects.length === 0 || projects.includes(id));
  return rows.flatMap(([, row]) => row).flatMap(({ id, raw }) => ((raw['released'] === true) === released ? [id] : []));
};

export const OF_VERSIONS: JqlFunctions = {
  releasedversions: { args: [0, 50], ids: (args, context) => versionsOf('releasedVersions', args, context, true) },
  unreleasedversions: { args: [0, 50], ids: (args, context) => versionsOf('unreleasedVersions', args, context, false) },
  latestreleasedversion: {
    args: [1, 1],
    single: true,
    ids: (args, context) => versionsOf('latestReleasedVersion', args, context, true).slice(-1),
  },
  earliestunreleasedversion: {
    args: [1, 1],
    single: true,
    ids: (args, context) => versionsOf('earliestUnreleasedVersion', args, context, false).slice(0, 1),
  },
};

/** Whoever asks, if nobody is named. */
const leads = (args: readonly string[], context: JqlContext): ReadonlySet<string> =>
  new Set(args.length === 0 ? [context.accountId] : args.flatMap((arg) => person(arg, context) ?? []));

export const OF_PROJECTS: JqlFunctions = {
  projectsleadbyuser: {
    args: [0, 1],
    ids: (args, context) => {
      const who = leads(args, context);
      return [...context.state.projects.values()]
        .filter(({ id, leadId }) => who.has(leadId) && context.seesProject(id))
        .map(({ id }) => id);
    },
  },
};

export const OF_COMPONENTS: JqlFunctions = {
  componentsleadbyuser: {
    args: [0, 1],
    ids: (args, context) => {
      const who = leads(args, context);
      const leadOf = (lead: unknown): string => (isObject(lead) ? String(lead['accountId']) : '');
      return [...context.state.components.values()].filter(({ raw }) => who.has(leadOf(raw['lead']))).map(({ id }) => id);
    },
  },
};

/** `linkedIssues(KEY)`, `linkedIssues(KEY, "is blocked by", …)`: the far ends, by what the issue named is to them. */
export const OF_ISSUES: JqlFunctions = {
  linkedissues: {
    args: [1, 20],
    ids: ([key = '', ...names], context) => {
      const { state } = context;
      const issue = state.findIssue(key);
      if (issue === undefined || !context.sees(issue)) throw badRequest(`Issue '${key}' could not be found in function 'linkedIssues'.`);
      const wanted = names.map((name) => name.toLowerCase());
      for (const [place, name] of wanted.entries())
        if (![...state.linkTypes.values()].some(({ inward, outward }) => [inward, outward].some((one) => one.toLowerCase() === name)))
          throw badRequest(`Issue link type '${names[place]}' could not be found in function 'linkedIssues'.`);
      return issue.links.flatMap((id) => {
        const link = state.links.get(id);
        if (link === undefined) return [];
        const isSource = link.source === issue.id;
        const relation = (isSource ? link.type.outward : link.type.inward).toLowerCase();
        return wanted.length === 0 || wanted.includes(relation) ? [String(isSource ? link.target : link.source)] : [];
      });
    },
  },
};

const TABLES = [OF_PEOPLE, OF_SPRINTS, OF_TYPES, OF_CASCADES, OF_VERSIONS, OF_PROJECTS, OF_COMPONENTS, OF_ISSUES, OF_DATES];
const ALL: ReadonlyMap<string, Pick<JqlFunction, 'args' | 'single'>> = new Map(TABLES.flatMap((table) => Object.entries(table)));

/** The function of that name, whatever field it is for. */
export const functionCalled = (name: string): Pick<JqlFunction, 'args' | 'single'> | undefined => ALL.get(name.toLowerCase());
