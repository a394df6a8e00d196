import { badRequest, JiraError } from '../errors';
import { type Call, data, type Reply } from '../http/call';
import { CHEAP, type Endpoint } from '../http/endpoint';
import type { IssueType, Project } from '../model';
import { componentResource, versionResource } from '../render/config';
import { SYSTEM_FIELD_BY_ID } from '../render/systemFields';
import type { SiteState } from '../state';
import { projectTypes } from '../workflow/schemes';
import { createScreen, isRequired } from '../write/screens';

const PAGE_MOST = 200;

const page = <T>(call: Call, items: readonly T[]) => {
  const startAt = call.queryNumber('startAt', 0);
  const maxResults = call.queryNumber('maxResults', 50);
  if (maxResults > PAGE_MOST) throw badRequest(`Parameter 'maxResults' must not exceed the limit '${PAGE_MOST}'`);
  return { startAt, maxResults, total: items.length, values: items.slice(startAt, startAt + maxResults) };
};

const LISTS = new Set(['labels', 'components', 'versions', 'fixVersions']);

/** What a screen says of a field. */
export const fieldMeta = (
  state: SiteState,
  id: string,
  project: Project,
  type: IssueType,
  required = isRequired(state, type, id),
): Record<string, unknown> => {
  const system = SYSTEM_FIELD_BY_ID.get(id);
  const custom = state.fields.get(id);
  const operations = LISTS.has(id) ? ['add', 'set', 'remove'] : ['set'];
  return {
    required,
    schema: system?.schema ?? custom?.raw['schema'] ?? (id === 'parent' ? { type: 'issuelink', system: 'parent' } : { type: 'any' }),
    name: system?.name ?? custom?.name ?? id,
    key: id,
    operations,
    hasDefaultValue: id === 'priority' || id === 'reporter',
    ...allowedValues(state, id, project, type),
  };
};

const allowedValues = (state: SiteState, id: string, project: Project, type: IssueType): { allowedValues?: readonly unknown[] } => {
  switch (id) {
    case 'resolution':
      return { allowedValues: [...state.resolutions.values()].map((one) => one.raw) };
    case 'priority':
      return { allowedValues: [...state.priorities.values()].map((one) => one.raw) };
    case 'issuetype':
      return { allowedValues: [type.raw] };
    case 'components':
      return {
        allowedValues: [...state.components.values()]
          .filter((one) => one.projectId === project.id)
          .map((one) => componentResource(state, one)),
      };
    case 'versions':
    case 'fixVersions':
      return {
        allowedValues: [...state.versions.values()]
          .filter((one) => one.projectId === project.id && one.raw['archived'] !== true)
          .map(versionResource),
      };
    default:
      return {};
  }
};

const types = (call: Call): Reply => {
  const project = call.project();
  const { values, ...rest } = page(
    call,
    projectTypes(call.state, project).map((type) => type.raw),
  );
  return data({ ...rest, issueTypes: values });
};

const fields = (call: Call): Reply => {
  const project = call.project();
  const type = projectTypes(call.state, project).find((one) => one.id === call.param('issueTypeId'));
  if (type === undefined)
    throw new JiraError(404, [`The issue type with id '${call.param('issueTypeId')}' does not exist in this project.`]);
  const all = ['project', ...createScreen(call.state, project, type)]
    .filter((id) => call.may.maySet(call.actor, id, project))
    .map((id) => ({
      ...fieldMeta(call.state, id, project, type),
      fieldId: id,
    }));
  const { values, ...rest } = page(call, all);
  return data({ ...rest, fields: values });
};

export const CREATE_META: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes', cost: CHEAP, handle: types },
  { method: 'GET', path: '/rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}', cost: CHEAP, handle: fields },
];
