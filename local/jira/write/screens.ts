import type { IssueType, Project } from '../model';
import { hash32 } from '../random';
import { SYSTEM_FIELD_BY_ID } from '../render/systemFields';
import type { SiteState } from '../state';
import { inContext } from './contexts';

/** Fields of a create screen in the order of the dialog. `parent` and `issuelinks` come by the type's level. */
const ON_EVERY_SCREEN = [
  'summary',
  'issuetype',
  'description',
  'priority',
  'labels',
  'components',
  'assignee',
  'reporter',
  'duedate',
  'parent',
  'timetracking',
] as const;
/** Fields that some screens lack; an edit can set them all the same. */
const ON_SOME_SCREENS = ['environment', 'versions', 'fixVersions'] as const;

/** Ids of the fields on the create screen of a type in a project; it follows from the screen scheme and the type. */
export const createScreen = (state: SiteState, project: Project, type: IssueType): readonly string[] => {
  const scheme = project.schemes.issueTypeScreenScheme;
  const lacks = (field: string): boolean => state.switches.partialCreateScreens && hash32(`screen:${scheme}/${type.id}/${field}`) % 3 === 0;
  const custom = [...state.fields.values()]
    .filter((field) => field.customType !== '' && field.id !== state.rankField && inContext(field, project, type))
    .map((field) => field.id);
  const security = project.securityScheme === undefined ? [] : ['security'];
  return [...ON_EVERY_SCREEN, ...security, ...ON_SOME_SCREENS.filter((field) => !lacks(field)), ...custom];
};

export const isRequired = (state: SiteState, type: IssueType, field: string): boolean =>
  field === 'summary' ||
  field === 'issuetype' ||
  field === 'project' ||
  (field === 'parent' && type.subtask) ||
  (field === state.epicNameField && type.level === 1) ||
  state.switches.requiredFields.includes(field);

/** What Jira says of a required field that is empty. */
export const requiredText = (state: SiteState, field: string): string =>
  `${state.fields.get(field)?.name ?? SYSTEM_FIELD_BY_ID.get(field)?.name ?? field} is required.`;
