/** A copy of a repository that is not whole: whatever file is missing or can't be read, it is told, and the rest is read. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readHead } from '../../src/repository/maintenance/snapshot';
import { readTrash } from '../../src/repository/maintenance/trash';
import { commitLogOver } from '../../src/stores/commitLog';
import { aRepository, holdfast, removeFolders } from './support';
import type { Built } from './support';

afterAll(removeFolders);

/** Files below the repository's folder that something reachable needs. */
const needed = async ({ folder, repository: { repoId }, world }: Built): Promise<readonly string[]> => {
  const log = commitLogOver(world.state);
  const inTrash = new Set<string>();
  for (const entry of (await readHead({ log }))?.trash ?? []) {
    const { names, levels } = await readTrash({ repoId, blobs: world.blobs }, entry);
    for (const name of names) inTrash.add(name);
    for (const a of levels) inTrash.add(`${repoId}/e1/l/${a}.json`);
  }
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => statSync(join(folder, name)).isFile() && !inTrash.has(name),
  );
};

describe.each([
  ['of commits alone', false],
  ['with levels', true],
])('a repository %s', (_name, levels) => {
  it('is not sound without any one of its files, the first and the last commit included', async () => {
    const built = await aRepository({ levels });
    expect((await holdfast(['verify', built.folder])).exit).toBe(0);
    const files = await needed(built);
    expect(files.filter((name) => /\/c\/1\.json$/.test(name))).toHaveLength(1);
    for (const name of files) {
      renameSync(join(built.folder, name), join(built.folder, 'aside'));
      const { exit, out, err } = await holdfast(['verify', built.folder]);
      renameSync(join(built.folder, 'aside'), join(built.folder, name));
      // without its description there is no repository to speak of
      expect([name, exit, out]).toEqual([name, /repo\.json$/.test(name) ? expect.any(Number) : 1, expect.not.stringContaining('Sound')]);
      expect([name, err + out]).toEqual([name, expect.stringMatching(/\w/)]);
    }
  });

  it('never gives an older answer for the present one where a commit is missing', async () => {
    const built = await aRepository({ levels });
    const whole = (await holdfast(['ls', built.folder])).out;
    for (const name of (await needed(built)).filter((one) => /\/c\/\d+\.json$/.test(one))) {
      renameSync(join(built.folder, name), join(built.folder, 'aside'));
      const { exit, out } = await holdfast(['ls', built.folder]);
      renameSync(join(built.folder, 'aside'), join(built.folder, name));
      expect([name, exit === 1 || out === whole]).toEqual([name, true]);
    }
  });
});

it('a file that the disk can’t read is damage like another, and the rest is read', async () => {
  const { folder, home } = await aRepository();
  const [pack] = readdirSync(join(home, 'p')).sort();
  rmSync(join(home, 'p', pack!));
  mkdirSync(join(home, 'p', pack!));
  const verified = await holdfast(['verify', folder]);
  expect(verified).toMatchObject({ exit: 1, err: expect.stringContaining('') });
  expect(verified.out + verified.err).toContain(`p/${pack}`);
  const listed = await holdfast(['ls', folder]);
  expect(listed.exit).toBe(1);
  expect(listed.err).toContain('the disk reports EISDIR');
});

it('an empty folder of a newer epoch hides nothing', async () => {
  const { folder, home } = await aRepository();
  mkdirSync(join(home, '../e2'));
  expect(await holdfast(['verify', folder])).toMatchObject({ exit: 0, out: expect.stringMatching(/^Sound/) });
  expect(existsSync(join(home, 'repo.json'))).toBe(true);
});
