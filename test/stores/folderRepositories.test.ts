import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoriesIfAny } from '../../src/stores/folderRepositories';

describe('repositories in a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are none in a folder that the first object will make', async () => {
    expect(await repositoriesIfAny(join(folder, 'not-there-yet'))).toEqual([]);
  });

  it('are told with their newest epoch; what is no folder is an error', async () => {
    const repoId = 'ab'.repeat(16);
    for (const epoch of ['e1', 'e10', 'e2', 'other']) mkdirSync(join(folder, repoId, epoch), { recursive: true });
    writeFileSync(join(folder, 'file'), '');
    expect(await repositoriesIfAny(folder)).toEqual([{ repoId, epoch: 10, newest: 0 }]);
    await expect(repositoriesIfAny(join(folder, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
