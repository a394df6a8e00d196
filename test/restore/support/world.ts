/**
 * A restore over the simulator: a small site is captured into a repository in memory, its projects are deleted, and the run engine
 * brings them back through ports that can be killed, refused or robbed of their replies at any call.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JiraSite, PlatformClock } from '../../../local/contract';
import { createJiraSite, type SiteOptions } from '../../../local/jira/site';
import type { Clock, JobQueue, Json, Log, Random, StateStore } from '../../../src/contract/ports';
import { attachmentBytes } from '../../../src/jira/read/attachments';
import { createJira, type Transport } from '../../../src/jira/client';
import type { Jira } from '../../../src/jira/port';
import { allProjects } from '../../../src/jira/read/projects';
import { searchIssues } from '../../../src/jira/read/search';
import { issueComments } from '../../../src/jira/read/threads';
import { fields, issueTypes, linkTypes, priorities, resolutions, statuses } from '../../../src/jira/read/site';
import { readProject } from '../../../src/backup/configuration';
import { People } from '../../../src/entities/people';
import { ENTITIES } from '../../../src/entities/table';
import { userRecord } from '../../../src/entities/user';
import type { RunKind, Runs, StepBody, StepEvent } from '../../../src/jobs/api';
import { createRuns } from '../../../src/jobs/runs';
import type { Repository } from '../../../src/repository/api';
import type { CapturedRecord } from '../../../src/repository/model';
import { openRepository } from '../../../src/repository/open';
import type { RestoreDeps } from '../../../src/restore/deps';
import { planBody } from '../../../src/restore/planRun';
import { restoreBody } from '../../../src/restore/run';
import { createPlan, planView, runView, startRestore } from '../../../src/restore/views';
import { commitLogOver } from '../../../src/stores/commitLog';
import { memoryBlobs, memorySecrets, memoryState } from '../../../src/stores/memory';
import { writeSeed, type SiteSpec } from './seed';

export interface PortCall {
  readonly port: 'jira' | 'kvs';
  readonly what: string;
}
/** What happens at the n-th port call of a restore step. */
export type Fault = 'none' | 'kill-before' | 'kill-after' | 'lost-reply' | 'error-before';
export type FaultAt = (n: number, call: PortCall) => Fault | Promise<Fault>;

const SCOPES = ['read:jira-work', 'write:jira-work', 'read:jira-user', 'manage:jira-project', 'manage:jira-configuration', 'storage:app'];

export class TestClock implements Clock, PlatformClock {
  private at = Date.UTC(2026, 10, 24, 9, 0, 0);
  now(): number {
    return this.at;
  }
  async sleep(ms: number): Promise<void> {
    this.at += Math.max(0, ms);
  }
  async advance(ms: number): Promise<void> {
    this.at += ms;
  }
}

const LOG: Log = {
  info: () => undefined,
  warn: (message, facts) => (process.env['RESTORE_LOG'] === undefined ? undefined : console.warn(message, facts)),
};

export class World {
  readonly clock = new TestClock();
  readonly state: StateStore = memoryState();
  readonly queue: { event: StepEvent; due: number }[] = [];
  site!: JiraSite;
  repository!: Repository;
  /** Port calls of restore steps so far. */
  calls = 0;
  readonly seen: PortCall[] = [];
  fault: FaultAt = () => 'none';
  /** Changes what a restore step sends, as if the site had other rules than it has. */
  tamper: (what: string, body: string) => string = (_what, body) => body;
  dir = mkdtempSync(path.join(tmpdir(), 'restore-'));
  private dead = false;
  private hex = 0;

  static async make(spec: SiteSpec, switches: SiteOptions['switches'] = {}): Promise<World> {
    const world = new World();
    const file = path.join(world.dir, 'seed.ndjson.gz');
    writeSeed(file, spec);
    await world.load(file, switches);
    return world;
  }

  /** Over the demo site. */
  static async demo(issues: number): Promise<World> {
    const world = new World();
    await world.open({ demo: issues });
    return world;
  }

  load(file: string, switches: SiteOptions['switches'] = {}): Promise<void> {
    return this.open({ file }, switches);
  }

  private async open(seed: SiteOptions['seed'], switches: SiteOptions['switches'] = {}): Promise<void> {
    this.site = await createJiraSite({ seed, clock: this.clock, tempDir: this.dir, switches });
    this.repository = await openRepository({
      blobs: memoryBlobs(),
      log: commitLogOver(this.state),
      secrets: memorySecrets(),
      clock: this.clock,
      random: this.random,
      cloudId: this.site.cloudId,
      storeKind: 'object',
    });
  }

  readonly random: Random = { hex: (n) => (this.hex++).toString(16).padStart(n * 2, '0'), fraction: () => 0.5 };

