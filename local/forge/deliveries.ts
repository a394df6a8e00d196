/**
 * Delivers queue events and product events: at least once, in no promised order, after their delay, again when an invocation
 * failed, within the limits of concurrency. One engine for both: they differ only in their arguments and in how often it tries.
 *
 * A delivery is waiting (for its time) → ready (for a free slot) → running → done | waiting again | dropped.
 */
import type { FaultPlan } from '../contract';
import type { KernelClock, Timer } from '../clock';
import type { InvocationRequest, Origin, Outcome } from './invocation';
import type { AppFunction } from './manifest';
import { LIMITS } from './limits';
import { isRecord } from './reply';
import type { Runner } from './runner';

export interface RetryContext {
  readonly retryCount: number;
  readonly retryReason: string;
  readonly retryData?: unknown;
  readonly retentionWindow?: { readonly startTime: string; readonly remainingTimeMs: number };
}

export interface DeliveryRequest {
  readonly fn: AppFunction;
  readonly moduleKey: string;
  readonly moduleType: string;
  readonly what: string;
  readonly argsFor: (retry: RetryContext | undefined) => readonly unknown[];
  readonly origin: Origin;
  readonly depth: number;
  readonly delayMs: number;
  /** Retries until this many (product events) or until 24 hours are over (queue events). */
  readonly maxRetries: number | undefined;
  readonly concurrency?: { readonly key: string; readonly limit: number };
  readonly cancelled?: () => boolean;
}

export type DeliveryEnd = 'done' | 'dropped' | 'cancelled';

interface Delivery {
  readonly request: DeliveryRequest;
  readonly firstAt: number;
  readonly settle: (end: DeliveryEnd) => void;
  tries: number;
  retry: RetryContext | undefined;
  due: number;
  timer: Timer | undefined;
}

/** Invocations that only sleep leave their slot to others, but this many times `parallel` exist at most. */
const WITH_SLEEPERS = 4;
/** Documented as exponential up to the end of the retention window; the first step is our choice. */
const FIRST_BACKOFF_MS = 5_000;

export class Deliveries {
  private readonly waiting = new Set<Delivery>();
  private readonly ready: Delivery[] = [];
  private readonly inFlight = new Map<string, number>();
  private readonly changed: (() => void)[] = [];
  private runningCount = 0;
  private asleepCount = 0;
  private closed = false;

  constructor(
    private readonly options: {
      readonly clock: KernelClock;
      readonly runner: Runner;
      readonly faults: FaultPlan;
      /** Functions of the app as it is installed now, by key. */
      readonly functions: () => ReadonlyMap<string, AppFunction>;
      readonly parallel: number;
      readonly log: (line: string) => void;
    },
  ) {}

  /** Resolves when the first copy of it is done, dropped or cancelled. */
  deliver(request: DeliveryRequest): Promise<DeliveryEnd> {
    const { faults } = this.options;
    const fault = faults.event();
    for (const kind of fault.kinds) faults.fired(kind);
    if (fault.duplicate) {
      void this.add(request, request.delayMs + fault.delayMs);
      return this.add(request, request.delayMs);
    }
    return this.add(request, request.delayMs + fault.delayMs);
  }

  /** Nothing runs, and nothing becomes due within `horizonMs` of platform time. */
  isIdle(horizonMs: number): boolean {
    const until = this.options.clock.now() + horizonMs;
    return this.runningCount === 0 && this.ready.length === 0 && ![...this.waiting].some((delivery) => delivery.due <= until);
  }

  /** Called after every change of what is waiting or running. */
  onChange(listener: () => void): void {
    this.changed.push(listener);
  }

  /** Forgets what is waiting: the installation is gone. */
  clear(): void {
    for (const delivery of [...this.waiting, ...this.ready]) {
      delivery.timer?.cancel();
      this.end(delivery, 'dropped');
    }
    this.waiting.clear();
    this.ready.length = 0;
  }

  close(): void {
    this.closed = true;
    for (const delivery of this.waiting) delivery.timer?.cancel();
    this.waiting.clear();
    this.ready.length = 0;
  }

  private add(request: DeliveryRequest, delayMs: number): Promise<DeliveryEnd> {
    return new Promise((settle) => {
      const firstAt = this.options.clock.now();
      this.wait({ request, firstAt, settle, tries: 0, retry: undefined, due: firstAt, timer: undefined }, delayMs);
    });
  }

  private wait(delivery: Delivery, delayMs: number): void {
    if (this.closed) return;
    delivery.due = this.options.clock.now() + delayMs;
    this.waiting.add(delivery);
    if (delayMs <= 0) {
      this.makeReady(delivery);
      return;
    }
    delivery.timer = this.options.clock.at(delivery.due, () => this.makeReady(delivery));
  }

