import { badRequest } from '../errors';
import { type Call, data, noContent, type Reply } from '../http/call';
import { CHEAP, type Endpoint } from '../http/endpoint';
import type { Issue } from '../model';
import { isObject } from '../seed/shape';
import type { Transition } from '../workflow/workflow';
import { takeTransition, transitionsFrom } from '../write/transition';
import { pathIssue } from './issueWrite';
import { fieldMeta } from './createMeta';

const list = (call: Call): Reply => {
  const issue = call.issue();
  const withFields = call.queryList('expand').includes('transitions.fields');
  const only = call.query.get('transitionId');
  const transitions = call.may.has(call.actor, 'TRANSITION_ISSUES', issue) ? transitionsFrom(call, issue) : [];
  return data({
    expand: 'transitions',
    transitions: transitions
      .filter((transition) => only === null || transition.id === only)
      .map((transition) => ({
        id: transition.id,
        name: transition.name,
        to: transition.to.raw,
        hasScreen: transition.asksResolution || transition.screen !== undefined,
        isGlobal: false,
        isInitial: false,
        isAvailable: true,
        isConditional: transition.onlyAssignee === true,
        isLooped: false,
        ...(withFields ? { fields: screenOf(call, issue, transition) } : {}),
      })),
  });
};

const screenOf = (call: Call, issue: Issue, { asksResolution, screen }: Transition): Record<string, unknown> =>
  Object.fromEntries(
    [...(asksResolution ? ['resolution'] : []), ...(screen === undefined ? [] : [screen])].map((field) => [
      field,
      fieldMeta(call.state, field, issue.project, issue.type, true),
    ]),
  );

const take = (call: Call): Reply => {
  const issue = call.issue();
  const body = call.objectBody();
  const transition = body['transition'];
  if (!isObject(transition) || transition['id'] === undefined) throw badRequest("Missing 'transition' identifier");
  takeTransition(call, issue, String(transition['id']), isObject(body['fields']) ? body['fields'] : {});
  return noContent;
};

export const TRANSITIONS: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/issue/{issueIdOrKey}/transitions', cost: CHEAP, handle: list },
  { method: 'POST', path: '/rest/api/3/issue/{issueIdOrKey}/transitions', cost: 'write', writes: pathIssue, handle: take },
];
