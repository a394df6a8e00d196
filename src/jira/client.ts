/**
 * The one place that talks HTTP with Jira: pacing, points, retries, errors (the promises are in `port.ts`).
 *
 * Each call: wait for the lane's share of the hour and for a place in the pacing → send → 2xx: account and parse · 429: certainly not
 * done, so wait by its reason and send again · 5xx, network, broken body: done or not, nobody knows, so only an idempotent call is sent
 * again. A wait that does not fit into this invocation becomes an error with `retryAfterSeconds`, and the step hands over.
 */
import type { Route } from '@forge/api';
import { HoldfastError, isHoldfastError } from '../contract/errors';
import { STEP_RESERVE_MS } from '../contract/limits';
import type { Clock, Deadline, Log, Random } from '../contract/ports';
import { HOUR_MS, type Ledger } from './ledger';
import { createPacing, type Pacing } from './pacing';
import { isRead, laneLimit, pointsOf } from './points';
import type { Jira, JiraCall, JiraReply, JiraSpend, Lane } from './port';
import { quotaAllowed, quotaLeft, refusal, retryAfterSeconds, throttleOf, type HeaderReader, type Quota } from './replies';

export interface TransportInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
}

export interface TransportReply {
  readonly status: number;
  readonly headers: HeaderReader;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Rejects when no reply came; a rejection that is a `HoldfastError` is passed on as it is. */
export type Transport = (as: 'app' | 'user', route: Route, init: TransportInit) => Promise<TransportReply>;

export interface JiraDeps {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly lane: Lane;
  readonly deadline: Deadline;
  /** Absent: points are counted for `spent()` only, and no lane yields. */
  readonly ledger?: Ledger;
  /** Shared by the clients of one invocation. */
  readonly pacing?: Pacing;
}

/** Sends of one call: Jira's recipe says 4, for calls that people wait for; a backup has more patience. */
const TRIES_MAX = 6;
const THROTTLES_MAX = 10;
const BACKOFF_MS = 2_000;
const BACKOFF_MAX_MS = 30_000;
/** Left of the invocation after a wait, so that the step can still hand over. */
const RESERVE_MS: Readonly<Record<Lane, number>> = { person: 3_000, sweep: 60_000, restore: STEP_RESERVE_MS, baseline: STEP_RESERVE_MS };
/** Short waits are always slept while this much is left: handing over would cost more. */
const SHORT_WAIT_MS = 3_000;
const SHORT_RESERVE_MS = 20_000;

export function createJira(deps: JiraDeps): Jira {
  const { clock, random, log, ledger } = deps;
  const pacing = deps.pacing ?? createPacing();
  let requests = 0;
  let points = 0;
  let throttled = 0;
  let quota: Quota | undefined;

  function fits(ms: number): boolean {
    const left = deps.deadline.remainingMs() - ms;
    return left > RESERVE_MS[deps.lane] || (ms <= SHORT_WAIT_MS && left > Math.min(SHORT_RESERVE_MS, RESERVE_MS[deps.lane]));
  }

  async function waitOrHandOver(ms: number, why: () => HoldfastError): Promise<void> {
    if (ms <= 0) return;
    if (!fits(ms)) throw why();
    await clock.sleep(ms);
  }

  const rateLimited = (call: JiraCall, ms: number, reason: string): HoldfastError =>
    new HoldfastError('rate-limited', `Jira lets ${call.op} go on in ${String(Math.ceil(ms / 1_000))} s (${reason}).`, {
      status: 429,
      reason,
      retryAfterSeconds: Math.ceil(ms / 1_000),
      adminMessage: {
        happened: reason.startsWith('jira-quota') ? 'This hour’s API points are used up.' : 'Jira asked Holdfast to slow down.',
        next: 'Holdfast goes on by itself.',
      },
    });

  /** Milliseconds to the next UTC hour and a little more, so that not every installation begins in the same second. */
  const toNextHour = (): number => HOUR_MS - (clock.now() % HOUR_MS) + 1_000 + Math.floor(random.fraction() * 20_000);

  async function admit(call: JiraCall): Promise<void> {
    if (ledger !== undefined) {
      // The wall, and the share of this lane below it. Again after each wait: others spend meanwhile.
      for (let i = 0; i < 3; i++) {
        const closed = ledger.closedUntil();
        if (closed > 0) {
          const wait = closed - clock.now();
          await waitOrHandOver(wait, () => rateLimited(call, wait, 'jira-quota-global-based'));
        } else if ((await ledger.spent()) >= laneLimit(deps.lane)) {
          const wait = toNextHour();
          await waitOrHandOver(wait, () => rateLimited(call, wait, 'jira-quota-share'));
        } else break;
      }
    }
    const wait = pacing.take(call.op, isRead(call.op) ? undefined : call.issue, clock.now());
    await waitOrHandOver(wait, () => rateLimited(call, wait, 'pacing'));
  }

  async function throttle(call: JiraCall, headers: HeaderReader, nth: number): Promise<void> {
    throttled++;
    const now = clock.now();
    const asked = retryAfterSeconds(headers, now);
    const reason = headers.get('ratelimit-reason') ?? 'unknown';
    const kind = throttleOf(headers);
    log.warn('Jira answered 429', { op: call.op, reason, retryAfter: asked ?? -1 });
    // Never sooner than Jira asked, and not all at the same moment.
    let wait = asked === undefined ? backoff(nth) : asked * 1_000 + random.fraction() * (500 + asked * 300);
    if (kind === 'quota') {
      wait = asked === undefined ? toNextHour() : Math.max(wait, 1_000);
      ledger?.exhausted(now + wait);
    } else if (kind === 'per-issue' && call.issue !== undefined) pacing.space(call.issue, wait, now);
    else pacing.slow(call.op, wait, now);
    if (nth >= THROTTLES_MAX) throw rateLimited(call, Math.max(wait, 30_000), reason);
    await waitOrHandOver(wait, () => rateLimited(call, wait, reason));
  }

  const backoff = (nth: number): number => Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** (nth - 1)) * (0.7 + 0.6 * random.fraction());

