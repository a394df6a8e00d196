import { route } from '@forge/api';
import type { Json, StateStore } from '../../src/contract/ports';
import { createJira, type Transport, type TransportInit } from '../../src/jira/client';
import { createLedger, HOUR_MS } from '../../src/jira/ledger';
import type { JiraCall, Lane } from '../../src/jira/port';

type Answer = { status: number; body?: string; headers?: Record<string, string> } | 'network' | 'cut off';

/** Jira as a list of answers, and a clock that only sleeps move. */
function setup(answers: readonly Answer[], options: { lane?: Lane; remainingMs?: number; now?: number; spent?: number } = {}) {
  const clock = { at: options.now ?? Date.UTC(2026, 10, 24, 10, 30), slept: [] as number[] };
  const sent: TransportInit[] = [];
  let n = 0;
  const transport: Transport = (_as, _route, init) => {
    sent.push(init);
    const answer = answers[Math.min(n++, answers.length - 1)] as Answer;
    if (answer === 'network') return Promise.reject(new TypeError('socket hang up'));
    const { status, body, headers } =
      answer === 'cut off' ? { status: 200, body: '{"issues":[', headers: {} as Record<string, string> } : answer;
    return Promise.resolve({
      status,
      headers: { get: (name: string) => headers?.[name] ?? null },
      text: () => Promise.resolve(body ?? ''),
      arrayBuffer: () => Promise.resolve(new TextEncoder().encode(body ?? '').buffer as ArrayBuffer),
    });
  };
  const kv = new Map<string, Json>();
  const state = {
    get: (k: string) => Promise.resolve(kv.get(k)),
    set: (k: string, v: Json) => Promise.resolve(void kv.set(k, v)),
    getMany: () => Promise.resolve(kv),
  } as unknown as StateStore;
  const time = {
    now: () => clock.at,
    sleep: (ms: number) => {
      clock.slept.push(ms);
      clock.at += ms;
      return Promise.resolve();
    },
  };
  const log = { info: () => undefined, warn: () => undefined };
  const random = { hex: () => '', fraction: () => 0.5 };
  const start = clock.at;
  const ledger = createLedger({ state, clock: time, random, log });
  if (options.spent !== undefined) kv.set(`pt:${String(Math.floor(clock.at / HOUR_MS))}:0`, options.spent);
  const jira = createJira({
    transport,
    clock: time,
    random,
    log,
    lane: options.lane ?? 'baseline',
    deadline: { remainingMs: () => (options.remainingMs ?? 900_000) - (clock.at - start) },
    ledger,
  });
  return { jira, sent, clock, kv, ledger };
}

const READ: JiraCall = {
  op: 'POST /rest/api/3/search/jql',
  route: route`/rest/api/3/search/jql`,
  json: { jql: 'project = A' },
  idempotent: true,
};
const WRITE: JiraCall = {
  op: 'POST /rest/api/3/issue/{issueIdOrKey}/comment',
  route: route`/rest/api/3/issue/${'A-1'}/comment`,
  json: {},
  idempotent: false,
  issue: 'A-1',
};
const OK: Answer = { status: 200, body: '{"issues":[{"id":"1"},{"id":"2"}]}' };
const throttled = (reason: string, retryAfter?: string): Answer => ({
  status: 429,
  headers: { 'ratelimit-reason': reason, ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) },
});

