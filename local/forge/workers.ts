/** One process for invocations, and what it and the platform say to each other. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/** Something in the modules of the bundle is another one after an invocation. */
export interface StateChange {
  /** Of the variable or member, as far as the way to it tells. */
  readonly name: string;
  /** `before → after`, objects as numbers. */
  readonly what: string;
  /** Of a function that uses it, in the bundle, counted from 0. */
  readonly line?: number;
  readonly column?: number;
}

/** What a worker process tells the platform. */
export type WorkerMessage =
  | { readonly t: 'ready' }
  | { readonly t: 'sleep'; readonly id: number; readonly ms: number }
  | { readonly t: 'cancel'; readonly id: number }
  | { readonly t: 'idle'; readonly wakes: number }
  | { readonly t: 'refused'; readonly what: string }
  | { readonly t: 'state'; readonly changes: readonly StateChange[] }
  | { readonly t: 'log'; readonly level: string; readonly text: string }
  | { readonly t: 'done'; readonly json?: string; readonly peakMB: number }
  | {
      readonly t: 'error';
      readonly name: string;
      readonly message: string;
      readonly stack: string;
      readonly peakMB: number;
      /** Nothing caught it: the process is not good for another invocation. */
      readonly fatal: boolean;
    };

/** One invocation, as the process is asked to run it. */
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
  /** Tell what the invocation changed in the modules of the bundle; takes a second or two. */
  readonly watchState: boolean;
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
  private over = false;
  private listener: (message: WorkerMessage) => void = () => undefined;

  constructor(private readonly child: ChildProcess) {
    child.stderr?.on('data', (chunk: Buffer) => {
      this.errors = (this.errors + chunk.toString('utf8')).slice(-8_192);
    });
    child.stdout?.resume();
    this.exited = new Promise((done) => {
      child.once('exit', (code, signal) => {
        this.over = true;
        done({ code, signal, outOfMemory: /heap out of memory|invalid array buffer length/i.test(this.errors) });
      });
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

  /** It ended, or is about to. */
  get ended(): boolean {
    return this.over;
  }

  /** Between two invocations the host stands still: what the first one left undone goes on in the second. */
  freeze(): void {
    this.listener = () => undefined;
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    try {
      // The peak of memory begins anew (proc_pid_clear_refs).
      writeFileSync(`/proc/${this.child.pid}/clear_refs`, '5');
    } catch {
      // Not Linux: the peak is that of all invocations of the process.
    }
    this.child.kill('SIGCONT');
  }

  kill(): void {
    this.over = true;
    this.child.kill('SIGKILL');
  }
}

function kilobytes(status: string, name: string): number {
  return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1_024;
}