  /** Nobody knows whether the call had its effect: again if that is harmless, else the caller reads back. */
  async function lost(
    call: JiraCall,
    tries: number,
    what: string,
    status: number | undefined,
    headers?: HeaderReader,
    cause?: unknown,
  ): Promise<void> {
    const details = { ...(status === undefined ? {} : { status }), ...(cause === undefined ? {} : { cause }) };
    if (!call.idempotent) throw new HoldfastError('unknown-outcome', `No usable reply to ${call.op}: ${what}.`, details);
    const giveUp = (): HoldfastError => new HoldfastError('unavailable', `Jira did not answer ${call.op}: ${what}.`, details);
    if (tries >= TRIES_MAX) throw giveUp();
    const asked = headers === undefined ? undefined : retryAfterSeconds(headers, clock.now());
    await waitOrHandOver(Math.max(backoff(tries), (asked ?? 0) * 1_000), giveUp);
  }

  async function send<T>(call: JiraCall, take: (reply: TransportReply) => Promise<T>): Promise<JiraReply<T>> {
    const init = initOf(call);
    let tries = 0;
    let throttles = 0;
    for (;;) {
      await admit(call);
      tries++;
      requests++;
      let reply: TransportReply;
      try {
        reply = await deps.transport(call.as ?? 'app', call.route, init);
      } catch (e) {
        if (isHoldfastError(e)) throw e;
        await spend(1);
        await lost(call, tries, e instanceof Error ? e.name : 'network error', undefined, undefined, e);
        continue;
      }
      const left = quotaLeft(reply.headers);
      if (left !== undefined) ledger?.left(left);
      quota = quotaAllowed(reply.headers) ?? quota;
      if (reply.status === 429) {
        tries--; // it was refused before anything was done
        await throttle(call, reply.headers, ++throttles);
        continue;
      }
      if (reply.status >= 500) {
        await spend(1);
        await lost(call, tries, `HTTP ${String(reply.status)}`, reply.status, reply.headers);
        continue;
      }
      if (reply.status >= 400) {
        await spend(1);
        throw refusal(call, reply.status, await reply.text().catch(() => ''));
      }
      let body: T;
      try {
        body = await take(reply);
      } catch (e) {
        await spend(1);
        await lost(call, tries, 'the body was cut off', reply.status, undefined, e);
        continue;
      }
      await spend(pointsOf(call.op, body, call.json));
      return { status: reply.status, body, tries };
    }
  }

  async function spend(n: number): Promise<void> {
    points += n;
    await ledger?.add(n);
  }

  return {
    call: <T>(call: JiraCall): Promise<JiraReply<T>> =>
      send(call, async (reply) => {
        const text = await reply.text();
        return (text === '' ? undefined : JSON.parse(text)) as T;
      }),
    download: (call: JiraCall): Promise<JiraReply<Uint8Array>> => send(call, async (reply) => new Uint8Array(await reply.arrayBuffer())),
    spent: (): JiraSpend => ({ requests, points, throttled, ...(quota === undefined ? {} : { quota }) }),
  };
}

function initOf(call: JiraCall): TransportInit {
  const method = call.op.slice(0, call.op.indexOf(' '));
  const headers: Record<string, string> = { Accept: 'application/json', ...call.headers };
  if (call.files !== undefined) {
    const form = new FormData();
    for (const file of call.files) form.append('file', new Blob([file.bytes as BlobPart], { type: file.contentType }), file.filename);
    // Without it Jira takes an upload for a forged request; the boundary's Content-Type comes with the form.
    return { method, headers: { ...headers, 'X-Atlassian-Token': 'no-check' }, body: form };
  }
  if (call.json !== undefined)
    return { method, headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(call.json) };
  // Jira answers 415 to some deletes without a body type.
  return { method, headers: method === 'GET' ? headers : { ...headers, 'Content-Type': 'application/json' } };
}
