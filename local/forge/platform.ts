/**
 * The emulated Forge platform of one app, one site and one installation. It wires the parts; rules are in the parts: `runner` (an
 * invocation), `deliveries` (events), `schedules`, `frontEnd` (pages), `proxy` with `services` (what an invocation may call).
 */
import path from 'node:path';
import type { FaultPlan, ForgeMeter, ForgePlatform, JiraSite, ProductEvent } from '../contract';
import type { KernelClock } from '../clock';
import { Deliveries } from './deliveries';
import { sendOut } from './egress';
import { FrontEnd, InvocationFailed } from './frontEnd';
import type { ResolverCall } from './frontEnd';
import { Installation } from './installation';
import type { LicenseState } from './installation';
import { KeyValueStore } from './kvs';
import { LIMITS } from './limits';
import { LiveApp } from './liveApp';
import { readManifest } from './manifest';
import type { AppManifest, AppTrigger } from './manifest';
import { emptyMeter } from './meter';
import { ObjectStore } from './objects';
import { Orders } from './orders';
import { Proxy } from './proxy';
import { EventQueue } from './queue';
import { Runner } from './runner';
import type { SavedInstallation } from './saved';
import { Schedules } from './schedules';
import { impersonations, routeCall } from './services';
import { Traffic } from './traffic';
import { WorkerPool } from './workerPool';

/** Where the documents are silent or two-sided; the first value of each is the default. */
export interface PlatformSwitches {
  /** An upload with `overwrite: false` of a name that exists is refused at the PUT, or already when the URL is asked for. */
  readonly refuseOverwriteAt?: 'put' | 'url';
  /** PUT and GET of presigned URLs are free (false), or count as egress (100 a runtime minute). */
  readonly presignedIsEgress?: boolean;
  /** All push requests that go back to one first invocation count (true, ≤ 1,000), or only the hops of one chain. */
  readonly countChainedRequests?: boolean;
  /** A value of the Key-Value Store whose time is over is there for 48 hours more (the most that is documented), or goes at once. */
  readonly expiredGoes?: 'after 48 hours' | 'at once';
  /** A process serves one invocation (false), or one after the other as on Forge (true). */
  readonly warmWorkers?: boolean;
}

export interface PlatformOptions {
  readonly manifestFile: string;
  /** What `bundleFunctions` answered. */
  readonly bundleDir: string;
  readonly jira: JiraSite;
  readonly clock: KernelClock;
  readonly faults: FaultPlan;
  /** Content of the Object Store, as files under their names. */
  readonly objectsDir: string;
  /** Variables of the app (`HOLDFAST_*`). */
  readonly env?: Readonly<Record<string, string>>;
  readonly log?: (line: string) => void;
  /** Active unless told. */
  readonly license?: LicenseState;
  /** Consumers and triggers that compute at once (4). Resolvers, schedules and those that only sleep come on top. */
  readonly parallel?: number;
  readonly switches?: PlatformSwitches;
  /** Told what each invocation changed in the modules of the app, as `file:line name: before → after`; takes seconds an invocation. */
  readonly moduleState?: (changes: readonly string[]) => void;
  /** Goes on with what another platform kept of this installation; it is installed already. */
  readonly past?: { readonly saved: SavedInstallation; readonly objectsFrom: string };
  /** Processes that several platforms share (`warmWorkers` of this one does not count then); whoever made them closes them. */
  readonly hosts?: WorkerPool;
}

/** What happens to an installation besides its use. */
export interface AppLife {
  /**
   * Deploys another version: events that wait and everything that is stored stay, invocations that run go on with their code. Scopes
   * that are new are missing until `approve`.
   */
  upgrade(to: { readonly manifestFile: string; readonly bundleDir: string; readonly version: string }): Promise<void>;
  /** The admin approves the permissions of the version that is installed. */
  approve(): void;
  /** The license changes: for what begins after it, and for filters of the manifest. What is stored stays. */
  relicense(state: LicenseState): void;
  /** What is stored, for another platform to go on with; the content of objects is `exportObjects`. Call it when nothing runs. */
  keep(): SavedInstallation;
  /** What runs ends, what waits is dropped; the next installation begins with empty storage (hosted-storage-data-lifecycle). */
  uninstall(): Promise<void>;
}

