/**
 * The emulated Forge platform of one app, one site and one installation. It wires the parts; rules are in the parts:
 * `runner` (an invocation), `deliveries` (events), `schedules`, `proxy` with `services` (what an invocation may call).
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { FaultPlan, ForgeMeter, ForgePlatform, JiraSite, ProductEvent } from '../contract';
import type { KernelClock } from '../clock';
import { Deliveries } from './deliveries';
import { mayReach } from './egress';
import type { InvocationRequest, Outcome, Running } from './invocation';
import { KeyValueStore } from './kvs';
import { LIMITS, Window } from './limits';
import type { InvocationErrorCode } from './limits';
import { readManifest } from './manifest';
import type { AppManifest, AppTrigger } from './manifest';
import { emptyMeter } from './meter';
import { ObjectStore } from './objects';
import { Proxy } from './proxy';
import type { PlatformCall } from './proxy';
import { EventQueue } from './queue';
import type { ServiceReply } from './reply';
import { Runner } from './runner';
import { Schedules } from './schedules';
import { routeCall } from './services';
import { WorkerPool } from './workers';

/** Where the documents are silent or two-sided; the first value of each is the default. */
export interface PlatformSwitches {
  /** An upload with `overwrite: false` of a name that exists is refused at the PUT, or already when the URL is asked for. */
  readonly refuseOverwriteAt?: 'put' | 'url';
  /** PUT and GET of presigned URLs are free, or count as egress (100 a runtime minute). */
  readonly presignedIsEgress?: boolean;
  /** All push requests of one first invocation count (≤ 1,000), or only the hops of one chain. */
  readonly countChainedRequests?: boolean;
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
  readonly license?: { readonly active: boolean };
  /** Consumers and triggers that run at once. Resolvers and schedules come on top. */
  readonly parallel?: number;
  readonly switches?: PlatformSwitches;
}

/** How a front-end `invoke` fails. */
export class InvocationFailed extends Error {
  constructor(
    readonly code: InvocationErrorCode | 'PAYLOAD_TOO_LARGE' | 'NO_SUCH_RESOLVER',
    message: string,
  ) {
    super(`There was an error invoking the function - ${message}`);
    this.name = 'InvocationFailed';
  }
}

const DEFAULT_HORIZON_MS = 3_600_000;
const ENVIRONMENT_ID = 'e5d1b7a4-3c0f-4f6e-9a57-0f2f6f0c9d11';
const INSTALLATION_ID = '4b0c3f7e-98a1-4c1e-b6c5-2f1d7a8e5c33';
const APP_VERSION = '1.0.0';

export async function createForgePlatform(options: PlatformOptions): Promise<ForgePlatform> {
  const platform = new Platform(options);
  await platform.open();
  return platform;
}

class Platform implements ForgePlatform {
  readonly meter: ForgeMeter = emptyMeter();
  readonly kvs: KeyValueStore;
  private readonly manifest: AppManifest;
  private readonly log: (line: string) => void;
  private readonly objects: ObjectStore;
  private readonly pool: WorkerPool;
  private readonly runner: Runner;
  private readonly deliveries: Deliveries;
  private readonly schedules: Schedules;
  private readonly queue: EventQueue;
  private readonly proxy: Proxy;
  private readonly perUser = new Map<string, Window>();
  private readonly perInstallation = new Window(LIMITS.invocationsPerMinute.value, 60_000);
  private readonly license: { readonly active: boolean; readonly isActive: boolean };
  /** What functions get as their second argument. */
  private readonly installation: Readonly<Record<string, unknown>>;
  private installed: Promise<void> | undefined;
  private idleChecks: (() => void)[] = [];

