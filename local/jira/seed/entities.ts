import type { Category, Entity, IssueType, LinkType, Raw, User } from '../model';
import type { SiteState } from '../state';
import { hash32 } from '../random';
import type { Shape } from './shape';

/** Makes and registers the small objects that issues refer to; what is known already is returned as it is. */

export const entityOf = (raw: Raw, id: string, name: string): Entity => ({ id, name, raw, json: JSON.stringify(raw) });

export const avatarUrls = (baseUrl: string, key: string): Record<string, string> =>
  Object.fromEntries(['16x16', '24x24', '32x32', '48x48'].map((size) => [size, `${baseUrl}/avatar/${key}?size=${size}`]));

export const makeUser = (
  state: SiteState,
  user: { accountId: string; displayName: string; accountType?: string; active?: boolean; timeZone?: string },
): User => {
  const raw: Raw = {
    self: `${state.baseUrl}/rest/api/3/user?accountId=${user.accountId}`,
    accountId: user.accountId,
    accountType: user.accountType ?? 'atlassian',
    avatarUrls: avatarUrls(state.baseUrl, hash32(user.accountId).toString(16)),
    displayName: user.displayName,
    active: user.active ?? true,
    timeZone: user.timeZone ?? state.switches.siteZone,
  };
  return registerUser(state, raw);
};

const registerUser = (state: SiteState, raw: Raw): User => {
  const user: User = {
    accountId: String(raw['accountId']),
    accountType: typeof raw['accountType'] === 'string' ? raw['accountType'] : 'atlassian',
    displayName: typeof raw['displayName'] === 'string' ? raw['displayName'] : '',
    active: raw['active'] !== false,
    timeZone: typeof raw['timeZone'] === 'string' ? raw['timeZone'] : state.switches.siteZone,
    raw,
    json: JSON.stringify(raw),
  };
  state.users.set(user.accountId, user);
  return user;
};

/** The account id of a person in a resource; people who are only seen inside issues are registered too. */
export const personOf = (state: SiteState, shape: Shape | undefined): string | null => {
  if (shape === undefined) return null;
  const accountId = shape.text('accountId');
  return (state.users.get(accountId) ?? registerUser(state, shape.value)).accountId;
};

export const issueTypeOf = (state: SiteState, shape: Shape): IssueType => {
  const id = shape.text('id');
  const known = state.issueTypes.get(id);
  if (known !== undefined) return known;
  const subtask = shape.value['subtask'] === true;
  const level = typeof shape.value['hierarchyLevel'] === 'number' ? shape.value['hierarchyLevel'] : subtask ? -1 : 0;
  const raw = { ...shape.value, subtask, hierarchyLevel: level };
  const type: IssueType = { ...entityOf(raw, id, shape.text('name')), subtask, level };
  state.issueTypes.set(id, type);
  state.noteId(Number(id));
  return type;
};

const CATEGORIES: readonly Category[] = ['new', 'indeterminate', 'done'];

export const statusOf = (state: SiteState, shape: Shape) => {
  const id = shape.text('id');
  const known = state.statuses.get(id);
  if (known !== undefined) return known;
  const key = shape.optionalObject('statusCategory')?.optionalText('key');
  const status = {
    ...entityOf(shape.value, id, shape.text('name')),
    category: CATEGORIES.find((category) => category === key) ?? 'undefined',
  };
  state.statuses.set(id, status);
  state.noteId(Number(id));
  return status;
};

const plainEntity = (map: Map<string, Entity>, state: SiteState, shape: Shape | undefined): Entity | null => {
  if (shape === undefined) return null;
  const id = shape.text('id');
  const known = map.get(id);
  if (known !== undefined) return known;
  const entity = entityOf(shape.value, id, shape.text('name'));
  map.set(id, entity);
  state.noteId(Number(id));
  return entity;
};

export const priorityOf = (state: SiteState, shape: Shape | undefined): Entity | null => plainEntity(state.priorities, state, shape);
export const resolutionOf = (state: SiteState, shape: Shape | undefined): Entity | null => plainEntity(state.resolutions, state, shape);

export const linkTypeOf = (state: SiteState, shape: Shape): LinkType => {
  const id = shape.text('id');
  const known = state.linkTypes.get(id);
  if (known !== undefined) return known;
  const type: LinkType = { ...entityOf(shape.value, id, shape.text('name')), inward: shape.text('inward'), outward: shape.text('outward') };
  state.linkTypes.set(id, type);
  state.noteId(Number(id));
  return type;
};
