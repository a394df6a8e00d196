/**
 * The real capture code over the simulated Jira, the real run engine and repository, and stores in memory. Each step is an invocation
 * with everything made afresh; time stands still while something works and jumps to what is due next.
 */
import type { HttpRequest, JiraSite, PlatformClock } from '../../local/contract';
import type { SiteControl } from '../../local/jira/control/siteControl';
import { createJiraSite } from '../../local/jira/site';
import type { Switches } from '../../local/jira/switches';
import { attachmentsRun } from '../../src/backup/attachments';
import { auditRun } from '../../src/backup/audit';
import { baselineRun } from '../../src/backup/baseline';
import { configurationRun } from '../../src/backup/configuration';
import type { BackupDeps } from '../../src/backup/deps';
import { advanceFirstBackup, startFirstBackup } from '../../src/backup/firstBackup';
import { mark } from '../../src/backup/marks';
import { repairRun } from '../../src/backup/repair';
import { sweep } from '../../src/backup/sweep';
import type { SweepOutcome } from '../../src/backup/sweep';
import { upkeepRun } from '../../src/backup/upkeep';
import { verifyRun } from '../../src/backup/verify';
import { HoldfastError } from '../../src/contract/errors';
import type { Clock, Json } from '../../src/contract/ports';
import { createJira } from '../../src/jira/client';
import type { Transport } from '../../src/jira/client';
import type { StepEvent } from '../../src/jobs/api';
import { ACTIVE } from '../../src/jobs/keys';
import { createRuns } from '../../src/jobs/runs';
import { openRepository } from '../../src/repository/open';
import type { Repository } from '../../src/repository/api';
import { KINDS } from '../../src/repository/model';
import { commitLogOver } from '../../src/stores/commitLog';
import { memoryBlobs, memorySecrets, memoryState } from '../../src/stores/memory';
import { isKilled } from '../repository/eachKill';
import { aProcess, portsThrough } from '../repository/faulty';
import type { Fault } from '../repository/faulty';

export const START = Date.UTC(2026, 10, 24, 10, 0, 0);
const SCOPES = ['storage:app', 'read:jira-work', 'write:jira-work', 'read:jira-user', 'manage:jira-project', 'manage:jira-configuration'];

/** Changes a reply of Jira on its way; undefined: untouched. */
export type Tamper = (
  request: HttpRequest,
  send: (request: HttpRequest) => Promise<{ status: number; text: string }>,
) => Promise<{ status: number; text: string } | undefined>;

export interface WorldOptions {
  /** `dir`: for the bytes of uploads. */
  readonly seed: ({ readonly file: string } | { readonly synthetic: number; readonly files?: number }) & { readonly dir: string };
  readonly switches?: Partial<Switches>;
  readonly tamper?: Tamper;
  /** Length of an invocation, ms. */
  readonly invocationMs?: number;
  /** What a request to Jira takes. */
  readonly requestMs?: number;
}

export class World {
  readonly state = memoryState();
  readonly blobs = memoryBlobs();
  readonly secrets = memorySecrets();
  readonly log: string[] = [];
  queue: { event: StepEvent; due: number }[] = [];
  /** What strikes the port call of this number, from 0, of all that this world's invocations make. */
  fault: { readonly call: number; readonly fault: Fault } | undefined;
  /** `port method key`. */
  readonly calls: string[] = [];
  readonly fired: string[] = [];
  invocations = 0;
  tamper: Tamper | undefined;
  private seq = 0;

  private constructor(
    readonly site: JiraSite & SiteControl,
    private readonly options: WorldOptions,
    /** Of the site and of every installation that backs it up. */
    private readonly time: { now: number },
  ) {
    this.tamper = options.tamper;
  }

  get now(): number {
    return this.time.now;
  }

  set now(ms: number) {
    this.time.now = ms;
  }

  /** Another installation that knows nothing, over the same site. */
  again(): World {
    return new World(this.site, this.options, this.time);
  }