describe('the Jira client', () => {
  it('counts a search as one point and one an issue', async () => {
    const { jira, ledger } = setup([OK]);
    await jira.call(READ);
    expect(jira.spent()).toEqual({ requests: 1, points: 3, throttled: 0 });
    expect(await ledger.spent()).toBe(3);
  });

  it.each<[string, Answer, string]>([
    ['400', { status: 400, body: '{"errorMessages":[],"errors":{"summary":"too long"}}' }, 'refused'],
    ['401', { status: 401, body: '{"code":401,"message":"Unauthorized; scope does not match"}' }, 'not-allowed'],
    ['403', { status: 403, body: 'no' }, 'not-allowed'],
    ['404', { status: 404, body: '{}' }, 'not-found'],
    ['409', { status: 409 }, 'conflict'],
    ['413', { status: 413 }, 'limit'],
  ])('turns %s into its kind and never sends it again', async (_status, answer, kind) => {
    const { jira, sent } = setup([answer]);
    await expect(jira.call(READ)).rejects.toMatchObject({ kind });
    expect(sent).toHaveLength(1);
  });

  it('keeps Jira’s words by field', async () => {
    const { jira } = setup([{ status: 400, body: '{"errorMessages":[],"errors":{"summary":"too long"}}' }]);
    await expect(jira.call(READ)).rejects.toMatchObject({ fields: { summary: 'too long' } });
  });

  it('keeps the words of a bulk operation', async () => {
    const { jira } = setup([{ status: 400, body: '{"errors":[{"message":"Some of the issues are not valid"},null]}' }]);
    await expect(jira.call(READ)).rejects.toMatchObject({
      fields: {},
      message: expect.stringMatching(/: Some of the issues are not valid$/),
    });
  });

  it('keeps the words of a bulk creation of which nothing came to be', async () => {
    const elementErrors = { errorMessages: ['Not like this.'], errors: { summary: 'too long' } };
    const { jira } = setup([{ status: 400, body: JSON.stringify({ issues: [], errors: [{ status: 400, elementErrors }] }) }]);
    await expect(jira.call(READ)).rejects.toMatchObject({ message: expect.stringMatching(/: Not like this\. too long$/) });
  });

  it.each<[string, Answer]>([
    ['a 500', { status: 500 }],
    ['a 503', { status: 503 }],
    ['no reply', 'network'],
    ['a body cut off', 'cut off'],
  ])('sends a read again after %s', async (_what, answer) => {
    const { jira } = setup([answer, answer, OK]);
    expect(await jira.call(READ)).toMatchObject({ status: 200, tries: 3 });
  });

  it.each<[string, Answer]>([
    ['a 500', { status: 500 }],
    ['no reply', 'network'],
    ['a body cut off', 'cut off'],
  ])('never sends a write again after %s', async (_what, answer) => {
    const { jira, sent } = setup([answer, OK]);
    await expect(jira.call(WRITE)).rejects.toMatchObject({ kind: 'unknown-outcome' });
    expect(sent).toHaveLength(1);
  });

  it('gives a read up in the end', async () => {
    const { jira, sent } = setup(['network']);
    await expect(jira.call(READ)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(sent.length).toBeGreaterThan(3);
  });

  it('sends a throttled write again: it was not done', async () => {
    const { jira, clock } = setup([throttled('jira-burst-based', '2'), OK]);
    expect(await jira.call(WRITE)).toMatchObject({ status: 200, tries: 1 });
    expect(clock.slept.reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(2_000);
    expect(jira.spent().throttled).toBe(1);
  });

  it.each(['global', 'tenant'])('hands over when the hour of the %s pool is used up and the wait does not fit', async (pool) => {
    const { jira } = setup([throttled(`jira-quota-${pool}-based`, '1800')]);
    await expect(jira.call(READ)).rejects.toMatchObject({ kind: 'rate-limited', retry: 'later', reason: `jira-quota-${pool}-based` });
    // Others of this invocation don't even ask.
    await expect(jira.call(READ)).rejects.toMatchObject({ kind: 'rate-limited' });
    expect(jira.spent().requests).toBe(1);
  });

  it('sleeps to the top of the hour when that fits', async () => {
    const now = Date.UTC(2026, 10, 24, 10, 59, 58);
    const { jira, clock } = setup([throttled('jira-quota-global-based', '2'), OK], { now });
    await jira.call(READ);
    expect(clock.at).toBeGreaterThanOrEqual(Date.UTC(2026, 10, 24, 11));
  });

  it.each<[Lane, number, boolean]>([
    ['baseline', 51_000, true],
    ['baseline', 53_000, false],
    ['restore', 53_000, true],
    ['restore', 59_000, false],
    ['sweep', 61_000, true],
    ['sweep', 63_000, false],
    ['person', 64_000, true],
  ])('lane %s at %i points of the hour: goes on %s', async (lane, spent, goesOn) => {
    const { jira } = setup([OK], { lane, spent, remainingMs: lane === 'person' ? 25_000 : 900_000 });
    const call = jira.call(READ);
    if (goesOn) expect(await call).toMatchObject({ status: 200 });
    else await expect(call).rejects.toMatchObject({ kind: 'rate-limited' });
  });

  it('believes Jira’s own count of what is left', async () => {
    const { jira } = setup([{ status: 200, body: '{"issues":[]}', headers: { ratelimit: '"global-app-quota";r=12000;t=1800' } }]);
    await jira.call(READ);
    await expect(jira.call(READ)).rejects.toMatchObject({ kind: 'rate-limited' });
  });

  it('keeps below the writes that one issue takes', async () => {
    const { jira, clock } = setup([OK]);
    const at: number[] = [];
    for (let i = 0; i < 120; i++) {
      await jira.call(WRITE);
      at.push(clock.at);
    }
    for (const [i, t] of at.entries()) {
      expect(at.slice(0, i + 1).filter((x) => x > t - 2_000).length).toBeLessThanOrEqual(20);
      expect(at.slice(0, i + 1).filter((x) => x > t - 30_000).length).toBeLessThanOrEqual(100);
    }
  });

  it('keeps below the burst of one operation', async () => {
    const { jira, clock } = setup([OK]);
    const from = clock.at;
    await Promise.all(Array.from({ length: 400 }, () => jira.call(READ)));
    expect(400 / ((clock.at - from) / 1_000)).toBeLessThan(110);
  });

  it('uploads a form that Jira takes', async () => {
    const { jira, sent } = setup([{ status: 200, body: '[]' }]);
    await jira.call({
      ...WRITE,
      json: undefined,
      files: [{ filename: 'ä.txt', contentType: 'text/plain', bytes: new TextEncoder().encode('x') }],
    });
    expect(sent[0]?.headers['X-Atlassian-Token']).toBe('no-check');
    expect((sent[0]?.body as FormData).get('file')).toMatchObject({ name: 'ä.txt', size: 1 });
  });
});
