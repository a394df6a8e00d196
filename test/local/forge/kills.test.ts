/** Killed at each of its calls in each of three ways: what happened before stays, what comes after does not happen. */
import type { FaultPlan } from '../../../local/contract';
import { faultPlan } from '../../../local/faults';
import { bench } from './harness';
import type { Bench } from './harness';

type Kill = ReturnType<FaultPlan['invocation']>;

/** A plan in which only what the test says goes wrong. */
class ScriptedFaults {
  next: Kill;
  readonly counted: Record<string, number> = {};
  readonly plan: FaultPlan = {
    ...faultPlan('none', 1),
    invocation: () => {
      const kill = this.next;
      this.next = undefined;
      return kill;
    },
    fired: (what) => {
      this.counted[what] = (this.counted[what] ?? 0) + 1;
    },
  };
}

const faults = new ScriptedFaults();
let at: Bench;
beforeAll(async () => {
  at = await bench({ faults: faults.plan });
});
afterAll(() => at.close());

/** Calls of the scheduled function: 1 get command, 2 set mark, 3 set, 4 upload-url, 5 PUT, 6 push, 7 Jira. */
const EFFECTS = 7;

async function effectsOf(kill: Kill, name: string): Promise<readonly boolean[]> {
  await at.obey({
    do: 'kvs.set',
    key: 'command',
    value: {
      do: 'all',
      commands: [
        { do: 'kvs.set', key: `done.${name}`, value: 1 },
        { do: 'object.put', key: `o/${name}`, text: name },
        { do: 'queue.push', events: [{ body: { name }, delayInSeconds: 800 }] },
        { do: 'jira', text: name, query: '' },
      ],
    },
  });
  const requestsBefore = at.platform.meter.objectRequests;
  const marksBefore = at.marks('tick').length;
  const eventsBefore = at.platform.meter.events;
  faults.next = kill;
  await at.platform.fireSchedule('fiveMinute');
  const requests = at.platform.meter.objectRequests - requestsBefore;
  return [
    true,
    at.marks('tick').length > marksBefore,
    [...at.platform.kvs.entries()].some(([key]) => key === `done.${name}`),
    requests >= 1,
    requests >= 2,
    at.platform.meter.events > eventsBefore,
    at.site.seen.some(({ request }) => request.path.includes(`/${name}?`)),
  ];
}

const cases = Array.from({ length: EFFECTS - 1 }, (_, i) => i + 2).flatMap((call) =>
  (['kill before', 'kill after-effect', 'kill after-reply'] as const).map((how) => ({ call, how })),
);

test.each(cases)('$how of call $call', async ({ call, how }) => {
  const happened = await effectsOf({ call, how }, `${call}-${how.replace(/ /g, '-')}`);
  const last = how === 'kill before' ? call - 1 : call;
  // After a reply the process may get one step further before it dies, as on a real host.
  const certain = Array.from({ length: EFFECTS }, (_, i) => i + 1 <= last);
  if (how === 'kill after-reply') expect(happened.slice(0, last)).toEqual(certain.slice(0, last));
  else expect(happened).toEqual(certain);
  expect(at.log.findLast((line) => line.includes('every fiveMinute'))).toContain('killed');
});

test('a kill planned for a call that never comes loses the answer instead', async () => {
  const happened = await effectsOf({ call: 99, how: 'kill before' }, 'late');
  expect(happened.every(Boolean)).toBe(true);
  expect(at.log.findLast((line) => line.includes('every fiveMinute'))).toContain('killed');
});

test.each([
  ['crash', /every fiveMinute +error .*ended by itself/],
  ['out of memory', /every fiveMinute +out of memory /],
  ['time-out', /every fiveMinute +timeout .*900\.00 seconds/],
] as const)('%s: the call had its effect, nothing comes after it, and the end has its own name', async (how, line) => {
  const start = at.clock.now();
  const happened = await effectsOf({ call: 4, how }, how.replace(/ /g, '-'));
  expect(happened).toEqual([true, true, true, true, false, false, false]);
  expect(at.log.findLast((one) => one.includes('every fiveMinute'))).toMatch(line);
  if (how === 'time-out') expect(at.clock.now() - start).toBeGreaterThanOrEqual(900_000);
});

test('every planned end fired', () => {
  const each = cases.length / 3;
  expect(faults.counted).toEqual({
    ...{ 'kill before': each + 1, 'kill after-effect': each, 'kill after-reply': each },
    ...{ crash: 1, 'out of memory': 1, 'time-out': 1 },
  });
});
