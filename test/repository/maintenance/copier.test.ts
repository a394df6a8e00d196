/** Copying of records into new packs, over packs in memory. */
import type { CapturedRecord, Row } from '../../../src/repository/model';
import { Copier } from '../../../src/repository/maintenance/copier';
import { buildPack, rowOf } from '../../../src/repository/pack';
import type { BuiltPack } from '../../../src/repository/pack';
import { PackReader } from '../../../src/repository/packReader';
import { memoryBlobs } from '../../../src/stores/memory';
import { aRecord } from '../support';

const OLD = 'repo/e1/p/1-0';

const aPack = (records: readonly CapturedRecord[]) => {
  const blobs = memoryBlobs();
  const built = buildPack('repo', records, () => '0'.repeat(16));
  blobs.objects.set(OLD, built.bytes);
  const packs = new PackReader(blobs);
  const know = (
    name: string,
    { bytes, sha256, footer }: BuiltPack | { bytes: Uint8Array; sha256: string; footer: BuiltPack['footer'] },
    n: number,
  ): void => packs.know(name, { name: name.slice(5), length: bytes.length, sha256, kind: 'issue', records: n, footer });
  know(OLD, built, records.length);
  return { blobs, packs, built };
};

/** The row of record `i` of the old pack. */
const rowAt = (record: CapturedRecord, i: number, built: BuiltPack): Row => {
  let frame = 0;
  let first = 0;
  while (i >= first + (built.frames[frame]?.records ?? 0)) first += built.frames[frame++]?.records ?? 0;
  return { ...rowOf(record, '0'.repeat(16)), from: 1, place: { pack: OLD, frame, line: i - first, at: built.frames[frame] } };
};

const copied = async (packs: PackReader, blobs: ReturnType<typeof memoryBlobs>, objects: Iterable<readonly Row[]>) => {
  const handed: Row[] = [];
  let names = 0;
  const copier = new Copier(
    {
      repoId: 'repo',
      packs,
      level: { add: async (rows) => void handed.push(...rows) },
      reservePack: () => `repo/e1/p/2-${names++}`,
      putPack: async (name, bytes) => void blobs.objects.set(name, bytes),
    },
    new Set([OLD]),
  );
  for (const rows of objects) await copier.add(rows);
  await copier.end();
  for (const pack of copier.packs) packs.know(`repo/${pack.name}`, pack);
  return { handed, copier, names };
};

it('copies every record to where its row then says', async () => {
  const records = Array.from({ length: 700 }, (_, i) => aRecord(i + 1));
  const { blobs, packs, built } = aPack(records);
  const rows = records.map((record, i) => rowAt(record, i, built));
  const { handed, copier } = await copied(
    packs,
    blobs,
    rows.map((row) => [row]),
  );
  expect(handed.map(({ id }) => id)).toEqual(records.map(({ id }) => id));
  for (const row of handed) {
    const place = row.place as NonNullable<Row['place']>;
    expect(place.pack).not.toBe(OLD);
    const line = (await packs.lines(place.pack, place.frame))[place.line];
    expect((JSON.parse(String(line)) as CapturedRecord).id).toBe(row.id);
  }
  expect(copier.packs.map(({ records: n, live }) => [n, live])).toEqual([[700, 700]]);
});

it('copies records that lie far apart in a big index into one pack, not into one each time that rows have waited', async () => {
  const FAR = 20_000;
  const records = Array.from({ length: 5 }, (_, i) => aRecord((i + 1) * FAR));
  const { blobs, packs, built } = aPack(records);
  const other: Row = { ...rowOf(aRecord(1), '0'.repeat(16)), from: 1, place: undefined };
  const { handed, names } = await copied(
    packs,
    blobs,
    (function* () {
      for (const [i, record] of records.entries()) {
        yield [rowAt(record, i, built)];
        for (let k = 1; k < FAR; k += 1) yield [other];
      }
    })(),
  );
  expect(handed).toHaveLength(5 * FAR);
  expect(names).toBe(1);
  const last = handed.findLast(({ place }) => place !== undefined)?.place;
  expect(JSON.parse(String((await packs.lines(last?.pack ?? '', last?.frame ?? 0))[last?.line ?? 0]))).toMatchObject({
    id: String(5 * FAR),
  });
});