  constructor(private readonly options: PlatformOptions) {
    const { clock, faults, jira } = options;
    this.log = options.log ?? (() => undefined);
    this.manifest = readManifest(options.manifestFile);
    const active = options.license?.active ?? true;
    this.license = { active, isActive: active };
    const contextAri = `ari:cloud:jira::site/${jira.cloudId}`;
    this.installation = {
      installContext: contextAri,
      license: this.license,
      installation: { ari: { installationId: INSTALLATION_ID }, contexts: [{ cloudId: jira.cloudId }] },
    };
    const now = (): number => clock.now();
    this.kvs = new KeyValueStore(now, this.meter, faults);
    this.objects = new ObjectStore(options.objectsDir, now, this.meter, { refuseOverwriteAt: options.switches?.refuseOverwriteAt ?? 'put' });
    this.pool = new WorkerPool({
      env: options.env ?? {},
      memories: new Set([...this.manifest.functions.values()].map((fn) => fn.memoryMB)),
      spare: 2,
      compileCache: path.join(options.bundleDir, '.compile-cache'),
    });
    const runtimeOf = (request: InvocationRequest, id: string): Readonly<Record<string, unknown>> => this.runtimeOf(request, id, contextAri);
    this.runner = new Runner({ bundleDir: options.bundleDir, pool: this.pool, clock, faults, meter: this.meter, log: this.log, runtimeOf });
    this.deliveries = new Deliveries({ clock, runner: this.runner, faults, parallel: options.parallel ?? 4, log: this.log });
    const { manifest, runner, installation } = this;
    this.schedules = new Schedules({ clock, manifest, runner, faults, installation, cloudId: jira.cloudId, licensed: active });
    this.queue = new EventQueue({ now, meter: this.meter, manifest, deliveries: this.deliveries, installation, countChainedRequests: options.switches?.countChainedRequests ?? true });
    this.proxy = new Proxy({
      byToken: (token) => runner.byToken(token),
      objects: this.objects,
      faults,
      offset: () => clock.now() - Date.now(),
      route: (call, from) => routeCall({ manifest, jira, kvs: this.kvs, objects: this.objects, queue: this.queue }, call, from),
      egress: (call) => this.egress(call),
      overEgress: (from, presigned) => this.overEgress(from, presigned),
      log: this.log,
    });
    for (const part of [this.deliveries, this.schedules]) part.onChange(() => this.checkIdle());
    jira.onEvent((event) => this.onProductEvent(event));
  }

  async open(): Promise<void> {
    await this.objects.open();
    const origin = await this.proxy.listen();
    this.runner.proxyUrl = origin;
    this.objects.origin = origin;
  }

  install(): Promise<void> {
    this.installed ??= this.awaited(async () => {
      const payload = {
        id: `ari:cloud:ecosystem::installation/${INSTALLATION_ID}`,
        installerAccountId: this.options.jira.adminAccountId,
        app: { id: this.manifest.appId, version: APP_VERSION },
        environment: { id: ENVIRONMENT_ID },
      };
      await this.fire({ name: 'avi:forge:installed:app', payload, self: false });
    });
    return this.installed;
  }

  invokeResolver(call: Parameters<ForgePlatform['invokeResolver']>[0]): Promise<unknown> {
    return this.awaited(async () => {
      const module = this.manifest.resolvers.get(call.moduleKey);
      const fn = module === undefined ? undefined : this.manifest.functions.get(module.functionKey);
      if (module === undefined || fn === undefined) throw new InvocationFailed('NO_SUCH_RESOLVER', `the module "${call.moduleKey}" has no resolver.`);
      const payload: unknown = call.payload === undefined ? undefined : JSON.parse(this.checkRequest(call.payload));
      this.checkRate(call.accountId);
      const { cloudId } = this.options.jira;
      const context = {
        cloudId,
        moduleKey: call.moduleKey,
        localId: `ari:cloud:ecosystem::extension/${this.manifest.appId}/${ENVIRONMENT_ID}/static/${call.moduleKey}`,
        environmentId: ENVIRONMENT_ID,
        environmentType: 'DEVELOPMENT',
        extension: { type: module.moduleType },
      };
      const outcome = await this.runner.run({
        fn,
        moduleKey: call.moduleKey,
        moduleType: module.moduleType,
        cause: `resolver ${call.functionKey}`,
        accountId: call.accountId,
        args: [{ call: { functionKey: call.functionKey, payload }, context }, { principal: { accountId: call.accountId }, ...this.installation }],
        origin: { pushes: 0 },
        depth: 0,
      });
      return this.answerOf(outcome);
    });
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
    this.pool.close();
    await this.proxy.close();
    await this.objects.close();
  }

  private async awaited<T>(work: () => Promise<T>): Promise<T> {
    const done = this.options.clock.demand();
    try {
      return await work();
    } finally {
      done();
    }
  }

  private checkIdle(): void {
    for (const check of this.idleChecks) setImmediate(check);
  }

  private onProductEvent(event: ProductEvent): void {
    // What happens before the app is there is not told to it later.
    if (this.installed !== undefined) void this.fire(event);
  }