  /** As the app, or as a person. */
  jira(as: 'app' | 'admin' = 'app', guarded = false): Jira {
    const transport: Transport = async (_as, route, init) => {
      const run = async () => {
        const sent =
          init.body === undefined || typeof init.body === 'string'
            ? {
                headers: init.headers,
                bytes:
                  init.body === undefined
                    ? undefined
                    : Buffer.from(guarded ? this.tamper(`${init.method} ${route.value}`, init.body) : init.body),
              }
            : await multipart(init.headers, init.body);
        const lower = Object.fromEntries(Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), value]));
        return this.site.handle(
          {
            method: init.method,
            path: route.value,
            headers: lower,
            body: sent.bytes === undefined ? undefined : new Uint8Array(sent.bytes),
          },
          as === 'app' ? { kind: 'app', scopes: SCOPES } : { kind: 'user', accountId: this.site.adminAccountId },
        );
      };
      const reply = guarded ? await this.guard({ port: 'jira', what: `${init.method} ${route.value}` }, run) : await run();
      const body = reply.body === undefined ? Buffer.alloc(0) : Buffer.from(reply.body as string);
      return {
        status: reply.status,
        headers: {
          get: (name: string) => Object.entries(reply.headers).find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1] ?? null,
        },
        text: async () => body.toString('utf8'),
        arrayBuffer: async () => body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength) as ArrayBuffer,
      };
    };
    return createJira({
      transport,
      clock: this.clock,
      random: this.random,
      log: LOG,
      lane: 'restore',
      deadline: { remainingMs: () => 900_000 },
    });
  }

  private async guard<T>(call: PortCall, run: () => Promise<T>): Promise<T> {
    if (this.dead) return new Promise<T>(() => undefined);
    this.seen.push(call);
    const fault = await this.fault(this.calls++, call);
    if (fault === 'kill-before') return this.die();
    if (fault === 'error-before') throw new TypeError('network');
    const effect = run();
    this.inFlight.add(effect);
    const value = await effect.finally(() => this.inFlight.delete(effect));
    if (fault === 'kill-after') return this.die();
    if (fault === 'lost-reply') throw new TypeError('network');
    return this.dead ? new Promise<T>(() => undefined) : value;
  }

  private kill: (() => void) | undefined;
  private readonly inFlight = new Set<Promise<unknown>>();

  /** A killed invocation never goes on; whoever drives it is told. */
  private die<T>(): Promise<T> {
    this.dead = true;
    this.kill?.();
    return new Promise<T>(() => undefined);
  }

  private guardedState(): StateStore {
    const { state } = this;
    const through = <T>(what: string, run: () => Promise<T>): Promise<T> => this.guard({ port: 'kvs', what }, run);
    return {
      get: <T extends Json>(key: string) => through(`get ${key}`, () => state.get<T>(key)),
      getMany: <T extends Json>(keys: readonly string[]) => through('getMany', () => state.getMany<T>(keys)),
      set: (key, value) => through(`set ${key}`, () => state.set(key, value)),
      create: (key, value) => through(`create ${key}`, () => state.create(key, value)),
      delete: (key) => through(`delete ${key}`, () => state.delete(key)),
      listKeys: (prefix, limit) => state.listKeys(prefix, limit),
    };
  }

  /** One invocation's worth of everything. */
  private app(guarded: boolean): { readonly deps: RestoreDeps; readonly runs: Runs } {
    const clients = new Map<string, Jira>();
    const deps: RestoreDeps = {
      repository: this.repository,
      state: guarded ? this.guardedState() : this.state,
      clock: this.clock,
      random: this.random,
      log: LOG,
      jira: (lane) => clients.get(lane) ?? (clients.set(lane, this.jira('app', guarded)), clients.get(lane) as Jira),
      runs: () => runs,
    };
    const queue: JobQueue = {
      push: async (event, options) =>
        void this.queue.push({ event: event as unknown as StepEvent, due: this.clock.now() + (options?.delaySeconds ?? 0) * 1_000 }),
    };
    const bodies: Partial<Record<RunKind, StepBody>> = { plan: planBody(deps), restore: restoreBody(deps) };
    // The engine has tests of its own for its own calls: here only the body's are counted.
    const runs = createRuns({ state: this.state, queue, clock: this.clock, random: this.random, log: LOG, bodies });
    return { deps, runs };
  }

  get deps(): RestoreDeps {
    return this.app(false).deps;
  }

  /** Everything that the app sees goes into the repository. */
  async capture(): Promise<void> {
    const jira = this.jira();
    const people = new People();
    const records: CapturedRecord[] = [];
    const now = (): number => this.clock.now();
    const lists = {
      issueType: issueTypes,
      status: statuses,
      priority: priorities,
      resolution: resolutions,
      issueLinkType: linkTypes,
      field: fields,
    };
    for (const [kind, read] of Object.entries(lists))
      for (const raw of await read(jira)) records.push(...ENTITIES[kind as keyof typeof lists].records(raw, people, now()));
    const files: { readonly id: string; readonly project: string; readonly size: number }[] = [];
    for (const one of await allProjects(jira)) {
      const project = await readProject(jira, one.id);
      if (project !== undefined) records.push(...ENTITIES.project.records(project.raw, people, now()));
      for (let token: string | undefined; ;) {
        const page = await searchIssues(jira, {
          jql: `project = ${one.id} ORDER BY created ASC`,
          fields: ['*all'],
          ...(token === undefined ? {} : { nextPageToken: token }),
        });
        for (const raw of page.issues) {
          const comment = (raw.fields as { comment?: { comments: unknown[]; total: number } } | undefined)?.comment;
          if (comment !== undefined && comment.total > comment.comments.length) {
            const all: unknown[] = [];
            while (all.length < comment.total) all.push(...(await issueComments(jira, raw.id, all.length)).entries);
            comment.comments = all;
          }
          records.push(...ENTITIES.issue.records(raw as unknown as Readonly<Record<string, unknown>>, people, now()));
          for (const file of (raw.fields as { attachment?: { id: string; size: number }[] } | undefined)?.attachment ?? [])
            files.push({ id: file.id, size: file.size, project: one.id });
        }
        token = page.nextPageToken;
        if (token === undefined) break;
      }
    }
    for (const who of [...people.met(), ...people.heard()]) records.push(userRecord(who, now()));
    const attempt = await this.repository.begin('test');
    const packs = [];
    for (const kind of new Set(records.map((record) => record.kind))) {
      const own = records.filter((record) => record.kind === kind);
      for (let i = 0; i < own.length; i += 1_000) packs.push(await attempt.writePack(own.slice(i, i + 1_000)));
    }
    const rows = [];
    let parts = this.repository.begin('files');
    let n = 0;
    for (const file of files) {
      if (++n % 60 === 0) parts = this.repository.begin('files');
      const blob = await (await parts).writePart(await attachmentBytes(jira, file.id, 0, file.size));
      rows.push(this.repository.attachmentRow({ ...file, created: now(), seen: now(), parts: [blob] }));
    }
    await attempt.commit({ kind: 'baseline', packs, rows });
    await this.clock.advance(60_000);
  }

  /** Deletes projects for good, and tells the repository what the event says. */
  async deleteProjects(...keys: readonly string[]): Promise<readonly string[]> {
    const gone = (await allProjects(this.jira())).filter((one) => keys.includes(one.key));
    for (const one of gone) {
      const reply = await this.site.handle(
        { method: 'DELETE', path: `/rest/api/3/project/${one.id}?enableUndo=false`, headers: {}, body: undefined },
        { kind: 'user', accountId: this.site.adminAccountId },
      );
      if (reply.status !== 204) throw new Error(`DELETE project answered ${String(reply.status)} ${String(reply.body)}`);
    }
    const attempt = await this.repository.begin('events');
    const at = this.clock.now();
    await attempt.commit({
      kind: 'events',
      packs: [],
      rows: gone.map((one) =>
        this.repository.tombstone({
          kind: 'project',
          id: one.id,
          project: one.id,
          keyNumber: 0,
          at,
          seen: at,
          about: { key: one.key, title: one.name },
        }),
      ),
    });
    return gone.map((one) => one.id);
  }

  async plan(...projects: readonly string[]): Promise<string> {
    const { deps } = this.app(false);
    const { id } = await createPlan(deps, { projects }, this.site.adminAccountId);
    await this.drain(false);
    return id;
  }

  planView(id: string): ReturnType<typeof planView> {
    return planView(this.deps, id);
  }

  /** To the end, with what `fault` does to it. */
  async restore(plan: string): Promise<Awaited<ReturnType<typeof runView>>> {
    const { run } = await startRestore(this.deps, plan, this.site.adminAccountId);
    for (let i = 0; i < 5_000; i++) {
      await this.drain(true);
      const view = await runView(this.deps, run);
      if (view.status === 'done' || view.status === 'failed' || view.status === 'stopped') return view;
      await this.clock.advance(300_000);
      await this.app(false).runs.tick();
    }
    throw new Error('the restore does not end');
  }

  /** Delivers what is queued; a killed invocation simply ends. */
  private async drain(guarded: boolean): Promise<void> {
    while (this.queue.length > 0) {
      this.queue.sort((a, b) => a.due - b.due);
      const { event, due } = this.queue.shift() as { event: StepEvent; due: number };
      if (due > this.clock.now()) await this.clock.advance(due - this.clock.now());
      this.dead = false;
      const started = this.clock.now();
      const killed = new Promise<void>((resolve) => (this.kill = resolve));
      await Promise.race([this.app(guarded).runs.handle(event, { remainingMs: () => 900_000 - (this.clock.now() - started) }), killed]);
      this.kill = undefined;
      // Sixteen minutes go by before a killed step is done again: what was under way has landed by then.
      await Promise.allSettled([...this.inFlight]);
    }
  }
}

const multipart = async (
  headers: Readonly<Record<string, string>>,
  form: FormData,
): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly bytes: Buffer }> => {
  const request = new Request('http://x.invalid/', { method: 'POST', body: form });
  return {
    headers: { ...headers, 'Content-Type': request.headers.get('content-type') ?? '' },
    bytes: Buffer.from(await request.arrayBuffer()),
  };
};
