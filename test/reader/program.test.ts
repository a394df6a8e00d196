/** `npx holdfast`: the bundled program, on the Node of the tests and on Node 20, which has no zstd of its own. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { aFolder, aRepository, removeFolders } from './support';
import { ROOT } from '../browser/chromium';

const SCRIPT = join(ROOT, 'scripts/holdfast.cjs');

/** A Node without zstd, if the machine has one beside ours. */
const oldNode = (): string | undefined => {
  const found = spawnSync('sh', ['-c', 'command -v -p node; which -a node'], { encoding: 'utf8' }).stdout.split('\n');
  return found.find(
    (node) => node !== '' && spawnSync(node, ['-e', "process.exit(require('node:zlib').zstdDecompressSync ? 1 : 0)"]).status === 0,
  );
};

afterAll(removeFolders);

describe('the program', () => {
  let folder: string;
  beforeAll(async () => {
    ({ folder } = await aRepository({ levels: true }));
  });
  const ran = (node: string, ...args: readonly string[]) => spawnSync(node, [SCRIPT, ...args], { encoding: 'utf8', cwd: aFolder() });

  it('answers on the standard output, and exits as UX says', () => {
    expect(ran(process.execPath, 'verify', folder)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Sound: /), stderr: '' });
    expect(ran(process.execPath, 'ls', '/nowhere')).toMatchObject({ status: 2, stdout: '', stderr: '/nowhere does not exist.\n' });
    expect(ran(process.execPath, '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('holdfast extract FOLDER') });
    expect(ran(process.execPath)).toMatchObject({ status: 2 });
  });

  it('ends quietly when nobody reads on, and with a sentence when the disk of its answer is full', () => {
    const quiet = execFileSync('sh', ['-c', `"${process.execPath}" "${SCRIPT}" ls "${folder}" 2>&1 | head -n 1`], { encoding: 'utf8' });
    expect(quiet).toMatch(/^PAY-12\t12\t.*\n$/);
    const full = spawnSync('sh', ['-c', `"${process.execPath}" "${SCRIPT}" ls "${folder}" > /dev/full`], { encoding: 'utf8' });
    expect(full).toMatchObject({ status: 2, stderr: expect.stringContaining('The answer could not be written: ENOSPC') });
  });

  it('says what it has to say when nobody hears its warnings', () => {
    for (const nowhere of ['2>&-', '2>/dev/full']) {
      const ran = spawnSync('sh', ['-c', `"${process.execPath}" "${SCRIPT}" ls "${folder}" ${nowhere}`], { encoding: 'utf8' });
      expect([nowhere, ran.status, ran.stdout.split('\n')[0]]).toEqual([nowhere, 0, expect.stringMatching(/^PAY-12/)]);
    }
  });

  it('leaves nothing behind when it is interrupted, and clears away what a killed one has left', async () => {
    const parent = aFolder();
    const out = join(parent, 'out');
    mkdirSync(join(parent, '.out.999999999.part'));
    const child = spawn(process.execPath, [SCRIPT, 'extract', folder, '--out', out]);
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    const isHalf = (): boolean => readdirSync(parent).some((name) => name === `.out.${child.pid}.part`);
    while (!isHalf() && child.exitCode === null) await new Promise((later) => setTimeout(later, 1));
    if (child.exitCode === null) {
      child.kill('SIGINT');
      expect(await ended).toBe(130);
      expect(readdirSync(parent)).toEqual([]);
    }
    expect(spawnSync(process.execPath, [SCRIPT, 'extract', folder, '--out', out]).status).toBe(0);
    expect(readdirSync(parent)).toEqual(['out']);
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('ends where no folder can be made', () => {
    const ran = spawnSync(process.execPath, [SCRIPT, 'extract', folder, '--out', '/proc/x/y'], { encoding: 'utf8', timeout: 20_000 });
    expect(ran).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('/proc/x/y could not be written: no folder can be made there'),
    });
  });

  const node = oldNode();
  const onOldNode = node === undefined ? it.skip : it;
  onOldNode(
    `says the same without zstd in Node${node === undefined ? ' (skipped, because there is no such Node on the PATH)' : ''}`,
    () => {
      for (const args of [
        ['verify', folder],
        ['ls', folder],
        ['find', folder, 'hundred'],
        ['show', folder, 'PAY-104', '--json'],
      ])
        expect(ran(node as string, ...args)).toMatchObject({ status: 0, stdout: ran(process.execPath, ...args).stdout });
    },
  );
});

describe('zstd where Node has none', () => {
  interface Case {
    readonly name: string;
    readonly frame: Uint8Array;
    readonly most: number;
    readonly says: string;
  }
  const cases: readonly Case[] = [
    ...[0, 1, 255, 256, 70_000].map((size) => ({
      name: `decodes ${size} bytes`,
      frame: zstdCompressSync(Buffer.alloc(size, 'ab'), { pledgedSrcSize: size }),
      most: size,
      says: String(size),
    })),
    {
      name: 'refuses a frame that holds more than expected',
      frame: zstdCompressSync(Buffer.alloc(1_000), { pledgedSrcSize: 1_000 }),
      most: 999,
      says: 'The frame says that it holds 1000 bytes; 999 are expected at most.',
    },
    { name: 'refuses bytes that are no frame', frame: Buffer.from('nothing of the kind'), most: 999, says: 'This is no zstd frame.' },
  ];
  /** ES modules are not loaded by these tests, so the library runs in a program of its own: one for all. */
  let said: readonly string[] = [];
  beforeAll(() => {
    const program = `
      import { provideZstd } from './src/reader/zstd';
      const zlib = {};
      provideZstd(zlib).then(() => {
        for (const [frame, maxOutputLength] of JSON.parse(process.argv[1])) {
          try { console.log(zlib.zstdDecompressSync(Buffer.from(frame, 'base64'), { maxOutputLength }).length); }
          catch (error) { console.log(error.message); }
        }
      });`;
    const frames = JSON.stringify(cases.map(({ frame, most }) => [Buffer.from(frame).toString('base64'), most]));
    said = spawnSync(process.execPath, ['--import', 'tsx', '-e', program, frames], { encoding: 'utf8', cwd: ROOT })
      .stdout.trim()
      .split('\n');
  });

  it.each(cases.map(({ name, says }, i) => [name, says, i] as const))('%s', (_name, says, i) => {
    expect(said[i]).toBe(says);
  });
});
