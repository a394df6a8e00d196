import type { Component, Field, Project, SchemeIds, Sprint, Version } from '../model';
import { hash32 } from '../random';
import { ADMIN_ACCOUNT_ID, type SiteState } from '../state';
import { avatarUrls, personOf } from './entities';
import { teamSchemes } from '../workflow/schemes';
import { isObject, type Shape } from './shape';

/**
 * Seeds say nothing of schemes. Their ids follow from the project's key, so that a project that was made again and exported
 * finds the same schemes; permission, notification and priority schemes are shared by the site.
 */
export const schemesFor = (key: string): SchemeIds => {
  const own = (kind: string): string => String(10_100 + (hash32(`${kind}:${key}`) % 800_000));
  return {
    issueTypeScheme: own('issueTypeScheme'),
    workflowScheme: own('workflowScheme'),
    issueTypeScreenScheme: own('issueTypeScreenScheme'),
    fieldConfigurationScheme: own('fieldConfigurationScheme'),
    permissionScheme: '10000',
    notificationScheme: '10000',
    priorityScheme: '10000',
  };
};

export const loadProject = (state: SiteState, shape: Shape): Project => {
  const id = shape.text('id');
  const key = shape.text('key');
  if (!/^\d+$/.test(id)) shape.fail('a project\'s "id" must be a number');
  if (!/^[A-Z][A-Z0-9_]+$/.test(key)) shape.fail(`"${key}" is no project key`);
  if (state.projects.has(id) || state.projectByKey(key) !== undefined) shape.fail(`project ${key} is there twice`);
  const lead = personOf(state, shape.optionalObject('lead'));
  const project: Project = {
    id,
    key,
    name: shape.text('name'),
    raw: shape.value,
    leadId: lead ?? ADMIN_ACCOUNT_ID,
    assigneeType: shape.optionalText('assigneeType') ?? 'UNASSIGNED',
    hidden: false,
    stub: false,
    trashed: undefined,
    nextNumber: 1,
    schemes: shape.value['simplified'] === true ? teamSchemes(id) : schemesFor(key),
    properties: new Map(),
  };
  state.projects.set(id, project);
  state.noteId(Number(id));
  const category = shape.optionalObject('projectCategory');
  if (category !== undefined) state.categories.set(category.text('id'), category.value);
  return project;
};

/** A project that holds issues which the seed refers to and lacks; the app may not see it. */
export const stubProject = (state: SiteState, key: string): Project => {
  const id = String(900_000_000 + (hash32(`stub:${key}`) % 90_000_000));
  const project: Project = {
    id,
    key,
    name: key,
    leadId: ADMIN_ACCOUNT_ID,
    assigneeType: 'UNASSIGNED',
    hidden: true,
    stub: true,
    trashed: undefined,
    nextNumber: 1,
    raw: {
      self: `${state.baseUrl}/rest/api/3/project/${id}`,
      id,
      key,
      name: key,
      projectTypeKey: 'software',
      simplified: false,
      avatarUrls: avatarUrls(state.baseUrl, `p${id}`),
    },
    schemes: schemesFor(key),
    properties: new Map(),
  };
  state.projects.set(id, project);
  return project;
};

const projectIdOf = (state: SiteState, shape: Shape): string => {
  const id = shape.text('projectId');
  if (!state.projects.has(id)) shape.fail(`project ${id} is not in the file`);
  return id;
};

export const loadVersion = (state: SiteState, shape: Shape): void => {
  const version: Version = { id: shape.text('id'), projectId: projectIdOf(state, shape), raw: shape.value };
  shape.text('name');
  state.versions.set(version.id, version);
  state.noteId(Number(version.id));
};

export const loadComponent = (state: SiteState, shape: Shape): void => {
  const component: Component = { id: shape.text('id'), projectId: projectIdOf(state, shape), raw: shape.value };
  shape.text('name');
  personOf(state, shape.optionalObject('lead'));
  state.components.set(component.id, component);
  state.noteId(Number(component.id));
};

export const loadField = (state: SiteState, shape: Shape): void => {
  const id = shape.text('id');
  const schema = shape.value['schema'];
  const customType = isObject(schema) && typeof schema['custom'] === 'string' ? schema['custom'] : '';
  const field: Field = {
    id,
    name: shape.text('name'),
    raw: shape.value,
    customType,
    typeIds: new Set(),
    projectIds: new Set(),
    options: new Map(),
  };
  state.fields.set(id, field);
  if (customType.endsWith(':gh-sprint')) state.sprintField = id;
  if (customType.endsWith(':gh-epic-label')) state.epicNameField = id;
  if (customType.endsWith(':gh-lexo-rank')) state.rankField = id;
};

export const loadSprint = (state: SiteState, shape: Shape): Sprint => {
  const id = shape.integer('id');
  const known = state.sprints.get(id);
  if (known !== undefined) return known;
  const { boardId, ...rest } = shape.value;
  const raw = boardId === undefined ? rest : { ...rest, originBoardId: boardId };
  const sprint: Sprint = {
    id,
    state: shape.optionalText('state') ?? 'future',
    raw: { self: `${state.baseUrl}/rest/agile/1.0/sprint/${id}`, ...raw },
  };
  state.sprints.set(id, sprint);
  return sprint;
};
