/** Two sites in one warm process, as Forge does it: the whole app over its real bundle, its invocations in turns. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { virtualClock } from '../../local/clock';
import type { KernelClock } from '../../local/clock';
import type { ForgePlatform, HttpRequest, JiraSite } from '../../local/contract';
import { faultPlan } from '../../local/faults';
import { createForgePlatform } from '../../local/forge/platform';
import { WorkerPool } from '../../local/forge/workerPool';
import { createJiraSite } from '../../local/jira/site';
import { MANIFEST, buildFunctions } from '../../local/machine';
import { App } from '../../local/scenario/app';

const START = Date.UTC(2026, 10, 24, 9, 0, 0);
const ISSUES = 12;

interface Tenant {
  readonly mark: string;
  readonly platform: ForgePlatform;
  readonly app: App;
  readonly dir: string;
  /** Every request to its site. */
  readonly asked: string[];
}

const dir = mkdtempSync(path.join(tmpdir(), 'tenants-'));
const clock: KernelClock = virtualClock(START);
const changes: string[] = [];
let hosts: WorkerPool;
let tenants: readonly [Tenant, Tenant];

/** The site under another cloud id, with a list of what it is asked. */
function watched(site: JiraSite, cloudId: string, asked: string[]): JiraSite {
  return {
    ...{ cloudId, meter: site.meter, adminAccountId: site.adminAccountId, appAccountId: site.appAccountId },
    handle(request: HttpRequest, caller) {
      asked.push(
        `${request.method} ${request.path} ${JSON.stringify(request.headers)} ${Buffer.from(request.body ?? []).toString('utf8')}`,
      );
      return site.handle(request, caller);
    },
    onEvent: (listener) => site.onEvent(listener),
    summary: () => site.summary(),
    exportSeed: (file) => site.exportSeed(file),
  };
}

async function tenant(mark: string, bundleDir: string): Promise<Tenant> {
  const own = path.join(dir, mark);
  for (const folder of ['uploads', 'objects']) mkdirSync(path.join(own, folder), { recursive: true });
  const faults = faultPlan('none', 1);
  const site = await createJiraSite({ seed: { synthetic: ISSUES, seed: 1 }, clock, faults, tempDir: path.join(own, 'uploads') });
  const found = await site.handle(
    { method: 'GET', path: '/rest/api/3/search/jql?jql=created%20is%20not%20empty&maxResults=100', headers: {}, body: undefined },
    { kind: 'user', accountId: site.adminAccountId },
  );
  for (const { id } of (JSON.parse(String(found.body)) as { issues: readonly { id: string }[] }).issues) {
    const body = Buffer.from(JSON.stringify({ fields: { summary: `${mark} has written this` } }));
    const request = { method: 'PUT', path: `/rest/api/3/issue/${id}`, headers: { 'content-type': 'application/json' }, body };
    expect((await site.handle(request, { kind: 'user', accountId: site.adminAccountId })).status).toBe(204);
  }
  const asked: string[] = [];
  const platform = await createForgePlatform({
    ...{ manifestFile: MANIFEST, bundleDir, clock, faults, hosts },
    jira: watched(site, `cloud-of-${mark}`, asked),
    objectsDir: path.join(own, 'objects'),
    moduleState: (found) => changes.push(...found),
  });
  return { mark, platform, app: new App(platform, clock, site.adminAccountId), dir: own, asked };
}

async function backUp({ platform, app }: Tenant): Promise<void> {
  await platform.install();
  await app.ask('startBackup');
  platform.autoSchedule(true);
  for (let polls = 0; polls < 60; polls++) {
    const seen = await app.ask('overview');
    expect(seen.state).not.toBe('failed');
    if (seen.safeSince !== undefined && seen.firstBackup === undefined && seen.running.length === 0) break;
    await clock.sleep(60_000);
  }
  platform.autoSchedule(false);
  await platform.idle();
}

/** Everything that is stored, as text: values of the Key-Value Store, names and unpacked content of objects. */
async function stored({ platform, dir: own }: Tenant): Promise<string> {
  const out = path.join(own, 'export');
  await platform.exportObjects(out);
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const contents = files.map((file) => `${file.name}\n${unpacked(readFileSync(path.join(file.parentPath, file.name)))}`);
  return [...[...platform.kvs.entries()].map((entry) => JSON.stringify(entry)), ...contents].join('\n');
}

const FRAME = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** The bytes, and what each Zstandard frame in them holds. */
function unpacked(bytes: Buffer): string {
  let text = bytes.toString('latin1');
  for (let at = bytes.indexOf(FRAME); at >= 0; at = bytes.indexOf(FRAME, at + 1)) {
    try {
      text += zstdDecompressSync(bytes.subarray(at)).toString('utf8');
    } catch {
      // Four bytes that happen to look like the beginning of a frame.
    }
  }
  return text;
}

beforeAll(async () => {
  const { dir: bundleDir } = await buildFunctions();
  hosts = new WorkerPool({ env: {}, compileCache: path.join(bundleDir, '.compile-cache'), warm: true, most: 1 });
  tenants = [await tenant('Aardvark', bundleDir), await tenant('Zebra', bundleDir)];
  await Promise.all(tenants.map(backUp));
}, 400_000);
afterAll(async () => {
  for (const { platform } of tenants) await platform.close();
  hosts.close();
  rmSync(dir, { recursive: true });
});

test('both were backed up, in turns, in one process', async () => {
  expect(hosts.started).toBe(1);
  for (const { platform, app } of tenants) {
    expect(platform.meter.invocations).toBeGreaterThan(5);
    expect((await app.ask('overview')).safeSince).toBeDefined();
  }
});

test('each has everything of its own site in its storage, and nothing of the other', async () => {
  const [one, two] = await Promise.all(tenants.map(stored));
  for (const [text, own, other] of [
    [one, 'Aardvark', 'Zebra'],
    [two, 'Zebra', 'Aardvark'],
  ] as const) {
    expect(text!.split(`${own} has written this`).length).toBeGreaterThan(ISSUES);
    expect(text).not.toContain(other);
  }
});

test('no request to a site names anything of the other', () => {
  for (const [{ asked }, other] of [
    [tenants[0], 'Zebra'],
    [tenants[1], 'Aardvark'],
  ] as const) {
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((request) => request.includes(other))).toEqual([]);
  }
});

/** What may change in a module, and why it is of no tenant. */
const EXCEPTIONS: readonly { readonly change: RegExp; readonly because: string }[] = [
  { change: /^node_modules\/zod\/\S+ /, because: 'zod compiles a schema when it is first used, and schemas are constants' },
  {
    change: /^src\/entrypoints\/\S+ (STEP|PAYLOADS)\.[\w.]+: (nothing|undefined|#\d+) → (#\d+|"optional")$/,
    because: 'the same, with the compiled parser kept at the schema itself',
  },
  { change: /^\S+ recursive: nothing → (true|false)$/, because: 'zod remembers of each schema whether it contains itself' },
];

test('no invocation changed anything in the modules of the bundle, but for what is listed', () => {
  expect(changes.filter((change) => !EXCEPTIONS.some((one) => one.change.test(change)))).toEqual([]);
  expect(changes.filter((change) => /Aardvark|Zebra/.test(change))).toEqual([]);
});

test.each(EXCEPTIONS)('still needed: $because', ({ change }) => {
  expect(changes.filter((one) => change.test(one)).length).toBeGreaterThan(0);
});
