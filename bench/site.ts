/**
 * npm run bench:site [-- N]: what a made-up site of a million issues costs: opening, memory, pages of search as the app and a person ask
 * for them (each page, the first included), counts, the deletion of its biggest project; and reading the file of a site of 22,000. Prints figures; ends with 1 when one is above its limit.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { virtualClock } from '../local/clock';
import type { HttpReply, JiraCaller } from '../local/contract';
import { createJiraSite } from '../local/jira/site';

const MOST_MEMORY_MB = 2_048;
const MOST_PAGE_CPU_MS = 50;
const PAGES = 11;
/** A seed of so many work items is read within `MOST_LOAD_CPU_S`. */
const SEED_ISSUES = 22_000;
const MOST_LOAD_CPU_S = 10;

const issues = Number(process.argv[2] ?? 1_000_000);
const failures: string[] = [];

const report = (what: string, value: number, unit: string, most?: number): void => {
  const over = most !== undefined && value > most;
  if (over) failures.push(what);
  console.log(
    `${what.padEnd(72)} ${value.toFixed(1).padStart(9)} ${unit}${most === undefined ? '' : ` (at most ${most})`}${over ? '  TOO MUCH' : ''}`,
  );
};

const cpu = async (run: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};

type Answer = Record<string, unknown>;
const parse = (reply: HttpReply): Answer => {
  if (reply.status !== 200) throw new Error(`${reply.status} ${String(reply.body)}`);
  return JSON.parse(Buffer.from(reply.body as Uint8Array).toString()) as Answer;
};
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

async function readSeed(tempDir: string): Promise<void> {
  const clock = virtualClock(Date.UTC(2026, 10, 2, 9));
  const file = path.join(tempDir, 'seed.ndjson.gz');
  await (await createJiraSite({ seed: { synthetic: SEED_ISSUES }, clock, tempDir })).exportSeed(file);
  const ms = await cpu(() => createJiraSite({ seed: { file }, clock, tempDir }));
  report(`reading a seed of ${SEED_ISSUES} issues, CPU`, ms / 1_000, 's', MOST_LOAD_CPU_S);
}

async function main(): Promise<number> {
  const tempDir = mkdtempSync(path.join(tmpdir(), 'bench-site-'));
  const clock = virtualClock(Date.UTC(2026, 10, 2, 9));
  let site!: Awaited<ReturnType<typeof createJiraSite>>;
  const opening = await cpu(
    async () => (site = await createJiraSite({ seed: { synthetic: issues }, clock, tempDir, switches: { burst: false } })),
  );
  report(`opening synthetic:${issues}, CPU`, opening / 1_000, 's');

  const admin: JiraCaller = { kind: 'user', accountId: site.adminAccountId };
  const ask = (to: string, body: unknown): Promise<HttpReply> =>
    site.handle(
      { method: 'POST', path: to, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) },
      admin,
    );
  const post = async (to: string, body: unknown): Promise<Answer> => parse(await ask(to, body));
  const [project] = site.projects();
  const key = project?.key ?? '';
  const queries = [
    `project = ${key} ORDER BY id ASC`,
    `project = ${key}`,
    `project = ${key} AND created >= "2024-03-01" AND created < "2024-03-15" ORDER BY id ASC`,
    'updated >= "2026-10-01 00:00" ORDER BY updated ASC',
    'updated >= -60d ORDER BY updated DESC',
    `project = ${key} AND updated >= "2022-01-01" AND status = Done ORDER BY updated ASC`,
    `project = TIDE ORDER BY updated DESC`,
    'created >= "2023-01-01" ORDER BY created ASC',
    'created >= "2023-01-01" AND assignee is EMPTY ORDER BY created DESC',
  ];
  const page = async (jql: string, nextPageToken: unknown): Promise<{ readonly ms: number; readonly token: unknown }> => {
    let reply!: HttpReply;
    const ms = await cpu(
      async () => (reply = await ask('/rest/api/3/search/jql', { jql, fields: ['*all'], maxResults: 100, nextPageToken })),
    );
    const body = parse(reply);
    if ((body['issues'] as unknown[]).length !== 100) throw new Error(`${jql}: no full page`);
    return { ms, token: body['nextPageToken'] };
  };
  report('the first page', (await page(queries[0] as string, undefined)).ms, 'ms', MOST_PAGE_CPU_MS);
  for (const jql of queries) {
    const times: number[] = [];
    let token: unknown;
    for (let i = 0; i < PAGES; i += 1) {
      // Written otherwise, so that nothing kept of the last time helps.
      const one = await page(jql.replace(' ', '  '), token);
      times.push(one.ms);
      token = one.token;
    }
    report(
      `the dearest of ${PAGES} pages of 100, *all (half of them ${median(times).toFixed(1)} ms or less):`,
      Math.max(...times),
      'ms',
      MOST_PAGE_CPU_MS,
    );
    console.log(`  ${jql}`);
  }
  const found = await post('/rest/api/3/search/jql', { jql: `project = ${key} AND created < "2024-03-01"`, fields: ['id'], maxResults: 1 });
  const id = (found['issues'] as { id: string }[])[0]?.id ?? '';
  const counts = [
    `project = ${key}`,
    `project = ${key} AND created >= "2024-03-01" AND created < "2024-03-15"`,
    'updated >= "2024-01-01"',
    `project = ${key} AND updated >= "2024-01-01"`,
    `id >= ${id}`,
    `project = ${key} AND status = Done`,
  ];
  for (const jql of counts) {
    let count: unknown;
    const ms = await cpu(async () => (count = (await post('/rest/api/3/search/approximate-count', { jql }))['count']));
    report(`count ${String(count)}: ${jql}`, ms, 'ms');
  }
  report('edits of 1,000 issues by people', await cpu(() => Promise.resolve(site.peopleEdit({ count: 1_000, seed: 1 }))), 'ms');
  report('a page after these edits', (await page(queries[0] as string, undefined)).ms, 'ms', MOST_PAGE_CPU_MS);
  report('resident', process.memoryUsage().rss / 2 ** 20, 'MB', MOST_MEMORY_MB);
  report(
    `deleting ${key} with ${project?.issues} issues for good`,
    await cpu(() => Promise.resolve(site.deleteProject(key, { forGood: true }))),
    'ms',
  );
  report('resident at the end', process.memoryUsage().rss / 2 ** 20, 'MB', MOST_MEMORY_MB);
  await readSeed(tempDir);
  rmSync(tempDir, { recursive: true, force: true });
  if (failures.length > 0) console.log(`\nAbove the limit: ${failures.join('; ')}`);
  return failures.length === 0 ? 0 : 1;
}

void main().then((code) => process.exit(code));
