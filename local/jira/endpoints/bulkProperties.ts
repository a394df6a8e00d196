import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { badRequest, forbidden, JiraError } from '../errors';
import { type Call, data, type Reply } from '../http/call';
import { CHEAP, type Endpoint } from '../http/endpoint';
import type { Issue, Raw } from '../model';
import { isObject } from '../seed/shape';
import { propertyValue } from '../write/properties';
import { isArchived } from './archive';
import { TASK_MS } from './bulk';

/** One property of many issues, set or deleted by a task: all that may be changed and pass the filter, or none. */

interface Filter {
  /** Undefined: every issue that one may edit. */
  readonly ids: readonly number[] | undefined;
  /** JSON text. */
  readonly current: unknown;
  readonly has: boolean | undefined;
}

const filterOf = (value: unknown): Filter => {
  if (value === undefined || value === null) return { ids: undefined, current: undefined, has: undefined };
  if (!isObject(value)) throw badRequest("'filter' must be an object.");
  const { entityIds, currentValue, hasProperty } = value;
  if (entityIds !== undefined && (!Array.isArray(entityIds) || !entityIds.every((id) => Number.isSafeInteger(id))))
    throw badRequest("'entityIds' must be a list of issue IDs.");
  if (hasProperty !== undefined && typeof hasProperty !== 'boolean') throw badRequest("'hasProperty' must be a boolean.");
  if (currentValue !== undefined && hasProperty === false)
    throw badRequest("A filter with 'currentValue' and without the property matches nothing.");
  return { ids: entityIds, current: currentValue, has: hasProperty };
};

const eligible = (call: Call, key: string, { ids, current, has }: Filter): readonly Issue[] => {
  const all = ids === undefined ? [...call.state.projects.keys()].flatMap((id) => call.state.issues.idsIn(id)) : [...new Set(ids)];
  const out: Issue[] = [];
  for (const id of all) {
    const issue = call.state.issues.get(id);
    if (issue === undefined || isArchived(issue) || !call.parts.sees(issue) || !call.may.has(call.actor, 'EDIT_ISSUES', issue)) continue;
    const value = issue.properties.get(key);
    if (has !== undefined && (value !== undefined) !== has) continue;
    if (current !== undefined && (value === undefined || !isDeepStrictEqual(JSON.parse(value), current))) continue;
    out.push(issue);
  }
  return out;
};

/** 303 to the task. As with a single issue, neither `updated` moves nor is there a product event. */
const run = (call: Call, key: string, issues: readonly Issue[], value: string | undefined): Reply => {
  for (const issue of issues) {
    const others = [...issue.properties].filter(([name]) => name !== key);
    call.state.change(issue, { properties: new Map(value === undefined ? others : [...others, [key, value]]) });
    call.services.events.property(value === undefined ? 'deleted' : 'set', issue, key, call.actor);
  }
  const id = randomUUID();
  const self = `${call.parts.api}/task/${id}`;
  const common = { self, id, description: 'Bulk change of an issue property', submittedBy: 10_000, submitted: call.now, started: call.now };
  call.services.tasks.set(id, {
    kind: 'task',
    by: call.actor.user.accountId,
    readyAt: call.now + TASK_MS,
    running: JSON.stringify({ ...common, status: 'RUNNING', progress: 50, elapsedRuntime: 0, lastUpdate: call.now }),
    done: JSON.stringify({
      ...common,
      status: 'COMPLETE',
      progress: 100,
      result: {},
      elapsedRuntime: TASK_MS,
      finished: call.now + TASK_MS,
      lastUpdate: call.now + TASK_MS,
    }),
  });
  return { status: 303, headers: { location: self } };
};

const set = (call: Call): Reply => {
  const key = call.param('propertyKey');
  const body: Raw = call.objectBody();
  if (body['expression'] !== undefined) throw badRequest('Jira expressions are not known to the simulator.');
  if (body['value'] === undefined) throw badRequest("'value' is required.");
  const value = propertyValue(key, body['value']);
  return run(call, key, eligible(call, key, filterOf(body['filter'])), value);
};

const remove = (call: Call): Reply => {
  const key = call.param('propertyKey');
  const filter = filterOf(call.objectBody());
  return run(call, key, eligible(call, key, { ...filter, has: true }), undefined);
};

const task = (call: Call): Reply => {
  const found = call.services.tasks.get(call.param('taskId'));
  if (found?.kind !== 'task') throw new JiraError(404, ['The task does not exist.']);
  if (found.by !== call.actor.user.accountId && !call.may.has(call.actor, 'ADMINISTER'))
    throw forbidden('You do not have permission to see this task.');
  return data(JSON.parse(call.now < found.readyAt ? found.running : found.done));
};

const PATH = '/rest/api/3/issue/properties/{propertyKey}';

export const BULK_PROPERTIES: readonly Endpoint[] = [
  { method: 'PUT', path: PATH, cost: 'write', handle: set },
  { method: 'DELETE', path: PATH, cost: 'write', handle: remove },
  { method: 'GET', path: '/rest/api/3/task/{taskId}', cost: CHEAP, handle: task },
];