  private async fire(event: ProductEvent): Promise<void> {
    const interested = this.manifest.triggers.filter((trigger) => trigger.events.has(event.name) && !(trigger.ignoreSelf && event.self) && !(trigger.licensedOnly && !this.license.active));
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
      argsFor: (retryContext) => [{ ...payload, ...(retryContext === undefined ? {} : { retryContext }) }, this.installation],
      origin: { pushes: 0 },
      depth: 0,
      delayMs: 0,
      maxRetries: LIMITS.productEventRetries.value,
    });
  }

  private answerOf(outcome: Outcome): unknown {
    if (outcome.kind === 'failed') throw new InvocationFailed(outcome.code, outcome.message);
    if (outcome.bytes > LIMITS.resolverResponseBytes.value)
      throw new InvocationFailed('PAYLOAD_TOO_LARGE', `the response of ${outcome.bytes} bytes is over ${LIMITS.resolverResponseBytes.value} bytes.`);
    // What the bridge makes of a resolver without an answer.
    return outcome.value ?? {};
  }

  private checkRequest(payload: unknown): string {
    const text = JSON.stringify(payload);
    if (Buffer.byteLength(text) > LIMITS.resolverRequestBytes.value) throw new InvocationFailed('PAYLOAD_TOO_LARGE', `the request is over ${LIMITS.resolverRequestBytes.value} bytes.`);
    return text;
  }

  private checkRate(accountId: string): void {
    const now = this.options.clock.now();
    const window = this.perUser.get(accountId) ?? new Window(LIMITS.userInvocationsPerMinute.value, 60_000);
    this.perUser.set(accountId, window);
    if (!window.take(now) || !this.perInstallation.take(now)) throw new InvocationFailed('FUNCTION_PLATFORM_RATE_LIMITED', 'rate limit exceeded.');
  }

  private overEgress(from: Running, presigned: boolean): ServiceReply | undefined {
    const counted = this.options.switches?.presignedIsEgress === true;
    if (presigned && !counted) return undefined;
    const { calls } = from.used;
    const limit = LIMITS.egressPerRuntimeMinute.value * Math.ceil(from.request.fn.timeoutMs / 60_000);
    if (calls.egress + (counted ? calls.object : 0) <= limit) return undefined;
    return { status: 429, headers: { 'x-forge-refused': 'FUNCTION_FETCH_ERR' }, body: `The invocation has made more than its ${limit} outbound requests.` };
  }

  private async egress(call: PlatformCall): Promise<ServiceReply> {
    if (!mayReach(this.manifest.egress, call.path))
      return {
        status: 403,
        headers: { 'x-forge-refused': 'REQUEST_EGRESS_ALLOWLIST_ERR' },
        body: `URL not included in the external fetch backend permissions: ${call.path}. Visit go.atlassian.com/forge-egress for more information.`,
      };
    const reply = await fetch(call.path, { method: call.method, headers: call.headers, body: call.body.byteLength === 0 ? undefined : Buffer.from(call.body) });
    const headers = Object.fromEntries([...reply.headers].filter(([name]) => !['content-encoding', 'content-length', 'transfer-encoding', 'connection'].includes(name)));
    return { status: reply.status, headers, body: new Uint8Array(await reply.arrayBuffer()) };
  }

  private runtimeOf(request: InvocationRequest, invocationId: string, contextAri: string): Readonly<Record<string, unknown>> {
    const { fn, moduleKey, moduleType, accountId } = request;
    return {
      proxy: { token: 'the-proxy-knows', url: this.runner.proxyUrl },
      contextAri,
      appContext: {
        appId: this.manifest.appId,
        appVersion: APP_VERSION,
        environmentId: ENVIRONMENT_ID,
        environmentType: 'DEVELOPMENT',
        invocationId,
        installationId: INSTALLATION_ID,
        functionKey: fn.key,
        moduleType,
        moduleKey,
        license: this.license,
        installation: this.installation['installation'],
        permissions: { scopes: this.manifest.scopes, external: { fetch: { backend: this.manifest.egress, client: [] } } },
      },
      tracing: { traceId: randomUUID().replace(/-/g, ''), spanId: randomUUID().slice(0, 16).replace(/-/g, '') },
      license: this.license,
      ...(accountId === undefined ? {} : { aaid: accountId }),
    };
  }
}