export async function createForgePlatform(options: PlatformOptions): Promise<ForgePlatform & AppLife> {
  const platform = new Platform(options);
  await platform.open();
  return platform;
}

const DEFAULT_HORIZON_MS = 3_600_000;
const PARALLEL = 4;
const SPARE_PROCESSES = 2;

class Platform implements ForgePlatform, AppLife {
  readonly meter: ForgeMeter = emptyMeter();
  readonly refused: string[] = [];
  readonly kvs: KeyValueStore;
  readonly trouble: Orders;
  private readonly clock: KernelClock;
  private readonly manifest: AppManifest;
  private readonly installation: Installation;
  private readonly app: LiveApp;
  private readonly objects: ObjectStore;
  private readonly pool: WorkerPool;
  private readonly ownPool: boolean;
  private readonly past: PlatformOptions['past'];
  private readonly runner: Runner;
  private readonly frontEnd: FrontEnd;
  private readonly deliveries: Deliveries;
  private readonly schedules: Schedules;
  private readonly proxy: Proxy;
  private installed: Promise<void> | undefined;
  private idleChecks: (() => void)[] = [];

  constructor({
    manifestFile,
    bundleDir,
    jira,
    clock,
    faults,
    objectsDir,
    env = {},
    log = () => undefined,
    license = 'active',
    parallel = PARALLEL,
    switches = {},
    past,
    hosts,
    moduleState,
  }: PlatformOptions) {
    const {
      refuseOverwriteAt = 'put',
      presignedIsEgress = false,
      countChainedRequests = true,
      expiredGoes = 'after 48 hours',
      warmWorkers = false,
    } = switches;
    const { meter } = this;
    const now = (): number => clock.now();
    const refused = (what: string): void => {
      this.refused.push(what);
      log(`  REFUSED │ ${what} is outside the egress of the manifest.`);
    };
    const app = new LiveApp({ version: '1.0.0', manifest: readManifest(manifestFile), bundleDir });
    const manifest = app.manifest();
    const installation = new Installation(manifest, jira, license, () => app.version);
    this.clock = clock;
    this.manifest = manifest;
    this.installation = installation;
    this.app = app;
    this.kvs = new KeyValueStore(now, meter, faults, { expiredGoes });
    this.objects = new ObjectStore(objectsDir, now, meter, { refuseOverwriteAt });
    this.past = past;
    if (past !== undefined) {
      installation.id = past.saved.id;
      this.kvs.load(past.saved);
      this.installed = Promise.resolve();
    }
    const memories = new Set([...manifest.functions.values()].map((fn) => fn.memoryMB));
    const compileCache = path.join(bundleDir, '.compile-cache');
    this.pool = hosts ?? new WorkerPool({ env, memories, spare: SPARE_PROCESSES, compileCache, warm: warmWorkers });
    this.ownPool = hosts === undefined;
    const runner = new Runner({
      bundleDir: () => app.bundleDir,
      pool: this.pool,
      clock,
      faults,
      meter,
      log,
      refused,
      moduleState,
      runtimeOf: (request, id) => installation.runtimeOf(request, id),
    });
    this.runner = runner;
    this.frontEnd = new FrontEnd({ now, manifest, runner, installation });
    this.deliveries = new Deliveries({ clock, runner, faults, functions: () => manifest.functions, parallel, log });
    this.schedules = new Schedules({ clock, manifest, runner, faults, installation });
    const queue = new EventQueue({
      now,
      meter,
      manifest,
      deliveries: this.deliveries,
      installation: () => installation.payload,
      countChainedRequests,
    });
    const services = { manifest, jira, kvs: this.kvs, objects: this.objects, queue, impersonations: impersonations(), now };
    this.trouble = new Orders({ now, faults, log });
    this.proxy = new Proxy({
      byToken: (token) => runner.byToken(token),
      objects: this.objects,
      faults,
      orders: this.trouble,
      clock,
      route: (call, from) => routeCall(services, call, from),
      egress: (call, from) => sendOut(manifest, call, (what) => refused(`${from.request.fn.key}: ${what}`)),
      traffic: new Traffic(now, presignedIsEgress),
      log,
    });
    for (const part of [this.deliveries, this.schedules]) part.onChange(() => this.checkIdle());
    jira.onEvent((event) => {
      // What happens before the app is there is not told to it later.
      if (this.installed !== undefined) void this.fire(event);
    });
  }

