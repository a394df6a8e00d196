/** Bad input: a clear sentence, the right exit code, nothing half-written left under its final name. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenFile } from '../../src/reader/output';
import { aFolder, aRepository, holdfast, removeFolders } from './support';
import type { Built } from './support';

afterAll(removeFolders);

const ending = async (args: readonly string[], openFile?: OpenFile): Promise<readonly [number, string]> => {
  const { exit, err } = await holdfast(args, openFile);
  return [exit, err];
};

describe('arguments', () => {
  it.each([
    [['ls'], 'The folder of the repository is missing'],
    [['frobnicate', 'x'], 'There is no command “frobnicate”; there are ls, log,'],
    [['ls', 'x', '--frobnicate'], 'Unknown option'],
    [['ls', '/nowhere/at/all'], 'does not exist'],
    [['show', '.'], '“show” takes other arguments'],
    [['ls', '.', '--out', 'x'], '“ls” has no --out'],
    [['ls', __filename], 'is a file, not a folder'],
    [['ls', __dirname], 'There is no Holdfast repository in'],
  ])('%j', async (args, words) => {
    expect(await ending(args)).toEqual([2, expect.stringContaining(words)]);
  });

  it('says what there is instead', async () => {
    const { folder } = await aRepository();
    expect(await ending(['ls', folder, '--at', '77'])).toEqual([2, expect.stringContaining('There is no moment 77')]);
    expect(await ending(['ls', folder, '--at', 'noon'])).toEqual([2, expect.stringContaining('“noon” is neither')]);
    expect(await ending(['ls', folder, '--at', '2020-01-01'])).toEqual([2, expect.stringContaining('no moment as early')]);
    expect(await ending(['ls', folder, '--at', '2026-11-31'])).toEqual([2, expect.stringContaining('“2026-11-31” is neither')]);
    expect(await ending(['ls', folder, '--kind', 'bogus'])).toEqual([
      2,
      expect.stringContaining('There is no kind bogus; there are: issue,'),
    ]);
    expect(await ending(['diff', folder, '1', '2', '--kind', 'bogus'])).toEqual([2, expect.stringContaining('There is no kind bogus')]);
    expect(await ending(['extract', folder, '--out', ''])).toEqual([2, expect.stringContaining('--out names no folder')]);
    expect((await holdfast(['log', folder, '--at', '2'])).out.trim().split('\n')).toHaveLength(2);
    expect(await ending(['ls', folder, '--space', 'NO'])).toEqual([2, expect.stringContaining('there are: OPS, PAY')]);
    expect(await ending(['show', folder, 'PAY-9999'])).toEqual([2, expect.stringContaining('There is no work item PAY-9999')]);
    expect(await ending(['show', folder, 'PAY-102'])).toEqual([2, expect.stringContaining('was deleted')]);
    expect(await ending(['extract', folder, '--out', folder])).toEqual([2, expect.stringContaining('is not empty')]);
    expect(await ending(['extract', folder])).toEqual([2, expect.stringContaining('--out')]);
  });
});

describe('another version, another key', () => {
  const changed = async (change: Record<string, unknown>): Promise<Built> => {
    const built = await aRepository();
    const file = join(built.home, 'repo.json');
    const repo = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...repo, ...change }));
    // its signature would give it away at once
    rmSync(join(built.home, 'repo.sig'));
    return built;
  };

  it('refuses a newer format', async () => {
    const { folder } = await changed({ format: 2 });
    expect(await ending(['ls', folder])).toEqual([2, expect.stringContaining('needs a newer Holdfast (format 2)')]);
  });

  it('asks for a key where the repository is sealed', async () => {
    const { folder } = await changed({ features: ['sealed'] });
    expect(await ending(['ls', folder])).toEqual([3, expect.stringContaining('It is sealed')]);
  });

  it('refuses a repository whose key is not the one given', async () => {
    const { folder, home } = await aRepository();
    const { publicKey } = JSON.parse(readFileSync(join(home, 'repo.json'), 'utf8')) as { publicKey: string };
    expect(await ending(['verify', folder, '--key', publicKey])).toEqual([0, '']);
    expect(await ending(['verify', folder, '--key', Buffer.alloc(32, 1).toString('base64')])).toEqual([
      3,
      expect.stringContaining('not the key'),
    ]);
  });

  it('believes no commit that another key signed', async () => {
    const { folder } = await changed({ publicKey: Buffer.alloc(32, 1).toString('base64') });
    expect(await ending(['ls', folder])).toEqual([1, expect.stringContaining('None of the last 4 commits can be read')]);
  });

  it('believes no commit without a signature, unless the repository was exported from an Object Store', async () => {
    const { folder, home } = await changed({ store: 'folder' });
    for (const n of [1, 2, 3, 4]) renameSync(join(home, 'c', `${n}.sig`), join(home, 'c', `${n}.gone`));
    expect(await ending(['ls', folder])).toEqual([1, expect.stringContaining('has no signature')]);
    const file = join(home, 'repo.json');
    const repo = JSON.parse(readFileSync(file, 'utf8')) as { publicKey: string };
    writeFileSync(file, JSON.stringify({ ...repo, store: 'object' }));
    expect(await ending(['ls', folder])).toEqual([0, expect.stringContaining('exported without signatures')]);
    expect(await ending(['ls', folder, '--key', repo.publicKey])).toEqual([
      1,
      expect.stringContaining('repo.json is not signed by its key'),
    ]);
  });
});

/** The object in which the record of a work item is. */
const packOf = async ({ repository, folder }: Built, id: string): Promise<string> =>
  join(folder, (await repository.view()).row('issue', id)?.place?.pack as string);

