import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import type { Sha256 } from '../../src/contract/ids';
import { memoryBlobs } from '../../src/stores/memory';
import { FRAME_RAW_BYTES } from '../../src/repository/frames';
import { fingerprintOf } from '../../src/repository/hash';
import type { PackJson } from '../../src/repository/commit';
import type { CapturedRecord } from '../../src/repository/model';
import { buildPack, buildRowsPack, footerLength, parseFooter, recordLine, rowOf, TAIL_BYTES } from '../../src/repository/pack';
import { PackReader } from '../../src/repository/packReader';
import { rowToJson } from '../../src/repository/rows';
import { aRecord, aWorld, capture, collect, open } from './support';

const KEY = Buffer.alloc(32, 7);
const fingerprint = (record: CapturedRecord): string => fingerprintOf(KEY, record.kind, record.id, record.body);
const build = (records: readonly CapturedRecord[]) => buildPack('repo', records, fingerprint);

const readAll = async (bytes: Uint8Array): Promise<readonly string[]> => {
  const built = { name: 'repo/e1/p/1-0' };
  const length = footerLength(bytes.subarray(-TAIL_BYTES));
  const blobs = memoryBlobs();
  blobs.objects.set(built.name, bytes);
  const packs = new PackReader(blobs);
  packs.know(built.name, {
    name: 'e1/p/1-0',
    length: bytes.length,
    sha256: '' as Sha256,
    kind: 'issue',
    records: 0,
    footer: { from: bytes.length - length, to: bytes.length },
  } satisfies PackJson);
  const table = await packs.table(built.name);
  const lines: string[] = [];
  for await (const [, frame] of packs.frames(
    built.name,
    table.map((_, i) => i),
  ))
    lines.push(...frame.map((line) => line.toString('utf8')));
  return lines;
};

describe('a pack', () => {
  it('gives back its records and rows, frame by frame', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            text: fc.string({ unit: 'binary', maxLength: 300 }),
            updated: fc.nat(),
            created: fc.nat(),
            attachments: fc.array(fc.stringMatching(/^\d{1,6}$/), { maxLength: 3 }),
          }),
          { minLength: 1, maxLength: 300 },
        ),
        async (items) => {
          const records = items.map(({ text, ...rest }, i) => aRecord(i + 1, { ...rest, body: { text } }));
          const pack = build(records);
          expect(await readAll(pack.bytes)).toEqual(records.map((record) => recordLine(record).slice(0, -1)));
          const footer = parseFooter(pack.bytes.subarray(pack.footer.from, pack.footer.to));
          const plain = (row: object): string =>
            JSON.stringify(
              Object.entries(row)
                .filter(([, value]) => value !== 0 && value !== undefined)
                .sort(),
            );
          expect(footer.rows.map(plain)).toEqual(records.map((record) => plain(rowToJson('repo', rowOf(record, fingerprint(record))))));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('cuts frames at 256 records', () => {
    const frames = build(Array.from({ length: 600 }, (_, i) => aRecord(i))).frames;
    expect(frames.map((frame) => frame.records)).toEqual([256, 256, 88]);
  });

  it('cuts frames at 4 MiB of raw bytes, and lets a larger record have its own', () => {
    const big = (id: number, mb: number): CapturedRecord => aRecord(id, { body: { text: 'x'.repeat(mb * 1024 * 1024) } });
    const frames = build([big(1, 1.5), big(2, 1.5), big(3, 1.5), big(4, 9), big(5, 0.1)]).frames;
    expect(frames.map((frame) => frame.records)).toEqual([2, 1, 1, 1]);
    expect(frames.filter((frame) => frame.rawLength > FRAME_RAW_BYTES)).toHaveLength(1);
  });

  it('opens with zstdcat', async () => {
    const found = spawnSync('zstd', ['--version']);
    if (found.error) {
      console.log('skipped, because there is no zstd command on this machine');
      return;
    }
    const records = Array.from({ length: 300 }, (_, i) => aRecord(i + 1));
    const zstdcat = (bytes: Uint8Array): string => execFileSync('zstd', ['-dc'], { input: bytes, maxBuffer: 1e9 }).toString('utf8');
    expect(zstdcat(build(records).bytes)).toBe(records.map(recordLine).join(''));
    expect(zstdcat(buildRowsPack([{ k: 'issue', i: '1', s: 1, f: '0', d: 1 }]).bytes)).toBe('');
  });

  it('refuses mixed kinds and nothing at all', () => {
    expect(() => build([aRecord(1), aRecord(2, { kind: 'user' })])).toThrow(expect.objectContaining({ kind: 'bad-input' }));
    expect(() => build([])).toThrow(expect.objectContaining({ kind: 'bad-input' }));
  });

  it('refuses a format that is newer', () => {
    const rows = buildRowsPack([{ k: 'issue', i: '1', s: 1, f: '0' }]);
    expect(parseFooter(rows.bytes.subarray(rows.footer.from)).rows).toHaveLength(1);
    expect(() => parseFooter(rows.bytes.subarray(1))).toThrow(expect.objectContaining({ kind: 'damaged' }));
  });
});