  async open(): Promise<void> {
    await this.objects.open();
    if (this.past !== undefined) await this.objects.load(this.past.saved.objects, this.past.objectsFrom);
    const origin = await this.proxy.listen();
    this.runner.proxyUrl = origin;
    this.objects.origin = origin;
  }

  install(): Promise<void> {
    this.installed ??= this.awaited(() => this.fire(this.installation.lifeEvent('installed')));
    return this.installed;
  }

  upgrade(to: { readonly manifestFile: string; readonly bundleDir: string; readonly version: string }): Promise<void> {
    const { manifestFile, bundleDir, version } = to;
    this.app.upgrade({ manifest: readManifest(manifestFile), bundleDir, version });
    return this.awaited(() => this.fire(this.installation.lifeEvent('upgraded')));
  }

  approve(): void {
    this.app.approve();
  }

  relicense(state: LicenseState): void {
    this.installation.relicense(state);
  }

  keep(): SavedInstallation {
    return { id: this.installation.id, ...this.kvs.saved(), objects: this.objects.saved() };
  }

  async uninstall(): Promise<void> {
    this.installed = undefined;
    this.schedules.auto(false);
    this.deliveries.clear();
    this.runner.stop();
    this.kvs.clear();
    await this.objects.clear();
    this.installation.renew();
  }

  invokeResolver(call: ResolverCall): Promise<unknown> {
    if (this.trouble.goneUntil() !== undefined) {
      this.trouble.failed();
      return Promise.reject(new InvocationFailed('FUNCTION_PLATFORM_UNKNOWN_ERROR', 'Atlassian does not answer (503).'));
    }
    return this.awaited(() => this.frontEnd.invoke(call));
  }

  fireSchedule(interval: 'fiveMinute' | 'hour' | 'day'): Promise<void> {
    return this.awaited(() => this.schedules.fire(interval));
  }

  autoSchedule(on: boolean): void {
    this.schedules.auto(on);
  }

  idle({ horizonMs = DEFAULT_HORIZON_MS }: { readonly horizonMs?: number } = {}): Promise<void> {
    const isIdle = (): boolean => this.deliveries.isIdle(horizonMs) && this.schedules.isIdle();
    return this.awaited(
      () =>
        new Promise<void>((idle) => {
          const check = (): void => {
            if (!isIdle()) return;
            this.idleChecks = this.idleChecks.filter((other) => other !== check);
            idle();
          };
          this.idleChecks.push(check);
          setImmediate(check);
        }),
    );
  }

  exportObjects(dir: string): Promise<{ readonly objects: number; readonly bytes: number }> {
    return this.objects.exportTo(dir);
  }

  async close(): Promise<void> {
    this.schedules.auto(false);
    this.deliveries.close();
    this.runner.close();
    if (this.ownPool) this.pool.close();
    await this.proxy.close();
    await this.objects.close();
  }

  /** While somebody waits for `work`, a virtual clock may move. */
  private async awaited<T>(work: () => Promise<T>): Promise<T> {
    const done = this.clock.demand();
    try {
      return await work();
    } finally {
      done();
    }
  }

  private checkIdle(): void {
    for (const check of this.idleChecks) setImmediate(check);
  }

  private async fire(event: ProductEvent): Promise<void> {
    const { licensed } = this.installation;
    const interested = this.manifest.triggers.filter(
      (trigger) => trigger.events.has(event.name) && !(trigger.ignoreSelf && event.self) && !(trigger.licensedOnly && !licensed),
    );
    await Promise.all(interested.map((trigger) => this.deliverTo(trigger, event)));
  }

  private async deliverTo(trigger: AppTrigger, event: ProductEvent): Promise<void> {
    const fn = this.manifest.functions.get(trigger.functionKey);
    if (fn === undefined) return;
    const payload = { ...event.payload, eventType: event.name, ...(event.self ? { selfGenerated: true } : {}) };
    await this.deliveries.deliver({
      fn,
      moduleKey: trigger.key,
      moduleType: 'trigger',
      what: event.name,
      argsFor: (retryContext) => [{ ...payload, ...(retryContext === undefined ? {} : { retryContext }) }, this.installation.payload],
      origin: { pushes: 0 },
      depth: 0,
      delayMs: 0,
      maxRetries: LIMITS.productEventRetries.value,
    });
  }
}
