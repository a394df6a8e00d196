import { forbidden, JiraError } from '../errors';
import { type Call, data, json, noContent, type Reply } from '../http/call';
import { CHEAP, type Endpoint } from '../http/endpoint';
import { propertyValue } from '../write/properties';
import { pathIssue } from './issueWrite';

const list = (call: Call): Reply => {
  const issue = call.issue();
  return data({
    keys: [...issue.properties.keys()].map((key) => ({
      self: `${call.parts.api}/issue/${issue.id}/properties/${encodeURIComponent(key)}`,
      key,
    })),
  });
};

const get = (call: Call): Reply => {
  const key = call.param('propertyKey');
  const value = call.issue().properties.get(key);
  if (value === undefined) throw new JiraError(404, [`The property with key '${key}' does not exist.`]);
  return json(`{"key":${JSON.stringify(key)},"value":${value}}`);
};

/** 201 when it is new, 200 when it was there. Does not move the issue's `updated` and is no product event. */
const put = (call: Call): Reply => {
  const issue = call.issue();
  if (!call.may.has(call.actor, 'EDIT_ISSUES', issue)) throw forbidden('You do not have permission to edit the issue.');
  const key = call.param('propertyKey');
  const value = propertyValue(key, call.body());
  const known = issue.properties.has(key);
  call.state.change(issue, { properties: new Map([...issue.properties, [key, value]]) });
  call.services.events.property('set', issue, key, call.actor);
  return { status: known ? 200 : 201 };
};

const remove = (call: Call): Reply => {
  const issue = call.issue();
  if (!call.may.has(call.actor, 'EDIT_ISSUES', issue)) throw forbidden('You do not have permission to edit the issue.');
  const key = call.param('propertyKey');
  if (!issue.properties.has(key)) throw new JiraError(404, [`The property with key '${key}' does not exist.`]);
  call.state.change(issue, { properties: new Map([...issue.properties].filter(([name]) => name !== key)) });
  call.services.events.property('deleted', issue, key, call.actor);
  return noContent;
};

export const ISSUE_PROPERTIES: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/issue/{issueIdOrKey}/properties', cost: CHEAP, handle: list },
  { method: 'GET', path: '/rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}', cost: CHEAP, handle: get },
  { method: 'PUT', path: '/rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}', cost: 'write', writes: pathIssue, handle: put },
  { method: 'DELETE', path: '/rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}', cost: 'write', writes: pathIssue, handle: remove },
];