  private makeReady(delivery: Delivery): void {
    this.waiting.delete(delivery);
    this.ready.push(delivery);
    this.pump();
  }

  private pump(): void {
    for (let at = 0; at < this.ready.length && this.hasSlot();) {
      const delivery = this.ready[at];
      if (delivery === undefined) return;
      if (!this.mayRun(delivery)) {
        at += 1;
        continue;
      }
      this.ready.splice(at, 1);
      void this.run(delivery);
    }
  }

  private hasSlot(): boolean {
    const { parallel } = this.options;
    return this.runningCount - this.asleepCount < parallel && this.runningCount < parallel * WITH_SLEEPERS;
  }

  private mayRun({ request: { concurrency } }: Delivery): boolean {
    return concurrency === undefined || (this.inFlight.get(concurrency.key) ?? 0) < concurrency.limit;
  }

  private async run(delivery: Delivery): Promise<void> {
    const { request } = delivery;
    if (request.cancelled?.() === true) return this.end(delivery, 'cancelled');
    // The version that runs now, not the one that was there when the event came.
    const fn = this.options.functions().get(request.fn.key);
    if (fn === undefined) return this.end(delivery, 'dropped');
    const key = request.concurrency?.key;
    if (key !== undefined) this.inFlight.set(key, (this.inFlight.get(key) ?? 0) + 1);
    this.runningCount += 1;
    delivery.tries += 1;
    const outcome = await this.options.runner.run(this.invocationOf(delivery, fn));
    this.runningCount -= 1;
    if (key !== undefined) this.inFlight.set(key, (this.inFlight.get(key) ?? 1) - 1);
    this.settleOrRetry(delivery, outcome);
    this.pump();
    for (const listener of this.changed) listener();
  }

  private invocationOf({ request, retry, tries }: Delivery, fn: AppFunction): InvocationRequest {
    const { moduleKey, moduleType, origin, depth } = request;
    const onSleep = (asleep: boolean): void => {
      this.asleepCount += asleep ? 1 : -1;
      if (asleep) this.pump();
    };
    return {
      fn,
      moduleKey,
      moduleType,
      origin,
      depth,
      onSleep,
      args: request.argsFor(retry),
      cause: tries === 1 ? request.what : `${request.what}, try ${tries}`,
    };
  }

  private settleOrRetry(delivery: Delivery, outcome: Outcome): void {
    if (this.closed) return;
    const asked = outcome.kind === 'ok' ? askedRetry(outcome.value) : undefined;
    if (outcome.kind === 'ok' && asked === undefined) return this.end(delivery, 'done');
    const { request, firstAt, tries } = delivery;
    const now = this.options.clock.now();
    const delayMs = asked?.delayMs ?? FIRST_BACKOFF_MS * 2 ** (tries - 1);
    const left = firstAt + LIMITS.retentionSeconds.value * 1_000 - now;
    const over = request.maxRetries === undefined ? delayMs > left : tries > request.maxRetries;
    if (over) {
      this.options.log(`  ${request.fn.key} │ ${request.what} is dropped after ${tries} tries.`);
      return this.end(delivery, 'dropped');
    }
    delivery.retry = {
      retryCount: tries,
      retryReason: asked?.reason ?? (outcome.kind === 'failed' ? outcome.code : 'FUNCTION_RETRY_REQUEST'),
      retryData: asked?.data,
      ...(request.maxRetries === undefined
        ? { retentionWindow: { startTime: new Date(firstAt).toISOString(), remainingTimeMs: left } }
        : {}),
    };
    this.wait(delivery, delayMs);
  }

  private end(delivery: Delivery, how: DeliveryEnd): void {
    delivery.settle(how);
    for (const listener of this.changed) listener();
  }
}

/** A returned `InvocationError` of @forge/events is `{_retry: true, retryOptions}`. */
function askedRetry(value: unknown): { readonly delayMs: number; readonly reason: string | undefined; readonly data: unknown } | undefined {
  if (!isRecord(value) || value['_retry'] !== true) return undefined;
  const options = isRecord(value['retryOptions']) ? value['retryOptions'] : {};
  const after = typeof options['retryAfter'] === 'number' ? options['retryAfter'] : 1;
  const data =
    Buffer.byteLength(JSON.stringify(options['retryData'] ?? null)) > LIMITS.retryDataBytes.value ? undefined : options['retryData'];
  return {
    delayMs: Math.min(LIMITS.retryAfterSeconds.value, Math.max(1, after)) * 1_000,
    reason: typeof options['retryReason'] === 'string' ? options['retryReason'] : undefined,
    data,
  };
}
