/**
 * Runs one invocation in one process, within the platform's time and memory.
 *
 * States: starting (takes a process) → computing ⇄ asleep → ended. Invariants:
 * 1. An invocation ends once, and its process is dead then, or stands still until another invocation gets it.
 * 2. It is busy on the clock in every state but asleep; a report of sleep that crossed a wake-up does not count.
 * 3. An end that the fault plan ordered happens: at its call, or, if the invocation makes fewer calls, at its end, so that its
 *    answer is lost. A planned time-out is a call that is never answered: time goes on as in a sleep.
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { FaultPlan, ForgeMeter, PlannedEnd } from '../contract';
import type { KernelClock, Timer } from '../clock';
import { nothingUsed } from './invocation';
import type { InvocationRequest, Outcome, Running } from './invocation';
import { LIMITS } from './limits';
import { invocationLine } from './log';
import { BILLED_GB } from './meter';
import { sourceStack } from './sourceStack';
import { describeChange } from './stateChange';
import type { WorkerPool } from './workerPool';
import type { WorkerMessage, WorkerProcess } from './workers';

export interface RunnerOptions {
  /** Of the version that is installed now. */
  readonly bundleDir: () => string;
  readonly pool: WorkerPool;
  readonly clock: KernelClock;
  readonly faults: FaultPlan;
  readonly meter: ForgeMeter;
  readonly log: (line: string) => void;
  /** The app tried to reach what it may not. */
  readonly refused: (what: string) => void;
  /** Told what an invocation changed in the modules of the app: `file:line name: before → after`. Absent: nobody looks. */
  readonly moduleState?: (changes: readonly string[]) => void;
  readonly runtimeOf: (request: InvocationRequest, invocationId: string) => Readonly<Record<string, unknown>>;
}

const MEMORY_WATCH_MS = 100;
const MIB = 1_048_576;
/** To look at everything that a bundle holds takes as long as it takes on this machine: it is no time of the app. */
const WATCH_MS = 600_000;

export class Runner {
  private readonly running = new Map<string, Invocation>();
  /** Modules whose compiled code a process has kept. */
  private readonly compiled = new Set<string>();
  /** Invocations of each function so far. */
  private readonly begun = new Map<string, number>();
  private readonly watch: NodeJS.Timeout;
  /** Set when the proxy listens. */
  proxyUrl = '';

  constructor(private readonly options: RunnerOptions) {
    this.watch = setInterval(() => {
      for (const invocation of this.running.values()) invocation.watchMemory();
    }, MEMORY_WATCH_MS);
    this.watch.unref();
    // A jump of the clock by hand is not running time.
    options.clock.onAdvance((ms) => {
      for (const invocation of this.running.values()) invocation.shift(ms);
    });
  }

  async run(request: InvocationRequest): Promise<Outcome> {
    const bytes = Buffer.byteLength(JSON.stringify(request.args));
    if (bytes > LIMITS.requestBytes.value) {
      const refused = tooMuchAsked(bytes);
      this.options.log(`  ${request.fn.key} │ ${refused.message}`);
      return refused;
    }
    const { pool, clock } = this.options;
    const nth = (this.begun.get(request.fn.key) ?? 0) + 1;
    this.begun.set(request.fn.key, nth);
    const place = `${request.fn.key}#${nth}`;
    // Whoever waits for a process does not compute: time may go on.
    await pool.room();
    const leave = clock.enter();
    const worker = await pool.take({ memoryMB: request.fn.memoryMB, bundleDir: this.options.bundleDir() });
    const keepCompiled = !this.compiled.has(request.fn.module);
    const invocation = new Invocation(this.options, request, worker, leave, { proxyUrl: this.proxyUrl, keepCompiled, place });
    this.running.set(invocation.token, invocation);
    const outcome = await invocation.outcome;
    if (outcome.kind === 'ok') this.compiled.add(request.fn.module);
    this.running.delete(invocation.token);
    return outcome;
  }

  byToken(token: unknown): Running | undefined {
    return typeof token === 'string' ? this.running.get(token) : undefined;
  }

  /** Ends whatever runs. */
  stop(): void {
    for (const invocation of this.running.values()) invocation.kill();
  }

  close(): void {
    clearInterval(this.watch);
    for (const invocation of this.running.values()) invocation.kill();
  }
}