const flipByte = (file: string, offset: number): void => {
  const bytes = readFileSync(file);
  bytes[offset] = (bytes[offset] as number) ^ 1;
  writeFileSync(file, bytes);
};

describe('damage', () => {
  it('reads what can be read, names what can not, and exits with 1', async () => {
    const built = await aRepository();
    flipByte(await packOf(built, '12'), 20);
    const out = join(aFolder(), 'out');
    const { exit, err } = await holdfast(['extract', built.folder, '--out', out]);
    expect([exit, err]).toEqual([1, expect.stringContaining('issue 12')]);
    const damage = readFileSync(join(out, 'damage.ndjson'), 'utf8');
    expect(damage).toContain('"id":"12"');
    // those of other objects are there
    expect(readFileSync(join(out, 'issue.ndjson'), 'utf8')).toContain('Changed at 9:50');
    expect((await holdfast(['verify', built.folder])).exit).toBe(1);
  });

  it('says how much may be missing where a pack is cut off, rows and all', async () => {
    const built = await aRepository();
    truncateSync(await packOf(built, '12'), 100);
    const out = join(aFolder(), 'out');
    const { exit, err } = await holdfast(['extract', built.folder, '--out', out]);
    expect([exit, err]).toEqual([1, expect.stringContaining('150 saved items may be missing')]);
    expect(readFileSync(join(out, 'issue.ndjson'), 'utf8')).toContain('Changed at 9:50');
    expect((await holdfast(['verify', built.folder])).exit).toBe(1);
  });

  it('says the nearest moment at which a work item can be read', async () => {
    const built = await aRepository();
    flipByte(await packOf(built, '100'), 20);
    const [exit, err] = await ending(['show', built.folder, 'PAY-100']);
    expect([exit, err]).toEqual([
      1,
      expect.stringContaining("PAY-100 at 2026-11-24T09:55:00.000Z can't be read. Nearest good: 2026-11-24T09:00:00.000Z, with --at 2."),
    ]);
    expect((await holdfast(['show', built.folder, 'PAY-100', '--at', '2'])).exit).toBe(0);
  });

  it('goes back to the last commit that is whole', async () => {
    const built = await aRepository();
    truncateSync(join(built.home, 'c', '4.json'), 50);
    const { exit, out, err } = await holdfast(['log', built.folder]);
    expect([exit, err]).toEqual([1, expect.stringContaining('The signature of commit 4 is wrong')]);
    expect(out.trim().split('\n')).toHaveLength(3);
  });

  it('finds a commit that was changed in the middle', async () => {
    const built = await aRepository();
    const file = join(built.home, 'c', '2.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"attachments"', '"sweep"'));
    const { exit, lines } = await holdfast(['verify', built.folder, '--json']);
    expect(exit).toBe(1);
    expect(lines).toContainEqual(expect.objectContaining({ object: 'commit 2', what: expect.stringContaining('signature of commit 2') }));
    expect((await holdfast(['ls', built.folder, '--at', '1'])).exit).toBe(1);
  });

  it('finds a table of a level that is not the one its commit names', async () => {
    const built = await aRepository({ levels: true });
    const [table] = readdirSync(join(built.home, 'l'));
    const file = join(built.home, 'l', table as string);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"rows":\d+/, '"rows":1'));
    expect(await ending(['ls', built.folder])).toEqual([1, expect.stringContaining('The table of the index')]);
  });

  it('leaves nothing of a file that is damaged', async () => {
    const built = await aRepository();
    const row = (await built.repository.view()).row('attachment', '3');
    writeFileSync(join(built.folder, row?.parts?.[1]?.name as string), 'X');
    const out = join(aFolder(), 'out');
    expect((await holdfast(['extract', built.folder, '--out', out])).exit).toBe(1);
    expect(readdirSync(join(out, 'attachments', 'PAY-12')).sort()).toEqual(['REPORT.pdf', '_.._escaped.txt', 'page.html']);
  });
});

describe('a disk that is full', () => {
  const full =
    (after: number): OpenFile =>
    async (path) => {
      let bytes = 0;
      return {
        write: async (chunk) => {
          bytes += chunk.length;
          if (bytes > after) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
          writeFileSync(path, chunk, { flag: 'a' });
        },
        close: async () => undefined,
      };
    };

  it.each(['extract', 'html'])('%s says so and leaves nothing', async (command) => {
    const { folder } = await aRepository();
    const parent = aFolder();
    const [exit, err] = await ending([command, folder, '--out', join(parent, 'out')], full(2_000));
    expect([exit, err]).toEqual([2, expect.stringContaining('the disk is full. Nothing was left half-written.')]);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('keeps an empty folder that was there', async () => {
    const { folder } = await aRepository();
    const out = join(aFolder(), 'out');
    mkdirSync(out);
    await ending(['extract', folder, '--out', out], full(2_000));
    expect(existsSync(out)).toBe(true);
    expect((await holdfast(['extract', folder, '--out', out])).exit).toBe(0);
  });
});

it('reads only: not a byte of the repository changes', async () => {
  const built = await aRepository({ levels: true });
  const state = (): string => {
    const names = readdirSync(built.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const hash = createHash('sha256');
    for (const file of names.map((entry) => join(entry.parentPath, entry.name)).sort()) hash.update(`${file}\0`).update(readFileSync(file));
    return hash.digest('hex');
  };
  const before = state();
  for (const args of [
    ['ls'],
    ['log'],
    ['verify'],
    ['find', 'x'],
    ['extract', '--out', join(aFolder(), 'o')],
    ['html', '--out', join(aFolder(), 'o')],
  ])
    await holdfast([args[0] as string, built.folder, ...args.slice(1)]);
  expect(state()).toBe(before);
});