  static async create(options: WorldOptions): Promise<World> {
    const time = { now: START };
    const pass = async (ms: number): Promise<void> => void (time.now += ms);
    const clock: PlatformClock = { now: () => time.now, sleep: pass, advance: pass };
    const site = await createJiraSite({
      seed: options.seed,
      clock,
      tempDir: options.seed.dir,
      ...(options.switches === undefined ? {} : { switches: options.switches }),
    });
    const world = new World(site, options, time);
    site.onEvent((event) => void world.marks.push(mark(world.state, event.payload, world.now)));
    return world;
  }

  readonly marks: Promise<unknown>[] = [];

  /** One invocation: its own repository, client and runs over the shared stores, killable at each call. */
  async invoke<T>(
    work: (deps: BackupDeps, runs: ReturnType<typeof createRuns>, deadline: { remainingMs(): number }) => Promise<T>,
  ): Promise<T> {
    await Promise.all(this.marks.splice(0));
    this.invocations++;
    const began = this.now;
    const guard = aProcess({
      calls: this.calls,
      fired: this.fired,
      faultOf: (call) => (call === this.fault?.call ? this.fault.fault : undefined),
    });
    const { state: guarded, blobs: guardedBlobs } = portsThrough(guard, this);
    const clock: Clock = { now: () => this.now, sleep: async (ms) => void (this.now += ms) };
    const random = { hex: (n: number) => (++this.seq).toString(16).padStart(2 * n, '0'), fraction: () => 0.5 };
    const say = (message: string, facts?: object): void => void this.log.push(`${message} ${JSON.stringify(facts ?? {})}`);
    const log = { info: say, warn: say };
    const deadline = { remainingMs: () => (this.options.invocationMs ?? 900_000) - (this.now - began) };
    const transport: Transport = (_as, route, init) => {
      const { value } = route as unknown as { readonly value: string };
      return guard(`jira ${init.method} ${value.split('?')[0] ?? ''}`, () => this.send(value, init));
    };
    const repository = await openRepository({
      blobs: guardedBlobs,
      log: commitLogOver(guarded),
      secrets: this.secrets,
      clock,
      random,
      cloudId: this.site.cloudId,
      storeKind: 'object',
    });
    const deps: BackupDeps = {
      repository,
      state: guarded,
      clock,
      random,
      log,
      jira: (lane) => createJira({ transport, clock, random, log, lane, deadline }),
      runs: () => runs,
    };
    const runs = createRuns({
      state: guarded,
      queue: {
        push: (event, o) =>
          guard(
            'queue push',
            async () => void this.queue.push({ event: event as unknown as StepEvent, due: this.now + (o?.delaySeconds ?? 0) * 1_000 }),
          ),
      },
      clock,
      random,
      log,
      bodies: {
        baseline: baselineRun(deps).body,
        attachments: attachmentsRun(deps).body,
        configuration: configurationRun(deps).body,
        audit: auditRun(deps).body,
        verify: verifyRun(deps).body,
        repair: repairRun(deps).body,
        upkeep: upkeepRun(deps).body,
      },
    });
    return work(deps, runs, deadline);
  }

  private async send(path: string, init: Parameters<Transport>[2]): ReturnType<Transport> {
    this.now += this.options.requestMs ?? 0;
    const request: HttpRequest = {
      method: init.method,
      path,
      headers: Object.fromEntries(Object.entries(init.headers).map(([name, value]) => [name.toLowerCase(), value])),
      body: typeof init.body === 'string' ? Buffer.from(init.body) : undefined,
    };
    const text = async (r: HttpRequest): Promise<{ status: number; text: string }> => {
      const reply = await this.site.handle(r, { kind: 'app', scopes: SCOPES });
      return { status: reply.status, text: typeof reply.body === 'string' ? reply.body : Buffer.from(reply.body ?? []).toString('utf8') };
    };
    const tampered = await this.tamper?.(request, text);
    if (tampered !== undefined)
      return {
        status: tampered.status,
        headers: new Headers(),
        text: async () => tampered.text,
        arrayBuffer: async () => new TextEncoder().encode(tampered.text).buffer as ArrayBuffer,
      };
    const reply = await this.site.handle(request, { kind: 'app', scopes: SCOPES });
    const bytes = typeof reply.body === 'string' ? Buffer.from(reply.body) : Buffer.from(reply.body ?? []);
    return {
      status: reply.status,
      headers: new Headers({ ...reply.headers }),
      text: async () => bytes.toString('utf8'),
      arrayBuffer: async () => Uint8Array.from(bytes).buffer,
    };
  }

