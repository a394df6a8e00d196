import fc from 'fast-check';
import { decodeBlock, encodeBlock } from '../../../src/repository/levels/block';
import { fromBlockColumns } from '../../../src/repository/levels/blockColumns';
import { LevelWriter } from '../../../src/repository/levels/levelWriter';
import { levelBytes, openLevel } from '../../../src/repository/levels/level';
import type { Level } from '../../../src/repository/levels/level';
import { mergeObjects, once, sorted } from '../../../src/repository/levels/stream';
import { KINDS } from '../../../src/repository/model';
import type { Row } from '../../../src/repository/model';
import { compareKeys } from '../../../src/repository/order';
import { sha256 } from '../../../src/repository/hash';
import { FORMAT } from '../../../src/repository/pack';
import { commitLogOver } from '../../../src/stores/commitLog';
import { memoryBlobs, memoryState } from '../../../src/stores/memory';
import { collect } from '../support';

const REPO = 'r'.repeat(32);
const frame = (n: number) => ({ offset: n * 100, length: 100, rawLength: 500, records: 128, sha256: sha256(String(n)) });
const aRow: fc.Arbitrary<Row> = fc.record({
  kind: fc.constantFrom(...KINDS),
  id: fc.oneof(fc.nat(5_000).map(String), fc.constantFrom('007', 'a/1', '712020:x', '9007199254740993')),
  project: fc.constantFrom('', '100', '200'),
  keyNumber: fc.nat(9_999),
  created: fc.nat(2_000_000_000_000),
  updated: fc.nat(2_000_000_000_000),
  seen: fc.nat(2_000_000_000_000),
  from: fc.integer({ min: 1, max: 900 }),
  fingerprint: fc.constantFrom('00000000000000ff', 'ffffffffffffffff'),
  place: fc.option(
    fc.nat(3).map((n) => ({ pack: `${REPO}/e1/p/${n + 1}-0`, frame: n, line: n * 7, at: frame(n) })),
    { nil: undefined },
  ),
  deleted: fc.boolean(),
  attachments: fc.array(fc.nat(99).map(String), { maxLength: 3 }),
});

describe('a block', () => {
  it('gives back the rows that were put in', () => {
    fc.assert(
      fc.property(fc.array(aRow, { minLength: 1, maxLength: 40 }), (rows) => {
        expect(decodeBlock(REPO, encodeBlock(REPO, rows))).toEqual(rows);
      }),
    );
  });

  /** Rows of a big block, which has a frame for each column. */
  const many = (some: fc.Arbitrary<Row>): fc.Arbitrary<Row[]> => fc.array(some, { minLength: 128, maxLength: 140 });

  it('gives back the rows of a big one, by columns', () => {
    const ids = fc.constantFrom(
      '712020:0f3a1b2c-1111-2222-3333-444455556666',
      '0f3a1b2c-1111-2222-3333-444455556666',
      '~',
      '~~a',
      '~712020:0f3a1b2c111122223333444455556666',
      '557058:0f3a1b2c111122223333444455556666',
    );
    const strange = fc
      .tuple(aRow, ids, fc.array(fc.constantFrom('12', 'x', '007')))
      .map(([row, id, attachments]): Row => ({ ...row, id, attachments }));
    fc.assert(
      fc.property(many(fc.oneof(aRow, strange)), (rows) => {
        expect(decodeBlock(REPO, encodeBlock(REPO, rows))).toEqual(rows);
      }),
      { numRuns: 8 },
    );
  });

  it('keeps times that are whole seconds', () => {
    const whole = aRow.map((row): Row => ({
      ...row,
      created: row.created - (row.created % 1_000),
      updated: row.updated - (row.updated % 1_000),
    }));
    fc.assert(
      fc.property(many(whole), (rows) => {
        expect(decodeBlock(REPO, encodeBlock(REPO, rows))).toEqual(rows);
      }),
      { numRuns: 5 },
    );
  });

  it('is damaged when it is cut off or its columns differ in length', () => {
    const bytes = encodeBlock(REPO, fc.sample(aRow, 600));
    for (const length of [0, 3, 8, 20, 100, bytes.length - 1])
      expect(() => decodeBlock(REPO, bytes.subarray(0, length))).toThrow(expect.objectContaining({ kind: 'damaged' }));
    expect(() => fromBlockColumns({ k: ['issue'], f: '0'.repeat(16) }, 2, false)).toThrow('has 1 values, not 2');
  });

  it('refuses a place that does not know its frame', () => {
    const row: Row = { ...fc.sample(aRow, 1)[0]!, place: { pack: `${REPO}/e1/p/1-0`, frame: 0, line: 0 } };
    expect(() => encodeBlock(REPO, [row])).toThrow('has no frame');
  });
});