class Invocation implements Running {
  readonly token = randomUUID();
  readonly place: string;
  readonly used = nothingUsed();
  readonly outcome: Promise<Outcome>;
  planned: PlannedEnd | undefined;
  calls = 0;
  private readonly startedAt: number;
  private readonly realStart = performance.now();
  private readonly sleeps = new Map<number, Timer>();
  private deadline: number;
  private deadlineTimer: Timer;
  private wakes = 0;
  private asleep = false;
  /** A call that will never be answered. */
  private hangs = false;
  private peak = 0;
  private ended = false;
  /** Of the version with which it began. */
  private readonly bundleDir: string;
  private readonly file: string;
  private settle: (outcome: Outcome) => void = () => undefined;

  constructor(
    private readonly options: RunnerOptions,
    readonly request: InvocationRequest,
    private readonly worker: WorkerProcess,
    private leave: () => void,
    host: { readonly proxyUrl: string; readonly keepCompiled: boolean; readonly place: string },
  ) {
    const { clock, faults } = options;
    this.outcome = new Promise((settle) => {
      this.settle = settle;
    });
    this.bundleDir = options.bundleDir();
    this.file = path.resolve(this.bundleDir, `${request.fn.module}.cjs`);
    this.place = host.place;
    this.planned = faults.invocation(this.place);
    const clockOff = faults.clockOff(this.place);
    if (clockOff !== undefined) faults.fired(clockOff.kind);
    this.startedAt = clock.now();
    this.deadline = this.startedAt + request.fn.timeoutMs + (options.moduleState === undefined ? 0 : WATCH_MS);
    this.deadlineTimer = clock.at(this.deadline, () => this.timeout());
    worker.onMessage((message) => this.heard(message));
    void worker.exited.then(({ outOfMemory }) => this.end(outOfMemory ? tooMuchMemory(request) : died(worker.lastErrors)));
    const minutes = Math.ceil(request.fn.timeoutMs / 60_000);
    worker.send({
      t: 'run',
      run: {
        file: this.file,
        exportName: request.fn.exportName,
        args: request.args,
        runtime: options.runtimeOf(request, this.token),
        token: this.token,
        ...host,
        offset: this.offset(),
        deadline: this.deadline,
        clockOff: clockOff?.ms ?? 0,
        logLines: LIMITS.logLinesPerRuntimeMinute.value * minutes,
        logBytes: LIMITS.logBytes.value,
        tmpBytes: LIMITS.tmpBytes.value,
        watchState: options.moduleState !== undefined,
      },
    });
  }

  kill(): void {
    this.end(hostFailed());
  }

  endAsPlanned(): void {
    if (this.planned === undefined || this.ended) return;
    if (this.planned.how === 'crash') this.worker.send({ t: 'crash' });
    else if (this.planned.how === 'time-out') this.hang();
    else this.end(this.plannedOutcome(this.planned));
  }

  private plannedOutcome({ how }: PlannedEnd): Failed {
    if (how === 'out of memory') return tooMuchMemory(this.request);
    if (how === 'time-out') return timedOut(this.request);
    return how === 'crash' ? died('') : hostFailed();
  }

  shift(ms: number): void {
    this.deadline += ms;
    this.deadlineTimer.cancel();
    this.deadlineTimer = this.options.clock.at(this.deadline, () => this.timeout());
    this.worker.send({ t: 'time', offset: this.offset(), deadline: this.deadline });
  }

  watchMemory(): void {
    const memory = this.worker.memory();
    if (memory === undefined || this.ended) return;
    this.peak = Math.max(this.peak, memory.peak / 1e6);
    if (memory.resident > this.request.fn.memoryMB * MIB) this.end(tooMuchMemory(this.request));
  }

  private timeout(): void {
    this.end(timedOut(this.request));
  }

  private offset(): number {
    return this.options.clock.now() - Date.now();
  }

  private heard(message: WorkerMessage): void {
    if (this.ended) return;
    switch (message.t) {
      case 'sleep':
        this.sleeps.get(message.id)?.cancel();
        this.sleeps.set(
          message.id,
          this.options.clock.at(this.options.clock.now() + message.ms, () => this.wake(message.id)),
        );
        return;
      case 'cancel':
        this.sleeps.get(message.id)?.cancel();
        this.sleeps.delete(message.id);
        return;
      case 'idle':
        if (message.wakes === this.wakes) this.sleepOn();
        return;
      case 'refused':
        this.options.refused(`${this.request.fn.key}: ${message.what}`);
        return;
      case 'state':
        this.options.moduleState?.(message.changes.map((change) => describeChange(this.file, change)));
        return;
      case 'log':
        this.options.meter.logBytes += Buffer.byteLength(message.text);
        this.options.log(`  ${this.request.fn.key} │ ${message.text}`);
        return;
      case 'done':
        this.peak = Math.max(this.peak, message.peakMB);
        this.end(
          {
            kind: 'ok',
            value: message.json === undefined ? undefined : JSON.parse(message.json),
            bytes: Buffer.byteLength(message.json ?? ''),
          },
          true,
        );
        return;
      case 'error':
        this.peak = Math.max(this.peak, message.peakMB);
        for (const line of sourceStack(message.stack)) this.options.log(`  ${this.request.fn.key} │ ${line}`);
        this.end(failure('error', 'FUNCTION_PLATFORM_UNKNOWN_ERROR', message.message, message.name), !message.fatal);
        return;
      case 'ready':
        return;
    }
  }

