/** Two readers that share nothing but docs/FORMAT.md agree about every work item; and a pack is NDJSON to `zstdcat`. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { openRepository } from '../../src/repository/open';
import { commitLogOver } from '../../src/stores/commitLog';
import { capture } from '../repository/support';
import { adopted, aFolder, anItem, aRepository, holdfast, removeFolders } from './support';
import type { Built } from './support';

const SCRIPT = join(__dirname, 'second_reader.py');
const MISSING = [
  ['python3', '--version'],
  ['zstd', '--version'],
].flatMap(([program = '', argument = '']) => (spawnSync(program, [argument]).status === 0 ? [] : [program]));

afterAll(removeFolders);

it('has under 150 lines', () => {
  expect(readFileSync(SCRIPT, 'utf8').split('\n').length).toBeLessThan(150);
});

const withTools = MISSING.length === 0 ? describe : describe.skip;
withTools(MISSING.length === 0 ? 'a second reader' : `a second reader (skipped, because there is no ${MISSING.join(' and no ')})`, () => {
  const second = (...args: readonly string[]): readonly string[] =>
    execFileSync('python3', [SCRIPT, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 })
      .split('\n')
      .slice(0, -1)
      .sort();
  const first = async (built: Built, ...args: readonly string[]): Promise<readonly string[]> => {
    const out = join(aFolder(), 'out');
    expect((await holdfast(['extract', built.folder, '--out', out, ...args])).exit).toBe(0);
    return readFileSync(join(out, 'issue.ndjson'), 'utf8').split('\n').slice(0, -1).sort();
  };

  it.each([
    ['of commits alone', false],
    ['with levels', true],
  ])('extracts what the reader extracts, byte for byte, from a repository %s', async (_name, levels) => {
    const built = await aRepository({ levels });
    const records = second(built.folder, 'extract');
    expect(records).toHaveLength(149);
    expect(records).toEqual(await first(built));
    expect(second(built.folder, 'extract', '3')).toEqual(await first(built, '--at', '3'));
    expect(second(built.folder, 'list').map((line) => line.split('\t')[0])).toEqual(
      records.map((line) => (JSON.parse(line) as { id: string }).id).sort(),
    );
  });

  it('reads blocks of the index that have a frame for each column', async () => {
    const extra = Array.from({ length: 600 }, (_, i) =>
      anItem(1_000 + i, 5_000 + i, i % 9 === 0 ? { files: [{ id: String(i), filename: 'a' }] } : {}),
    );
    const built = await aRepository({ levels: true, extra });
    const blocks = readdirSync(join(built.home, 'x')).map((name) => readFileSync(join(built.home, 'x', name)));
    expect(blocks.map((bytes) => bytes.readUInt32LE(0))).toContain(0x184d2a59);
    const records = second(built.folder, 'extract');
    expect(records).toHaveLength(749);
    expect(records).toEqual(await first(built));
    expect(second(built.folder, 'extract', '3')).toEqual(await first(built, '--at', '3'));
  });

  it('reads a mirror in which a commit was mended after it had become a stub', async () => {
    const built = await aRepository({ levels: true });
    built.world.clock.add(8 * 24 * 3_600_000);
    const { world } = built;
    const opened = () => openRepository({ ...world, log: commitLogOver(world.state), cloudId: 'cloud-1', storeKind: 'folder' });
    await capture(await opened(), [], { watermark: 1 });
    const { maintenance, repoId } = await opened();
    await maintenance.execute(
      (await maintenance.plan(true)).find(({ kind }) => kind === 'stubs')!,
      new Set(),
    );
    truncateSync(join(built.home, 'c/2.json'), 9);
    expect(await maintenance.mend(`${repoId}/e1/c/2.json`)).toBe(true);
    expect(readFileSync(join(built.home, 'c/2.json'), 'utf8')).toContain('"stub":true');
    const records = second(built.folder, 'extract');
    expect(records).toHaveLength(149);
    expect(records).toEqual(await first(built));
  });

  it('calls a repository damaged that lacks a commit in the middle', async () => {
    const built = await aRepository({ levels: true });
    rmSync(join(built.home, 'c/3.json'));
    expect(() => second(built.folder, 'list')).toThrow(/damaged: commit 3 is missing/);
  });

  it('reads a repository that a second installation adopted, every moment of it', async () => {
    const built = await adopted(await aRepository({ levels: true }));
    const records = second(built.folder, 'extract');
    expect(records.some((line) => line.includes('Changed by the second installation'))).toBe(true);
    expect(records).toEqual(await first(built));
    expect(second(built.folder, 'extract', '3')).toEqual(await first(built, '--at', '3'));
    expect((await holdfast(['verify', built.folder])).exit).toBe(0);
  });

  it('refuses what is damaged', async () => {
    const built = await aRepository();
    const row = (await built.repository.view()).row('issue', '12');
    truncateSync(join(built.folder, row?.place?.pack as string), 100);
    const { status, stderr } = spawnSync('python3', [SCRIPT, built.folder, 'extract'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, expect.stringContaining('damaged: e1/p/')]);
  });

  it('zstdcat of every pack is NDJSON', async () => {
    const { home } = await aRepository({ levels: true });
    for (const name of readdirSync(join(home, 'p'))) {
      const lines = execFileSync('zstd', ['-dcq', join(home, 'p', name)], { encoding: 'utf8', maxBuffer: 1 << 28 }).split('\n');
      expect(lines.pop()).toBe('');
      for (const line of lines) expect(JSON.parse(line)).toHaveProperty('kind');
    }
  });
});