describe('damage', () => {
  it('every single flipped bit of a pack is found by verify, and never read as something else', async () => {
    const world = aWorld();
    const record = aRecord(1, { body: { text: 'ä' } });
    const repository = await open(world);
    await capture(repository, [record]);
    const name = [...world.blobs.objects.keys()][0]!;
    const sound = Uint8Array.from(world.blobs.objects.get(name)!);
    let unread = 0;
    for (let bit = 0; bit < sound.length * 8; bit += 1) {
      const bytes = Uint8Array.from(sound);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      world.blobs.objects.set(name, bytes);
      const { problems } = await repository.verify({ until: () => false });
      if (problems.length === 0) throw new Error(`bit ${bit} of ${sound.length * 8} was not found`);
      expect(problems[0]!.object).toContain(name);
      if (bit % 8 !== (bit >> 3) % 8) continue; // reading anew takes longer: one bit of each byte
      const view = await (await open(world)).view();
      const read = await view.read(view.row('issue', '1')!).catch((error: { kind: string }) => error.kind);
      if (read === 'damaged') unread += 1;
      else expect(read).toEqual(record);
    }
    expect(unread).toBeGreaterThan(sound.length / 4);
  });

  it.each([
    ['missing', (objects: Map<string, Uint8Array>, name: string) => objects.delete(name), 'does not exist'],
    ['cut', (objects: Map<string, Uint8Array>, name: string) => objects.set(name, objects.get(name)!.subarray(0, 100)), 'bytes instead of'],
    [
      'longer',
      (objects: Map<string, Uint8Array>, name: string) => objects.set(name, Buffer.concat([objects.get(name)!, Buffer.from('x')])),
      'bytes instead of',
    ],
  ] as const)('a pack that is %s is named with what it touches', async (_name, harm, what) => {
    const world = aWorld();
    await capture(await open(world), [aRecord(1), aRecord(2)]);
    const name = [...world.blobs.objects.keys()][0]!;
    harm(world.blobs.objects, name);
    const { problems } = await (await open(world)).verify({ until: () => false });
    expect(problems[0]).toMatchObject({ object: name, what: expect.stringContaining(what), touches: ['issue:1', 'issue:2'] });
  });

  it('a frame exchanged for another valid one is found', async () => {
    const world = aWorld();
    await capture(await open(world), [aRecord(1, { body: { text: 'true' } })]);
    const name = [...world.blobs.objects.keys()][0]!;
    world.blobs.objects.set(name, build([aRecord(1, { body: { text: 'forged' } })]).bytes);
    const repository = await open(world);
    const view = await repository.view();
    await expect(collect(view.readMany(view.rows({ kind: 'issue' })))).rejects.toMatchObject({ kind: 'damaged' });
    expect((await repository.verify({ until: () => false })).problems.length).toBeGreaterThan(0);
  });
});
