import { groupOf, inGroup } from '../access/roles';
import { badRequest } from '../errors';
import { OF_DATES } from './dateFunctions';
import type { JqlFunction, JqlFunctions } from './jqlField';

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

const ALL: ReadonlyMap<string, Pick<JqlFunction, 'args' | 'single'>> = new Map(
  [OF_PEOPLE, OF_SPRINTS, OF_TYPES, OF_CASCADES, OF_DATES].flatMap((table) => Object.entries(table)),
);

/** The function of that name, whatever field it is for. */
export const functionCalled = (name: string): Pick<JqlFunction, 'args' | 'single'> | undefined => ALL.get(name.toLowerCase());
