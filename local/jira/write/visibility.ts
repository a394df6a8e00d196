import { badRequest, JiraError } from '../errors';
import type { Call } from '../http/call';
import type { Issue } from '../model';
import { groupOf, inGroup, roleOf } from '../access/roles';
import { isObject } from '../seed/shape';

/**
 * Whom a comment or worklog is kept to, as JSON text: `{type: role|group, value, identifier}`. Only somebody who belongs to the role or
 * group may keep something to it.
 */
export const visibilityOf = (call: Call, issue: Issue, value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value) || (value['type'] !== 'group' && value['type'] !== 'role'))
    throw badRequest('The visibility must have a type of either group or role.');
  const { type } = value;
  const ref = value['identifier'] ?? value['value'];
  if (typeof ref !== 'string') throw badRequest('The visibility must have an identifier or a value.');
  const found = type === 'role' ? roleOf(call.state, ref) : groupOf(call.state, ref);
  const word = type === 'role' ? 'project role' : 'group';
  if (found === undefined) throw new JiraError(400, [], { commentLevel: `The ${word} '${ref}' does not exist.` });
  const member = type === 'role' ? call.may.isInRole(call.actor, issue.project, found.id) : inGroup(call.state, call.actor.user, found.id);
  if (!member) throw new JiraError(400, [], { commentLevel: `You are currently not a member of the ${word}: ${found.name}.` });
  return JSON.stringify({ type, value: found.name, identifier: found.id });
};