  /** The platform until nothing is due: steps in order of time, the tick every five minutes. Killed invocations are simply over. `beside`: before each round. */
  async drive(rounds = 5_000, beside: (round: number) => Promise<unknown> = async () => undefined): Promise<void> {
    for (let n = 0; n < rounds; n++) {
      await beside(n);
      this.queue.sort((a, b) => a.due - b.due);
      const next = this.queue.shift();
      if (next !== undefined) {
        this.now = Math.max(this.now, next.due);
        await this.survive(async (deps, runs, deadline) => {
          await runs.handle(next.event, deadline);
          await advanceFirstBackup(deps);
        });
        continue;
      }
      if (![...this.state.values.keys()].some((key) => key.startsWith(ACTIVE))) return;
      this.now += 300_000;
      await this.survive(async (deps, runs) => {
        await runs.tick();
        await advanceFirstBackup(deps);
      });
    }
    throw new Error(`not over after ${String(rounds)} rounds: ${this.log.slice(-5).join(' | ')}`);
  }

  private async survive(work: Parameters<World['invoke']>[0]): Promise<void> {
    try {
      await this.invoke(work);
    } catch (e) {
      if (!isKilled(e) && !(e instanceof HoldfastError)) throw e;
    }
  }

  async backup(...driven: Parameters<World['drive']>): Promise<void> {
    await this.invoke((deps) => startFirstBackup(deps));
    await this.drive(...driven);
  }

  sweep(): Promise<SweepOutcome> {
    return this.invoke((deps, _runs, deadline) => sweep(deps, deadline));
  }

  /** Of everything that there is, due or not. */
  merge(kind: 'tidy' | 'fold'): Promise<unknown> {
    return this.invoke(async ({ repository: { maintenance } }) => {
      const plan = await maintenance.planMerge(kind);
      if (plan === undefined) throw new Error(`nothing to merge by a ${kind}`);
      return maintenance.execute(plan, new Set());
    });
  }

  repository(): Promise<Repository> {
    return this.invoke(async (deps) => deps.repository);
  }

  /** Everything that the newest moment holds, by kind and id, without what differs from run to run. */
  async content(): Promise<Record<string, unknown>> {
    return this.invoke(async ({ repository }) => {
      const view = await repository.view();
      const out: Record<string, unknown> = {};
      for (const kind of KINDS) {
        const rows = [...view.rows({ kind })];
        if (kind === 'attachment')
          for (const row of rows) out[`attachment ${row.id}`] = { size: row.size, sha256: (row.parts ?? []).map((part) => part.sha256) };
        else for await (const record of view.readMany(rows)) out[`${kind} ${record.id}`] = record.body;
      }
      return out;
    });
  }

  /** Somebody edits in Jira: no points. */
  async person(method: string, path: string, json?: Json): Promise<{ status: number; body: string }> {
    const reply = await this.site.handle(
      {
        method,
        path,
        headers: { 'content-type': 'application/json' },
        body: json === undefined ? undefined : Buffer.from(JSON.stringify(json)),
      },
      { kind: 'user', accountId: this.site.adminAccountId },
    );
    return { status: reply.status, body: typeof reply.body === 'string' ? reply.body : '' };
  }
}
