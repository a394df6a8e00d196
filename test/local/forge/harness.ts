import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { virtualClock } from '../../../local/clock';
import type { KernelClock } from '../../../local/clock';
import type { FaultPlan, ForgePlatform, HttpReply, HttpRequest, JiraCaller, JiraSite, ProductEvent } from '../../../local/contract';
import { faultPlan } from '../../../local/faults';
import { bundleFunctions } from '../../../local/forge/bundle';
import { createForgePlatform } from '../../../local/forge/platform';
import type { AppLife, PlatformOptions } from '../../../local/forge/platform';

export const FIXTURE = path.join(__dirname, 'fixture');
export const START = Date.UTC(2026, 10, 24, 10, 0, 0);

/** A site that answers with what it was asked. */
export class EchoSite implements JiraSite {
  readonly meter = { requests: 0, points: 0, throttled: 0, writes: 0, byEndpoint: {} };
  readonly adminAccountId = 'admin';
  readonly appAccountId = 'app-1';
  readonly cloudId = 'cloud-1';
  readonly seen: { readonly request: HttpRequest; readonly caller: JiraCaller }[] = [];
  private readonly listeners: ((event: ProductEvent) => void)[] = [];

  async handle(request: HttpRequest, caller: JiraCaller): Promise<HttpReply> {
    this.seen.push({ request, caller });
    this.meter.requests += 1;
    this.meter.points += 2;
    const big = /\/big\/(\d+)/.exec(request.path);
    if (big) return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: Buffer.alloc(Number(big[1]), 'b') };
    if (request.path.includes('/echo/elsewhere'))
      return { status: 303, headers: { location: '/rest/api/3/echo/there?q=1' }, body: undefined };
    const { method, path: asked, headers } = request;
    const body = Buffer.from(request.body ?? []).toString('latin1');
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ method, path: asked, headers, caller, length: body.length, start: body.slice(0, 300) }),
    };
  }

  onEvent(listener: (event: ProductEvent) => void): void {
    this.listeners.push(listener);
  }

  emit(name: string, payload: Record<string, unknown> = {}, self = false): void {
    for (const listener of this.listeners) listener({ name, payload, self });
  }

  summary() {
    return { issues: 0, attachments: 0, attachmentBytes: 0, comments: 0, projects: 0 };
  }

  async exportSeed(): Promise<void> {}
}

export interface Bench {
  readonly platform: ForgePlatform & AppLife;
  readonly site: EchoSite;
  readonly clock: KernelClock;
  readonly faults: FaultPlan;
  readonly log: string[];
  readonly dir: string;
  /** Does one command in a resolver; answers its value. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- What a test expects of an answer says its shape.
  obey(command: Record<string, unknown>): Promise<any>;
  /** Does one command in a scheduled function of 900 s; the schedule also leaves a mark. */
  inBackground(command: Record<string, unknown>): Promise<void>;
  /** A manifest of the fixture with something replaced. */
  changed(name: string, from: string, to: string): string;
  /** Values of the marks of one kind. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- What a test expects of an answer says its shape.
  marks(kind: string): any[];
  close(): Promise<void>;
}

/** A platform with the fixture app, on a virtual clock. */
export async function bench(options: Partial<PlatformOptions> = {}): Promise<Bench> {
  const { dir: bundleDir } = await bundleFunctions({
    appDir: FIXTURE,
    outDir: path.resolve(__dirname, '../../../build/fixture-functions'),
  });
  const dir = mkdtempSync(path.join(tmpdir(), 'forge-bench-'));
  const site = new EchoSite();
  const clock = options.clock ?? virtualClock(START);
  const faults = options.faults ?? faultPlan('none', 1);
  const log: string[] = [];
  const platform = await createForgePlatform({
    manifestFile: path.join(FIXTURE, 'manifest.yml'),
    bundleDir,
    jira: site,
    objectsDir: path.join(dir, 'objects'),
    log: (line) => log.push(line),
    env: { HOLDFAST_TEST: 'yes' },
    ...options,
    clock,
    faults,
  });
  const obey = (command: Record<string, unknown>): Promise<unknown> =>
    platform.invokeResolver({ moduleKey: 'page', functionKey: 'obey', payload: command, accountId: 'ann' });
  return {
    platform,
    site,
    clock,
    faults,
    log,
    dir,
    obey,
    async inBackground(command) {
      await obey({ do: 'kvs.set', key: 'command', value: command });
      await platform.fireSchedule('fiveMinute');
    },
    changed(name, from, to) {
      const text = readFileSync(path.join(FIXTURE, 'manifest.yml'), 'utf8');
      if (!text.includes(from)) throw new Error(`The manifest does not say "${from}".`);
      const file = path.join(dir, name);
      writeFileSync(file, text.replace(from, to));
      return file;
    },
    marks: (kind) => [...platform.kvs.entries()].flatMap(([key, value]) => (key.startsWith(`${kind}:`) ? [value] : [])),
    async close() {
      await platform.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
