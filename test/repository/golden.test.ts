/**
 * Golden repositories, one a format version: each was written by the version of its time and is never made again. It is read twice: by
 * the engine, and by a reader below that was written from docs/FORMAT.md alone and imports nothing of `src`.
 */
import { createHash, createHmac, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { aWorld, collect, ids, open } from './support';

interface Golden {
  readonly state: Record<string, unknown>;
  readonly secrets: Record<string, string>;
  readonly objects: Record<string, string>;
}
const readGolden = (name: string): Golden => JSON.parse(readFileSync(join(__dirname, 'golden', name), 'utf8')) as Golden;
const objectsIn = (from: Golden): Map<string, Buffer> =>
  new Map(Object.entries(from.objects).map(([name, text]) => [name, Buffer.from(text, 'base64')]));
const golden = readGolden('v1.json');
const objects = objectsIn(golden);

const restored = async (from = golden, mirror = true) => {
  const world = aWorld();
  for (const [key, value] of Object.entries(from.state)) await world.state.set(key, value as never);
  for (const [key, value] of Object.entries(from.secrets)) await world.secrets.set(key, value);
  for (const [name, bytes] of objectsIn(from)) world.blobs.objects.set(name, Uint8Array.from(bytes));
  return open(world, { mirror });
};

describe('the golden repository of format 1', () => {
  it('is sound and says what it said', async () => {
    const repository = await restored();
    expect((await repository.verify({ until: () => false })).problems).toEqual([]);
    expect((await repository.moments()).map((moment) => `${moment.n} ${moment.kind} ${moment.watermark} ${moment.rows}`)).toEqual([
      '1 baseline 5500 203',
      '2 attachments 5500 1',
      '3 sweep 7200 1',
      '4 baseline 7200 1',
      '5 events 7200 1',
      '6 events 7200 1000',
      '7 events 7200 1',
    ]);
    const head = await repository.view();
    expect(ids(head.rows({ kind: 'issue' }))).toEqual(['900']);
    expect(head.tombstones()).toHaveLength(1_002);
    expect([...head.rowsBeforeDeletion('100')]).toHaveLength(1 + 199 + 1);
    const before = await repository.view(6);
    expect([...before.rows({ kind: 'issue' })]).toHaveLength(200);
    expect(await before.read(before.row('issue', '1')!)).toMatchObject({
      updated: 7_000,
      body: { summary: 'changed \ud800', '9': 2, '10': 1 },
    });
    expect(await before.read(before.row('project', '200')!)).toMatchObject({ body: { name: 'Žluťoučký 200 😀' } });
    const content = await collect(before.content(before.row('attachment', '70')!));
    expect(Buffer.concat(content as Uint8Array[]).toString()).toBe('one two');
  });

  it('can be read by FORMAT.md alone', () => {
    const holding = read(golden.state['repo'] as { repoId: string });
    const live = (kind: string): string[] =>
      [...holding.values()].filter((row) => row.k === kind && !row.d && !isCovered(holding, row)).map((row) => row.i);
    expect(live('issue')).toEqual(['900']);
    expect(live('project')).toEqual(['200']);
    expect(live('user')).toEqual([]);
    const one = holding.get('issue 1') as FormatRow;
    expect(one.record).toMatchObject({ kind: 'issue', updated: 7_000, body: { summary: 'changed \ud800' } });
    expect([...holding.values()].filter((row) => row.d)).toHaveLength(1_002);
    // §6
    const nine = holding.get('issue 900') as FormatRow;
    const key = Buffer.from(Object.entries(golden.secrets).find(([name]) => name.startsWith('fingerprint:'))?.[1] ?? '', 'hex');
    const body = /"body":(\{.*?\}),"created"/.exec(nine.line ?? '')?.[1] ?? '';
    expect(createHmac('sha256', key).update(`issue\0${nine.i}\0${body}`).digest('hex').slice(0, 16)).toBe(nine.f);
  });
});

describe('the golden repository with levels, bare packs and deflated commits', () => {
  it('is sound and says what it said', async () => {
    const repository = await restored(readGolden('v1-levels.json'));
    expect((await repository.verify({ until: () => false })).problems).toEqual([]);
    expect((await repository.moments()).map(({ n, kind }) => `${n} ${kind}`)).toEqual([
      '1 baseline',
      '2 sweep',
      '3 attachments',
      '5 sweep',
      '6 sweep',
      '8 sweep',
      '9 attachments',
      '10 sweep',
      '11 sweep',
      '12 sweep',
    ]);
    const head = await repository.view();
    expect(ids(head.rows({ kind: 'issue' }))).toEqual(['1', '2', '5', '6']);
    expect(ids(head.tombstones())).toEqual(expect.arrayContaining(['3', '20', '21', '22', '200']));
    expect(await head.read(head.row('issue', '6')!)).toMatchObject({ body: { summary: 'Item 6 of 1795522320012' } });
    const content = await collect(head.content(head.row('attachment', '70')!));
    expect(Buffer.concat(content as Uint8Array[]).toString()).toBe('first part of a filesecond part');
    const first = await repository.view(1);
    expect(await first.read(first.row('issue', '1')!)).toMatchObject({ body: { summary: 'Item 1 of 1795511760001' } });
  });
});

describe('the golden repository with blocks by columns', () => {
  it('is sound and says what it said', async () => {
    const from = readGolden('v1-columns.json');
    expect(Object.entries(from.objects).filter(([, text]) => Buffer.from(text, 'base64').readUInt32LE(0) === 0x184d2a59)).toHaveLength(2);
    const repository = await restored(from, false);
    expect((await repository.verify({ until: () => false })).problems).toEqual([]);
    expect(await repository.moments()).toHaveLength(132);
    const head = await repository.view();
    expect(ids(head.rows({ kind: 'issue' }))).toHaveLength(150);
    expect(ids(head.rows({ kind: 'user' })).filter((id) => !id.startsWith('712020:0f3a1b2c-'))).toEqual([
      '~',
      '~712020:plain',
      '5b10a2844c20165700ede21g',
      '0f3a1b2c-1050-4222-8333-444455556660',
    ]);
    expect(ids(head.rows({ kind: 'user' }))).toContain('712020:0f3a1b2c-1019-4222-8333-444455556629');
    expect(await head.read(head.row('issue', '10387')!)).toMatchObject({
      project: '200',
      keyNumber: 130,
      updated: 1_795_691_459_983,
      body: { summary: 'Changed 129' },
    });
    const content = await collect(head.content(head.row('attachment', '70')!));
    expect(Buffer.concat(content as Uint8Array[]).toString()).toBe('first part second part');
    const first = await repository.view(1);
    expect(first.row('issue', '10021')?.attachments).toEqual(['70', '71']);
    expect(await first.read(first.row('issue', '10387')!)).toMatchObject({ created: 1_795_683_529_000, body: { summary: 'Item 129' } });
  });
});

describe('the golden repository that a version without columns by commit began and one with them folded', () => {
  it('is sound and says what both said', async () => {
    const from = readGolden('v1-byCommit.json');
    const heads = Object.values(from.objects)
      .map((text) => Buffer.from(text, 'base64'))
      .filter((bytes) => bytes.readUInt32LE(0) === 0x184d2a59)
      .map((bytes) => zstdDecompressSync(bytes.subarray(8 + bytes.readUInt32LE(4))).toString());
    expect(heads.filter((text) => text.startsWith('{"byCommit":true,'))).toHaveLength(1);
    expect(heads.filter((text) => text.startsWith('{"columns":'))).toHaveLength(2);
    const repository = await restored(from, false);
    expect((await repository.verify({ until: () => false })).problems).toEqual([]);
    const moments = await repository.moments();
    expect(moments).toHaveLength(144);
    const head = await repository.view();
    const changed = [...head.rows({ kind: 'issue' })].filter((row) => row.updated % 1_000 === 766);
    expect(changed).toHaveLength(12);
    for (const [i, row] of changed.entries()) {
      expect(row.seen - row.updated).toBe(61_234 + i * 1_000 - 2_117);
      expect(await head.read(row)).toMatchObject({ updated: row.updated, seen: row.seen, body: { summary: `By commit ${i}` } });
    }
    const before = await repository.view(moments.at(-13)?.n);
    expect(await before.read(before.row('issue', '10387')!)).toMatchObject({
      updated: 1_795_691_459_983,
      body: { summary: 'Changed 129' },
    });
    expect(ids(before.rows({ kind: 'issue' }))).toEqual(ids(head.rows({ kind: 'issue' })));
  });
});

// ---- a second implementation, from docs/FORMAT.md ----

interface FormatRow {
  k: string;
  i: string;
  p?: string;
  u?: number;
  s: number;
  f: string;
  d?: 1;
  l?: [number, number, number];
  line?: string;
  record?: unknown;
}
interface FormatCommit {
  prev: string;
  packs: {
    name: string;
    length: number;
    sha256: string;
    kind: string;
    footer: { from: number; to: number; sha256: string };
    inline?: true;
  }[];
  rows: FormatRow[];
}
const sha = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

const read = ({ repoId }: { repoId: string }): Map<string, FormatRow> => {
  const repo = JSON.parse((objects.get(`${repoId}/e1/repo.json`) as Buffer).toString()) as { publicKey: string };
  const x = Buffer.from(repo.publicKey, 'base64').toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const holding = new Map<string, FormatRow>();
  let prev = '';
  for (let n = 1; objects.has(`${repoId}/e1/c/${n}.json`); n += 1) {
    const bytes = objects.get(`${repoId}/e1/c/${n}.json`) as Buffer;
    const signature = Buffer.from((objects.get(`${repoId}/e1/c/${n}.sig`) as Buffer).toString(), 'base64');
    expect(verify(null, bytes, publicKey, signature)).toBe(true);
    const commit = JSON.parse(bytes.toString()) as FormatCommit;
    expect(commit.prev).toBe(prev);
    prev = sha(bytes);
    const lines = commit.packs.map((pack) => linesOf(repoId, pack));
    for (const row of commit.rows) hold(holding, row.l ? { ...row, line: lines[row.l[0]]?.frames[row.l[1]]?.[row.l[2]] } : row);
    for (const [i, pack] of commit.packs.entries()) if (!pack.inline) for (const row of lines[i]?.rows ?? []) hold(holding, row);
  }
  for (const row of holding.values()) row.record = row.line === undefined ? undefined : JSON.parse(row.line);
  return holding;
};

const linesOf = (repoId: string, pack: FormatCommit['packs'][number]): { frames: string[][]; rows: FormatRow[] } => {
  const bytes = objects.get(`${repoId}/${pack.name}`) as Buffer;
  expect([bytes.length, sha(bytes)]).toEqual([pack.length, pack.sha256]);
  const footer = bytes.subarray(pack.footer.from, pack.footer.to);
  expect(sha(footer)).toBe(pack.footer.sha256);
  expect(footer.readUInt32LE(0)).toBe(0x184d2a58);
  expect(footer.readUInt32LE(4)).toBe(footer.length - 8);
  expect(footer.readUInt32LE(footer.length - 12)).toBe(footer.length);
  expect(footer.subarray(-8).toString()).toBe('HOLDFST1');
  const json = JSON.parse(zstdDecompressSync(footer.subarray(8, -12)).toString()) as {
    type: string;
    kind: string;
    count: number;
    frames: [number, number, number, number, string][];
    rows: Record<string, unknown[]>;
  };
  const frames = json.frames.map(([offset, length, rawLength, records, hash]) => {
    const stored = bytes.subarray(offset, offset + length);
    expect(sha(stored)).toBe(hash);
    const raw = zstdDecompressSync(stored).toString();
    expect(Buffer.byteLength(raw)).toBe(rawLength);
    const lines = raw.slice(0, -1).split('\n');
    expect(lines).toHaveLength(records);
    return lines;
  });
  const all = frames.flat();
  const sums: Record<string, number> = {};
  const rows = Array.from({ length: json.count }, (_, i) => {
    const row: Record<string, unknown> = json.type === 'pack' ? { k: json.kind, line: all[i] } : {};
    for (const [column, values] of Object.entries(json.rows)) {
      if (['c', 'u', 's', 'q'].includes(column)) row[column] = sums[column] = (sums[column] ?? 0) + Number(values[i]);
      else if (values[i] !== null) row[column] = values[i];
    }
    return row as unknown as FormatRow;
  });
  return { frames, rows };
};

const DATED = ['issue', 'comments', 'worklogs', 'changelog', 'attachment'];
const timeOf = (row: FormatRow): number => (DATED.includes(row.k) && !row.d ? (row.u ?? 0) : row.s);
const before = (a: FormatRow, b: FormatRow): boolean =>
  timeOf(a) !== timeOf(b) ? timeOf(a) < timeOf(b) : a.s !== b.s ? a.s < b.s : (a.d ?? 0) < (b.d ?? 0);

const hold = (holding: Map<string, FormatRow>, row: FormatRow): void => {
  const name = `${row.k} ${row.i}`;
  const held = holding.get(name);
  if (held === undefined || before(held, row)) holding.set(name, row);
};

const isCovered = (holding: Map<string, FormatRow>, row: FormatRow): boolean => {
  const project = holding.get(`project ${row.p ?? ''}`);
  return project?.d === 1 && (row.s <= project.s || before(row, project));
};
