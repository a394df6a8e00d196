/**
 * A deterministic world for the run engine: state, queue and clock whose every call waits until the driver lets it through, in an
 * order drawn from a seed. The driver may kill an invocation before a call, after its effect or after its reply, lose a reply, refuse
 * a call, deliver an event twice or late, and make invocations older than 900 s die, as the platform does.
 */
import { HoldfastError } from '../../src/contract/errors';
import type { Json, JobQueue, StateStore } from '../../src/contract/ports';
import type { Runs, RunKind, StepBody, StepEvent } from '../../src/jobs/api';
import { createRuns } from '../../src/jobs/runs';

export interface Faults {
  readonly kill: number;
  readonly lost: number;
  readonly refuse: number;
  readonly duplicate: number;
}

export interface Options {
  readonly seed: number;
  readonly faults: Faults;
  readonly bodies: (world: World, invocation: Invocation) => Partial<Record<RunKind, StepBody>>;
}

export interface Invocation {
  readonly id: number;
  readonly startedAt: number;
  readonly name: string;
  alive: boolean;
}

interface Waiting {
  readonly invocation: Invocation;
  readonly what: string;
  readonly at: number;
  readonly effect: () => Json | undefined | void;
  readonly resolve: (v: unknown) => void;
  readonly reject: (e: unknown) => void;
}

export const mulberry = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
};

const FUNCTION_MS = 900_000;
const TICK_MS = 300_000;

export class World {
  now = Date.UTC(2026, 10, 24);
  readonly kv = new Map<string, string>();
  readonly queued: { event: StepEvent; due: number }[] = [];
  readonly everPushed: StepEvent[] = [];
  readonly fired: Record<string, number> = {};
  readonly random: () => number;
  private waiting: Waiting[] = [];
  private invocations: Invocation[] = [];
  private ids = 0;
  private lastTick: number;

  constructor(private readonly options: Options) {
    this.random = mulberry(options.seed);
    this.lastTick = this.now;
  }

  /** Runs `work` as an invocation of its own; a killed one simply never ends. */
  invoke(name: string, work: (runs: Runs) => Promise<unknown>): Invocation {
    const invocation: Invocation = { id: ++this.ids, startedAt: this.now, name, alive: true };
    this.invocations.push(invocation);
    void work(this.runs(invocation)).then(
      () => (invocation.alive = false),
      (e: unknown) => {
        invocation.alive = false;
        // Like the platform, an error of an invocation is only an ended invocation; a bug must not hide behind that.
        if (!(e instanceof HoldfastError)) throw e;
      },
    );
    return invocation;
  }

  runs(invocation: Invocation): Runs {
    const gate = <T>(what: string, effect: () => T, at = this.now): Promise<T> =>
      new Promise<T>((resolve, reject) => {
        this.waiting.push({ invocation, what, at, effect: effect as () => Json, resolve: resolve as (v: unknown) => void, reject });
      });
    const state: StateStore = {
      get: <T extends Json>(key: string) => gate('get', () => this.read<T>(key)),
      getMany: <T extends Json>(keys: readonly string[]) =>
        gate('get', () => new Map(keys.flatMap((key) => (this.kv.has(key) ? [[key, this.read<T>(key) as T] as const] : [])))),
      set: (key, value) => gate('set', () => void this.kv.set(key, JSON.stringify(value))),
      create: (key, value) =>
        gate('create', () => {
          if (this.kv.has(key)) return 'exists' as const;
          this.kv.set(key, JSON.stringify(value));
          return 'created' as const;
        }),
      delete: (key) => gate('delete', () => void this.kv.delete(key)),
      listKeys: (prefix) => gate('list', () => [...this.kv.keys()].filter((key) => key.startsWith(prefix))),
    };
    const queue: JobQueue = {
      push: (event, o) =>
        gate('push', () => {
          this.everPushed.push(event as unknown as StepEvent);
          this.queued.push({ event: event as unknown as StepEvent, due: this.now + (o?.delaySeconds ?? 0) * 1_000 });
        }),
    };
    this.gates.set(invocation.id, gate);
    return createRuns({
      state,
      queue,
      clock: { now: () => this.now, sleep: (ms) => gate('sleep', () => undefined, this.now + ms) },
      random: { hex: () => `${String(invocation.id)}-${String(++this.ids)}`, fraction: () => 0.5 },
      log: { info: () => undefined, warn: () => undefined },
      bodies: this.options.bodies(this, invocation),
    });
  }