  private hang(): void {
    this.hangs = true;
    this.sleepOn();
  }

  private sleepOn(): void {
    if (this.asleep) return;
    this.asleep = true;
    this.leave();
    this.request.onSleep?.(true);
  }

  private wake(id: number): void {
    if (this.ended) return;
    this.sleeps.delete(id);
    this.wakes += 1;
    if (this.asleep && !this.hangs) {
      this.asleep = false;
      this.leave = this.options.clock.enter();
      this.request.onSleep?.(false);
    }
    this.worker.send({ t: 'wake', id, offset: this.offset() });
  }

  /** `fit`: its process came to its end by itself, and could serve another invocation. */
  private end(came: Outcome, fit = false): void {
    if (this.ended) return;
    this.ended = true;
    if (this.asleep) this.request.onSleep?.(false);
    this.peak = Math.max(this.peak, (this.worker.memory()?.peak ?? 0) / 1e6);
    const { pool } = this.options;
    const kind = { memoryMB: this.request.fn.memoryMB, bundleDir: this.bundleDir };
    const over = pool.giveBack(this.worker, kind, fit && this.planned === undefined);
    this.deadlineTimer.cancel();
    for (const sleep of this.sleeps.values()) sleep.cancel();
    const outcome = this.asPlanned(came);
    const ms = this.options.clock.now() - this.startedAt;
    this.count(ms);
    this.options.log(
      invocationLine({
        at: this.startedAt,
        request: this.request,
        used: this.used,
        outcome,
        ms,
        realMs: performance.now() - this.realStart,
        peakMB: this.peak,
      }),
    );
    void over.then(() => {
      this.settle(outcome);
      // After whoever waits for it has heard: they may start the next one, and time stands until then.
      setImmediate(this.leave);
    });
  }

  /** Whatever came of it, the plan's end is what is told. */
  private asPlanned(came: Outcome): Outcome {
    if (this.planned === undefined) return came;
    const outcome = this.plannedOutcome(this.planned);
    this.options.faults.fired(this.planned.how);
    this.planned = undefined;
    return outcome;
  }

  private count(ms: number): void {
    const { meter } = this.options;
    meter.invocations += 1;
    meter.gbSeconds += (ms / 1_000) * BILLED_GB;
    meter.peakMB = Math.max(meter.peakMB, this.peak);
  }
}

type Failed = Extract<Outcome, { kind: 'failed' }>;

function failure(how: Failed['how'], code: Failed['code'], message: string, name = code as string): Failed {
  return { kind: 'failed', how, code, name, message };
}

function tooMuchAsked(bytes: number): Failed {
  const words = `The request of ${bytes} bytes is over ${LIMITS.requestBytes.value} bytes.`;
  return failure('error', 'FUNCTION_PLATFORM_UNKNOWN_ERROR', words);
}

function hostFailed(): Failed {
  return failure('killed', 'FUNCTION_PLATFORM_UNKNOWN_ERROR', 'The host of the invocation failed.');
}

function timedOut(request: InvocationRequest): Failed {
  return failure('timeout', 'FUNCTION_TIME_OUT', `Task timed out after ${(request.fn.timeoutMs / 1_000).toFixed(2)} seconds`);
}

function tooMuchMemory(request: InvocationRequest): Failed {
  return failure('out of memory', 'FUNCTION_OUT_OF_MEMORY', `The function used more than its ${request.fn.memoryMB} MB of memory.`);
}

function died(lastErrors: string): Failed {
  const reason = lastErrors.trim().split('\n').slice(-3).join(' ');
  return failure('error', 'FUNCTION_PLATFORM_UNKNOWN_ERROR', `The process of the function ended by itself. ${reason}`.trim());
}