const written = async (rows: readonly Row[]): Promise<{ level: Level; blobs: ReturnType<typeof memoryBlobs>; gets: () => number }> => {
  const blobs = memoryBlobs();
  let gets = 0;
  const log = commitLogOver(memoryState());
  let k = 0;
  const writer = new LevelWriter(
    {
      repoId: REPO,
      a: 7,
      put: async (type, bytes) => {
        const name = `${REPO}/e1/${type}/7-${k}`;
        k += 1;
        await blobs.put(name, bytes, sha256(bytes));
        return { name, length: bytes.length, sha256: sha256(bytes) };
      },
    },
    'x',
    rows.length,
  );
  for (const object of await collect(mergeObjects([once(sorted(rows))]))) await writer.add(object);
  const { ref, value } = await writer.end(9, 0, { format: FORMAT, moments: [], packs: [] }, []);
  await log.createLevel(7, JSON.parse(levelBytes(value)) as never);
  const counting = {
    ...blobs,
    get: (name: string, range?: { readonly from: number; readonly to: number }) => {
      gets += 1;
      return blobs.get(name, range);
    },
  };
  return { level: await openLevel(REPO, counting, log, ref), blobs, gets: () => gets };
};

const many = (n: number): readonly Row[] =>
  Array.from({ length: n }, (_, i) => ({
    ...fc.sample(aRow, { numRuns: 1, seed: i })[0]!,
    kind: i % 3 === 0 ? ('user' as const) : ('issue' as const),
    id: String(i),
  }));

describe('a level', () => {
  it('finds every object with one read, and nothing else', async () => {
    const rows = many(9_500);
    const { level, gets } = await written(rows);
    for (const i of [0, 1, 4_095, 4_096, 6_001, 9_499]) {
      const before = gets();
      expect(await level.find(rows[i]!.kind, rows[i]!.id)).toEqual([rows[i]]);
      expect(gets() - before).toBeLessThanOrEqual(1);
    }
    expect(await level.find('issue', '99999')).toEqual([]);
    expect(await level.find('project', '1')).toEqual([]);
  });

  it('streams all, one kind, one kind from an id on', async () => {
    const rows = many(9_500);
    const { level } = await written(rows);
    const all = (await collect(level.stream())).flat();
    expect(all).toEqual(sorted(rows));
    const users = (await collect(level.stream('user'))).flat();
    expect(users).toEqual(sorted(rows).filter(({ kind }) => kind === 'user'));
    const later = (await collect(level.stream('user', '9000'))).flat();
    expect(later.at(-1)).toEqual(users.at(-1));
    expect(later.some(({ id }) => id === '9000')).toBe(true);
    expect(later.length).toBeLessThan(users.length);
  });

  it('says that it is damaged, whichever byte is', async () => {
    const { level, blobs } = await written(many(50));
    const bytes = blobs.objects.get(level.objects()[0]!.name)!;
    for (let i = 0; i < bytes.length; i += 97) {
      bytes[i]! ^= 4;
      await expect(level.find('issue', '1')).rejects.toMatchObject({ kind: 'damaged' });
      bytes[i]! ^= 4;
    }
    expect(await level.find('issue', '1')).toHaveLength(1);
  });
});

describe('merging', () => {
  it('yields each object once, its rows from the lowest source up, however the sources are cut', () => {
    return fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(aRow, { maxLength: 30 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 5 }),
        async (parts, cut) => {
          async function* pieces(rows: readonly Row[]): AsyncIterable<readonly Row[]> {
            for (let i = 0; i < rows.length; i += cut) yield rows.slice(i, i + cut);
          }
          const sources = parts.map((rows) => sorted(rows));
          const objects = await collect(mergeObjects(sources.map(pieces)));
          expect(objects.flat().length).toBe(parts.flat().length);
          for (const [i, object] of objects.entries()) {
            const before = objects[i - 1]?.[0];
            if (before) expect(compareKeys(before, object[0]!)).toBeLessThan(0);
            expect(object).toEqual(sources.flatMap((rows) => rows.filter((row) => compareKeys(row, object[0]!) === 0)));
          }
        },
      ),
    );
  });
});