  /** For bodies: an effect in the outside world, as killable as any call. */
  readonly gates = new Map<number, <T>(what: string, effect: () => T) => Promise<T>>();

  read<T>(key: string): T | undefined {
    const text = this.kv.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }

  isAlive(id: number): boolean {
    return this.invocations.some((i) => i.id === id && i.alive);
  }

  /** Until `stop` says so; throws when the world stands still or `steps` are over. `check` runs after every step. */
  async drive(stop: () => boolean, check: () => void, steps = 60_000): Promise<void> {
    for (let n = 0; n < steps; n++) {
      await new Promise(setImmediate);
      check();
      if (stop()) return;
      this.reap();
      this.step();
    }
    throw new Error(`seed ${String(this.options.seed)}: not over after ${String(steps)} steps`);
  }

  private reap(): void {
    for (const i of this.invocations) if (i.alive && this.now - i.startedAt >= FUNCTION_MS) this.kill(i, 'timeout');
    this.invocations = this.invocations.filter((i) => i.alive);
  }

  private kill(invocation: Invocation, what: string): void {
    this.fired[what] = (this.fired[what] ?? 0) + 1;
    invocation.alive = false;
    this.waiting = this.waiting.filter((w) => w.invocation !== invocation);
  }

  private step(): void {
    const ready = this.waiting.filter((w) => w.at <= this.now);
    const due = this.queued.filter((q) => q.due <= this.now);
    const choices = ready.length + due.length;
    if (choices === 0 || this.random() < 0.01) return this.wait();
    const pick = Math.floor(this.random() * choices);
    const call = ready[pick];
    if (call !== undefined) this.let(call);
    else this.deliver(due[pick - ready.length] as { event: StepEvent; due: number });
  }

  private wait(): void {
    const next = Math.min(
      this.lastTick + TICK_MS,
      ...this.waiting.map((w) => w.at).filter((at) => at > this.now),
      ...this.queued.map((q) => q.due).filter((due) => due > this.now),
    );
    this.now = next;
    if (this.now >= this.lastTick + TICK_MS) {
      this.lastTick = this.now;
      this.invoke('tick', (runs) => runs.tick());
    }
  }

  private deliver(queued: { event: StepEvent; due: number }): void {
    if (this.random() < this.options.faults.duplicate) queued.due = this.now + Math.floor(this.random() * 2_000_000);
    else this.queued.splice(this.queued.indexOf(queued), 1);
    const deadline = { remainingMs: () => FUNCTION_MS };
    this.invoke('step', (runs) => runs.handle(queued.event, deadline));
  }

  private let(call: Waiting): void {
    this.waiting.splice(this.waiting.indexOf(call), 1);
    const { faults } = this.options;
    const r = this.random();
    const hit = (what: string): void => void (this.fired[what] = (this.fired[what] ?? 0) + 1);
    if (call.what === 'sleep') return call.resolve(undefined);
    if (r < faults.kill / 2) return this.kill(call.invocation, 'kill-before');
    if (r < faults.kill) {
      call.effect();
      return this.kill(call.invocation, 'kill-after-effect');
    }
    if (r < faults.kill + faults.lost && call.what !== 'get' && call.what !== 'list') {
      hit('lost-reply');
      call.effect();
      return call.reject(new HoldfastError('unknown-outcome', 'the reply was lost'));
    }
    if (r < faults.kill + faults.lost + faults.refuse) {
      hit('refused');
      return call.reject(new HoldfastError('unavailable', 'not now'));
    }
    call.resolve(call.effect());
  }
}
