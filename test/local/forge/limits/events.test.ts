/** Async events and retries, straight at the queue and at the deliveries; how the SDK words the refusals: `delivery.test.ts`. */
import { virtualClock } from '../../../../local/clock';
import { faultPlan } from '../../../../local/faults';
import { Deliveries } from '../../../../local/forge/deliveries';
import type { RetryContext } from '../../../../local/forge/deliveries';
import type { Outcome, Running } from '../../../../local/forge/invocation';
import type { AppFunction, AppManifest } from '../../../../local/forge/manifest';
import { emptyMeter } from '../../../../local/forge/meter';
import { EventQueue } from '../../../../local/forge/queue';
import { START } from '../harness';
import { enforced, shapes, times } from './enforced';

const FN = { key: 'work', timeoutMs: 55_000 } as AppFunction;

function queue({ timeoutMs = 55_000, pushes = 0, depth = 0 } = {}) {
  let now = 0;
  const manifest = {
    consumers: new Map([['work', { key: 'work', functionKey: 'work' }]]),
    functions: new Map([['work', { ...FN, timeoutMs }]]),
  } as unknown as AppManifest;
  const events = new EventQueue({
    now: () => now,
    meter: emptyMeter(),
    manifest,
    deliveries: { deliver: () => new Promise(() => undefined) } as unknown as Deliveries,
    installation: () => ({}),
    countChainedRequests: true,
  });
  const from = { request: { origin: { pushes }, depth } } as unknown as Running;
  const push = (payload: readonly unknown[]) =>
    events.handle('/webhook/queue/publish', Buffer.from(JSON.stringify({ queueName: 'work', jobId: 'j', payload })), from);
  return { push, pass: (ms: number) => (now += ms) };
}
const some = (count: number): readonly unknown[] => Array.from({ length: count }, () => ({ body: {} }));
/** Events whose JSON is so long together. */
const sized = (bytes: number, count: number): readonly unknown[] => {
  const text = (length: number): unknown => ({ body: { t: 'x'.repeat(length) } });
  const rest = bytes - JSON.stringify(Array.from({ length: count }, () => text(0))).length;
  const each = Math.floor(rest / count);
  return Array.from({ length: count }, (_, i) => text(i === 0 ? rest - each * (count - 1) : each));
};

enforced('eventsPerPush', 50, {
  at: () => queue().push(some(50)),
  over: () => queue().push(some(51)),
  refusal: { status: 400, message: expect.stringContaining('more than the 50 events') },
});
const pushed = (count: number) => () => {
  const { push } = queue();
  return times(count, () => push(some(1)));
};
enforced('eventsPerMinute', 500, { at: pushed(500), over: pushed(501), refusal: { status: 429 } });
enforced('pushBytes', 204_800, {
  at: () => queue().push(sized(204_800, 4)),
  over: () => queue().push(sized(204_801, 4)),
  refusal: { status: 413 },
});
const long = (bytes: number) => () => queue({ timeoutMs: 900_000 }).push([{ body: { t: 'x'.repeat(bytes - '{"t":""}'.length) } }]);
enforced('longRunningEventBytes', 102_400, { at: long(102_400), over: long(102_401), refusal: { status: 413 } });
const delayed = (delayInSeconds: number) => () => queue().push([{ body: {}, delayInSeconds }]);
enforced('delaySeconds', 900, { at: delayed(900), over: delayed(901), refusal: { status: 400, message: expect.stringContaining('900') } });
const CYCLE = { status: 405, message: 'The limit on cyclic invocation has been reached.' };
enforced('chainedPushes', 1_000, {
  at: () => queue({ pushes: 999, depth: 999 }).push(some(1)),
  over: () => queue({ pushes: 1_000 }).push(some(1)),
  refusal: CYCLE,
});
test('the hops of one chain count, too', () => {
  expect(queue({ depth: 1_000 }).push(some(1)).status).toBe(405);
});

/** What one event goes through when every invocation ends with `outcome`. */
async function delivered(outcome: Outcome, { maxRetries }: { readonly maxRetries: number | undefined }) {
  const clock = virtualClock(START);
  const starts: number[] = [];
  const retries: (RetryContext | undefined)[] = [];
  const deliveries = new Deliveries({
    clock,
    runner: {
      run: async () => {
        starts.push(clock.now());
        return starts.length > 20 && maxRetries !== undefined ? { kind: 'ok', value: undefined, bytes: 0 } : outcome;
      },
    } as never,
    faults: faultPlan('none', 1),
    functions: () => new Map([['work', FN]]),
    parallel: 1,
    log: () => undefined,
  });
  const argsFor = (retry: RetryContext | undefined): readonly unknown[] => {
    retries.push(retry);
    return [];
  };
  const done = clock.demand();
  const end = await deliveries.deliver({
    ...{ fn: FN, moduleKey: 'm', moduleType: 'consumer', what: 'event', argsFor, origin: { pushes: 0 }, depth: 0, delayMs: 0, maxRetries },
  });
  done();
  return { end, retries, starts };
}
const failing: Outcome = { kind: 'failed', how: 'error', code: 'FUNCTION_PLATFORM_UNKNOWN_ERROR', name: 'Error', message: 'no' };
const asking = (retryOptions: object): Outcome => ({ kind: 'ok', value: { _retry: true, retryOptions }, bytes: 0 });

shapes('productEventRetries', 4, async () => {
  const { end, starts } = await delivered(failing, { maxRetries: 4 });
  expect([end, starts.length]).toEqual(['dropped', 5]);
});
shapes('retentionSeconds', 86_400, async () => {
  const { end, starts } = await delivered(failing, { maxRetries: undefined });
  expect(end).toBe('dropped');
  expect(starts.at(-1)! - START).toBeGreaterThan(40_000_000);
  expect(starts.at(-1)! - START).toBeLessThan(86_400_000);
});
shapes('retryAfterSeconds', 900, async () => {
  for (const [asked, waits] of [
    [900, 900_000],
    [901, 900_000],
    [60, 60_000],
  ] as const) {
    const { starts } = await delivered(asking({ retryAfter: asked }), { maxRetries: 1 });
    expect(starts[1]! - starts[0]!).toBeGreaterThanOrEqual(waits);
    expect(starts[1]! - starts[0]!).toBeLessThan(waits + 1_000);
  }
});
shapes('retryDataBytes', 4_096, async () => {
  for (const [bytes, through] of [
    [4_096, true],
    [4_097, false],
  ] as const) {
    const { retries } = await delivered(asking({ retryAfter: 1, retryData: 'x'.repeat(bytes - 2) }), { maxRetries: 1 });
    expect(retries[1]?.retryData !== undefined).toBe(through);
  }
});
