/**
 * Time of the local platform.
 *
 * Real: the wall clock, which the clock control of the strip can move forward.
 * Virtual: time runs on with real time while something computes (so that computing costs what it costs), and jumps to the next
 * wake-up as soon as nothing is busy and somebody waits. Waiting an hour for a quota then takes no real time, and the order of
 * what happens is the same as on a slow machine.
 *
 * The two counts that decide on a jump are kept by the platform:
 * - **busy** (`enter`): invocations that are not in a sleep. A call in flight belongs to its invocation.
 * - **demand** (`demand`, `sleep`, `advance`): somebody outside waits for the platform. Without demand a delayed event or a
 *   schedule never moves time: between two steps of a scenario the clock stands on real time.
 */
import type { PlatformClock } from './contract';

export interface Timer {
  cancel(): void;
}

/** What the platform itself needs of time, beyond what other parts see of it. */
export interface KernelClock extends PlatformClock {
  readonly virtual: boolean;
  /** Runs `run` once when platform time reaches `time` (at once, but not synchronously, when that is past). */
  at(time: number, run: () => void): Timer;
  /** Something computes; call the answer when it no longer does. */
  enter(): () => void;
  /** Somebody waits for something that the platform does; call the answer when no longer. */
  demand(): () => void;
  /** Milliseconds by which `advance` just moved a real clock. */
  onAdvance(listener: (ms: number) => void): void;
}

/** The wall clock, or one that goes as fast from another time on. `advance` moves it forward for good. */
export function realClock(startMs = Date.now()): KernelClock {
  return new Kernel(startMs, false);
}

/** Starts at `startMs` (UTC milliseconds). */
export function virtualClock(startMs: number): KernelClock {
  return new Kernel(startMs, true);
}

const LONGEST_TIMEOUT_MS = 2_000_000_000;

class Kernel implements KernelClock {
  private readonly startedAt = performance.now();
  private readonly heap = new WakeUps();
  private readonly listeners: ((ms: number) => void)[] = [];
  private jumped = 0;
  private busy = 0;
  private waiting = 0;
  private armed: NodeJS.Timeout | undefined;
  private checking = false;

  constructor(
    private readonly startMs: number,
    readonly virtual: boolean,
  ) {}

  now(): number {
    return Math.floor(this.exact());
  }

  sleep(ms: number): Promise<void> {
    const done = this.demand();
    return new Promise((wake) => {
      this.at(this.exact() + Math.max(0, ms), () => {
        done();
        wake();
      });
    });
  }

  async advance(ms: number): Promise<void> {
    if (this.virtual) return this.sleep(ms);
    this.jumped += ms;
    for (const listener of this.listeners) listener(ms);
    this.fireDue();
  }

  at(time: number, run: () => void): Timer {
    const wakeUp: WakeUp = { time, run, cancelled: false };
    this.heap.push(wakeUp);
    this.arm();
    this.check();
    return {
      cancel: () => {
        wakeUp.cancelled = true;
        this.arm();
      },
    };
  }

  enter(): () => void {
    this.busy += 1;
    return once(() => {
      this.busy -= 1;
      this.check();
    });
  }

  demand(): () => void {
    this.waiting += 1;
    this.check();
    return once(() => {
      this.waiting -= 1;
    });
  }

  onAdvance(listener: (ms: number) => void): void {
    this.listeners.push(listener);
  }

  private exact(): number {
    return this.startMs + (performance.now() - this.startedAt) + this.jumped;
  }

  /** One real timer for the earliest wake-up: time also passes by itself. */
  private arm(): void {
    clearTimeout(this.armed);
    this.armed = undefined;
    const next = this.heap.peek();
    if (next === undefined) return;
    const wait = Math.min(LONGEST_TIMEOUT_MS, Math.max(0, Math.ceil(next.time - this.exact())));
    this.armed = setTimeout(() => this.fireDue(), wait);
  }

  private fireDue(): void {
    for (let next = this.heap.peek(); next !== undefined && next.time <= this.exact(); next = this.heap.peek()) {
      this.heap.pop();
      next.run();
    }
    this.arm();
    this.check();
  }

  /**
   * Looks for a jump after the code that runs now, and all that follows from it at once, is through: whoever was just answered
   * first gets the chance to start something new.
   */
  private check(): void {
    if (!this.virtual || this.checking || this.busy > 0 || this.waiting === 0) return;
    this.checking = true;
    setImmediate(() =>
      setImmediate(() => {
        this.checking = false;
        if (this.busy > 0 || this.waiting === 0) return;
        const next = this.heap.peek();
        if (next === undefined) return;
        this.jumped += Math.max(0, next.time - this.exact());
        this.fireDue();
      }),
    );
  }
}

interface WakeUp {
  readonly time: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** A binary heap by time; equal times in the order of their making. */
class WakeUps {
  private readonly items: { readonly wakeUp: WakeUp; readonly order: number }[] = [];
  private made = 0;

  push(wakeUp: WakeUp): void {
    this.items.push({ wakeUp, order: this.made++ });
    this.rise(this.items.length - 1);
  }

  peek(): WakeUp | undefined {
    while (this.items[0]?.wakeUp.cancelled === true) this.pop();
    return this.items[0]?.wakeUp;
  }

  pop(): void {
    const last = this.items.pop();
    if (last === undefined || this.items.length === 0) return;
    this.items[0] = last;
    this.sink(0);
  }

  private before(a: number, b: number): boolean {
    const x = this.items[a];
    const y = this.items[b];
    if (x === undefined || y === undefined) return false;
    return x.wakeUp.time < y.wakeUp.time || (x.wakeUp.time === y.wakeUp.time && x.order < y.order);
  }

  private swap(a: number, b: number): void {
    const kept = this.items[a];
    const other = this.items[b];
    if (kept === undefined || other === undefined) return;
    this.items[a] = other;
    this.items[b] = kept;
  }

  private rise(from: number): void {
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!this.before(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private sink(from: number): void {
    for (let at = from; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < this.items.length && this.before(child, least)) least = child;
      if (least === at) return;
      this.swap(at, least);
      at = least;
    }
  }
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
