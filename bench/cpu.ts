/**
 * npm run bench:cpu [-- --site SEED|synthetic:N|demo:N]: CPU of the baseline path (parse, normalise, canonical JSON, fingerprint, rows, frames, footer, upload to memory) against that of
 * parse, SHA-256 and zstd of the same level over the same bytes, which are the answers of Jira's search. Also told, without a limit: against a loop that hashes
 * and compresses no more than what the engine leaves of them. Ends with 1 when the ratio is above its limit.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import { virtualClock } from '../local/clock';
import { readOptions, runCommand } from '../local/command';
import { SeedError } from '../local/jira/errors';
import { createJiraSite } from '../local/jira/site';
import type { SeedSource } from '../local/jira/site';
import { seedOf } from '../local/machine';
import { siteNamed } from '../local/siteName';
import { dice } from '../local/jira/random';
import { issue } from '../src/entities/issue';
import { People } from '../src/entities/people';
import { openRepository } from '../src/repository/open';
import type { CapturedRecord } from '../src/repository/model';
import { FRAME_RECORDS } from '../src/contract/limits';
import { recordLine } from '../src/repository/pack';
import { PACK_LEVEL } from '../src/repository/zstd';
import { commitLogOver } from '../src/stores/commitLog';
import { memoryBlobs, memorySecrets, memoryState } from '../src/stores/memory';
import { cpuSeconds, Report } from './support/report';

const MOST_RATIO = 2;
const PAGE = 100;
const PACK = 2_048;
const ROUNDS = 3;
const NOW = Date.UTC(2026, 10, 2, 9);

type Raw = Readonly<Record<string, unknown>>;

/** Pages of search as JSON text. */
const pagesOf = async (seed: SeedSource, tempDir: string): Promise<readonly string[]> => {
  const site = await createJiraSite({ seed, clock: virtualClock(NOW), tempDir, switches: { burst: false } });
  const pages: string[] = [];
  for (let nextPageToken: unknown; ;) {
    const { body } = await site.handle(
      {
        method: 'POST',
        path: '/rest/api/3/search/jql',
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(
          JSON.stringify({
            jql: 'created > "2000-01-01" ORDER BY id ASC',
            fields: ['*all'],
            expand: 'changelog',
            maxResults: PAGE,
            nextPageToken,
          }),
        ),
      },
      { kind: 'user', accountId: site.adminAccountId },
    );
    const text = Buffer.from(body as Uint8Array).toString();
    pages.push(text);
    nextPageToken = (JSON.parse(text) as Raw)['nextPageToken'];
    if (nextPageToken === undefined) return pages;
  }
};

const issuesOf = (page: string): readonly Raw[] => (JSON.parse(page) as { readonly issues: readonly Raw[] }).issues;

/** The engine's path; the JSON lines that it stored. */
const engine = async (pages: readonly string[]): Promise<number> => {
  const next = dice(1).next;
  const state = memoryState();
  const repository = await openRepository({
    blobs: memoryBlobs(),
    log: commitLogOver(state),
    secrets: memorySecrets(),
    clock: { now: () => NOW, sleep: async () => undefined },
    random: { hex: (n) => Array.from({ length: 2 * n }, () => Math.floor(next() * 16).toString(16)).join(''), fraction: next },
    cloudId: 'bench',
    storeKind: 'object',
  });
  const people = new People();
  const attempt = await repository.begin('baseline');
  let records: CapturedRecord[] = [];
  const packs = [];
  const flush = async (): Promise<void> => {
    if (records.length > 0) packs.push(await attempt.writePack(records));
    records = [];
  };
  let stored = 0;
  for (const page of pages) {
    for (const raw of issuesOf(page)) {
      for (const record of issue.records(raw, people, NOW)) {
        if (record.kind !== 'issue') continue;
        // as capture does, to compare it with what is held
        repository.fingerprint(record);
        records.push(record);
        stored += 1;
      }
    }
    if (records.length >= PACK) await flush();
  }
  await flush();
  return stored;
};

const squeeze = (bytes: Buffer): number => {
  const params = { [constants.ZSTD_c_compressionLevel]: PACK_LEVEL, [constants.ZSTD_c_checksumFlag]: 1 };
  return createHash('sha256').update(bytes).digest().length + zstdCompressSync(bytes, { params }).length;
};

/** Keeps the answers as they are. */
const plain = (pages: readonly string[]): number =>
  pages.reduce((sum, page) => sum + issuesOf(page).length + squeeze(Buffer.from(page)), 0);

/** Parses the answers and keeps the lines that the engine would make of them, as if they made themselves. */
const plainLines = (pages: readonly string[], lines: readonly Buffer[]): number => {
  let bytes = pages.reduce((sum, page) => sum + issuesOf(page).length, 0);
  for (let i = 0; i < lines.length; i += FRAME_RECORDS) bytes += squeeze(Buffer.concat(lines.slice(i, i + FRAME_RECORDS)));
  return bytes;
};

const timed = async (work: () => Promise<unknown> | unknown): Promise<number> => {
  const before = cpuSeconds();
  await work();
  return cpuSeconds() - before;
};

const main = async (): Promise<number> => {
  const { site } = readOptions(process.argv.slice(2), { site: { default: 'synthetic:4000', help: 'SEED|synthetic:N|demo:N' } });
  const seed = seedOf(siteNamed(site));
  const tempDir = mkdtempSync(path.join(tmpdir(), 'bench-cpu-'));
  const report = new Report();
  try {
    const pages = await pagesOf(seed, tempDir);
    const people = new People();
    const lines = pages.flatMap((page) =>
      issuesOf(page).flatMap((raw) =>
        issue
          .records(raw, people, NOW)
          .filter(({ kind }) => kind === 'issue')
          .map((record) => Buffer.from(recordLine(record))),
      ),
    );
    const mb = (bytes: number): number => bytes / 1e6;
    report.figure('pages of search', mb(pages.reduce((sum, page) => sum + Buffer.byteLength(page), 0)), 'MB');
    report.figure('records', mb(lines.reduce((sum, line) => sum + line.length, 0)), 'MB');
    // in turns, the first for the compiler; the least of each, so that what else runs on the machine counts little
    let [least, floor, lineFloor] = [Infinity, Infinity, Infinity];
    for (let round = 0; round < ROUNDS; round += 1) {
      floor = Math.min(floor, await timed(() => plain(pages)));
      lineFloor = Math.min(lineFloor, await timed(() => plainLines(pages, lines)));
      least = Math.min(least, await timed(() => engine(pages)));
    }
    const perIssue = (seconds: number): number => (seconds / lines.length) * 1e6;
    report.figure('parse, SHA-256, zstd of the answers: CPU', perIssue(floor), 'µs an issue');
    report.figure('baseline path: CPU', perIssue(least), 'µs an issue');
    report.figure('ratio', least / floor, '×', MOST_RATIO, 2);
    report.figure('against parse of the answers, SHA-256 and zstd of the records', least / lineFloor, '×', undefined, 2);
  } finally {
    rmSync(tempDir, { recursive: true, force: true });
  }
  return report.end();
};

runCommand(main, (error) => error instanceof SeedError);
