import { badRequest } from '../errors';
import { type Call, type Reply, textList } from '../http/call';
import type { Endpoint } from '../http/endpoint';
import { heedBulkNotification } from '../http/quiet';
import type { Issue } from '../model';
import { isObject } from '../seed/shape';
import { watchersOf } from '../write/people';
import { takeTransition } from '../write/transition';
import { needLive } from './archive';
import { each, needBulk, seen, submit } from './bulk';
import { setWatchers } from './watchers';

/** Changes of up to 1,000 issues in one task, besides deletion and moving. Each issue may fail on its own. */

type Failed = Record<string, readonly string[]>;

export const eachLive = (issues: readonly Issue[], change: (issue: Issue) => void) =>
  each(issues, (issue) => {
    needLive(issue);
    change(issue);
  });

const transition = (call: Call): Reply => {
  needBulk(call);
  const body = call.objectBody();
  const inputs = body['bulkTransitionInputs'];
  if (!Array.isArray(inputs) || inputs.length === 0) throw badRequest("'bulkTransitionInputs' is required.");
  heedBulkNotification(call, body);
  const steps = inputs.map((input: unknown) => {
    if (!isObject(input) || typeof input['transitionId'] !== 'string') throw badRequest("'transitionId' is required.");
    return { id: input['transitionId'], ...wanted(call, input['selectedIssueIdsOrKeys']) };
  });
  const done: Issue[] = [];
  let failed: Failed = {};
  for (const step of steps) {
    const result = eachLive(step.issues, (issue) => takeTransition(call, issue, step.id, {}));
    done.push(...result.done);
    failed = { ...failed, ...result.failed };
  }
  const sum = (count: (step: (typeof steps)[number]) => number): number => steps.reduce((total, step) => total + count(step), 0);
  return submit(
    call,
    sum((step) => step.asked),
    done,
    failed,
    sum((step) => step.unseen),
  );
};

const wanted = (call: Call, value: unknown) => {
  const refs = textList(value, 'selectedIssueIdsOrKeys');
  return { asked: refs.length, ...seen(call, refs) };
};

const watching =
  (on: boolean) =>
  (call: Call): Reply => {
    needBulk(call);
    const { asked, issues, unseen } = wanted(call, call.objectBody()['selectedIssueIdsOrKeys']);
    const me = call.actor.user.accountId;
    const { done, failed } = eachLive(issues, (issue) => {
      const others = watchersOf(call.state, issue).filter((id) => id !== me);
      setWatchers(call, issue, on ? [...others, me] : others);
    });
    return submit(call, asked, done, failed, unseen);
  };

export const BULK_CHANGE: readonly Endpoint[] = [
  { method: 'POST', path: '/rest/api/3/bulk/issues/transition', cost: 'write', handle: transition },
  { method: 'POST', path: '/rest/api/3/bulk/issues/watch', cost: 'write', handle: watching(true) },
  { method: 'POST', path: '/rest/api/3/bulk/issues/unwatch', cost: 'write', handle: watching(false) },
];
