/** The disasters of the platform through the door that everybody uses, one small site each. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json } from '../../src/contract/ports';
import { openRepository } from '../../src/repository/open';
import { commitLogOver } from '../../src/stores/commitLog';
import { folderBlobs } from '../../src/stores/folderBlobs';
import { memorySecrets, memoryState } from '../../src/stores/memory';
import { manualClock, seededRandom } from '../repository/support';

jest.setTimeout(600_000);

interface Report {
  readonly steps: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly cost: { readonly total: number };
    readonly said?: readonly string[];
    readonly simulatedSeconds: number;
    readonly faults: { readonly byKind: Readonly<Record<string, { readonly planned: number; readonly fired: number }>> };
  }[];
  readonly site: { readonly issues: number };
  readonly cost: { readonly total: number };
}

const folder = mkdtempSync(path.join(tmpdir(), 'platform-disasters-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function scenario(name: string, options: Readonly<Record<string, string>>): { readonly dir: string; readonly report: Report } {
  const dir = path.join(folder, name);
  const args = Object.entries({ site: 'synthetic:16', seed: '3', ...options, out: dir }).flatMap(([option, value]) => [
    `--${option}`,
    value,
  ]);
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'local/scenario/main.ts', ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm run scenario -- ${args.join(' ')}\nexit code ${String(status)}\n${stderr}`);
  return { dir, report: JSON.parse(readFileSync(path.join(dir, 'report.json'), 'utf8')) as Report };
}

const said = ({ steps }: Report, name: string): string => steps.find((step) => step.name === name)?.said?.join('\n') ?? '';

describe('points run dry, a worker dies and Atlassian is gone in the middle of one restore', () => {
  let done: ReturnType<typeof scenario>;
  beforeAll(() => {
    const steps = 'backup,disaster,disaster:points-dry,disaster:worker-dies,disaster:atlassian-gone,restore,verify';
    done = scenario('restore', { steps, store: 'folder' });
  });

  test('it ends well, after the hour', () => {
    expect(done.report.steps.map(({ ok }) => ok)).toEqual(Array(7).fill(true));
    expect(done.report.steps.find(({ name }) => name === 'restore')!.simulatedSeconds).toBeGreaterThan(1_800);
  });

  test('all three struck there, and the report says when', () => {
    const { byKind } = done.report.steps.find(({ name }) => name === 'restore')!.faults;
    for (const kind of ['points-dry', 'worker-dies', 'atlassian-gone']) expect([kind, byKind[kind]?.fired]).toEqual([kind, 1]);
    expect(said(done.report, 'restore')).toMatch(/worker-dies at \S+: A worker was killed right after a write to Jira/);
    expect(said(done.report, 'restore')).toMatch(/points-dry at \S+: .*until \d\d:00 UTC/);
    expect(said(done.report, 'restore')).toMatch(/atlassian-gone at \S+: Atlassian is gone until/);
  });

  test('while Atlassian was gone, the folder was read whole', () => {
    expect(said(done.report, 'disaster:atlassian-gone')).toMatch(/reads whole: \d+ commits, \d+ objects\. Then the app went on\./);
  });

  test('the folder opens and is read without any platform: every work item of the site', async () => {
    const dir = path.join(done.dir, 'repository');
    const home = path.join(dir, readdirSync(dir)[0]!, 'e1');
    const json = (file: string): Json => JSON.parse(readFileSync(path.join(home, file), 'utf8')) as Json;
    const repo = json('repo.json') as { readonly repoId: string; readonly cloudId: string };
    const state = memoryState();
    await state.create('repo', repo);
    for (const file of readdirSync(path.join(home, 'c'))) {
      const n = /^(\d+)\.json$/.exec(file)?.[1];
      if (n !== undefined) await state.create(`c:${n}`, json(`c/${file}`));
    }
    // Reading needs no key: what is read is checked by SHA-256, and the keys went with the platform.
    const secrets = memorySecrets();
    for (const key of ['fingerprint', 'signing']) await secrets.set(`${key}:${repo.repoId}`, '0'.repeat(64));
    const repository = await openRepository({
      ...{ blobs: folderBlobs(dir), log: commitLogOver(state), secrets, clock: manualClock(), random: seededRandom(1) },
      ...{ cloudId: repo.cloudId, storeKind: 'folder', mirror: false },
    });
    const view = await repository.view();
    const keys = new Set<unknown>();
    for await (const { body } of view.readMany(view.rows({ kind: 'issue' }))) keys.add((body as { readonly key?: string }).key);
    expect(keys.size).toBe(done.report.site.issues);
    for (const row of view.rows({ kind: 'attachment' })) for await (const part of view.content(row)) expect(part.length).toBeGreaterThan(0);
  });
});

test('a byte flips: the verification names its object, the page says so, and it is repaired from Jira', () => {
  const { report } = scenario('flip', { steps: 'backup,disaster:byte-flip,verify' });
  const object = /of (\S+) was changed/.exec(said(report, 'disaster:byte-flip'))![1]!;
  expect(said(report, 'verify')).toContain(`${object}: its bytes are not what was written`);
  expect(said(report, 'verify')).toMatch(
    /While it was repaired from Jira the page says “damaged”|It was repaired from Jira before anybody looked/,
  );
  // Between two steps the page is asked once more.
  const ofSteps = report.steps.reduce((sum, { cost }) => sum + cost.total, 0);
  expect(ofSteps).toBeGreaterThan(0);
  expect(report.cost.total).toBeGreaterThanOrEqual(ofSteps);
  expect(said(report, 'verify')).toContain('Afterwards everything was read back and nothing was found.');
});
