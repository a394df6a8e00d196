import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sha256 } from '../../src/contract/ids';
import { commitLogOver } from '../../src/stores/commitLog';
import { folderBlobs } from '../../src/stores/folderBlobs';
import { folderState } from '../../src/stores/folderState';
import { forgeBlobs } from '../../src/stores/forgeBlobs';
import { forgeSecrets } from '../../src/stores/forgeSecrets';
import { forgeState } from '../../src/stores/forgeState';
import { memoryBlobs, memorySecrets, memoryState } from '../../src/stores/memory';
import { manualClock, seededRandom } from '../repository/support';
import { blobStoreSuite } from './blobStore.suite';
import { commitLogSuite } from './commitLog.suite';
import { installForgeStub } from './forgeStub';
import { stateStoreSuite } from './stateStore.suite';

const folders: string[] = [];
const folder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-'));
  folders.push(dir);
  return dir;
};
afterAll(() => folders.forEach((dir) => rmSync(dir, { recursive: true })));

const retry = () => ({ clock: manualClock(), random: seededRandom(1) });
const forge = () => {
  const stub = installForgeStub();
  return { blobs: forgeBlobs({ ...retry(), fetch: stub.fetch }), state: forgeState(retry()) };
};

describe('memory', () => {
  blobStoreSuite(memoryBlobs);
  stateStoreSuite(memoryState);
  commitLogSuite(() => commitLogOver(memoryState()));
});

describe('folder', () => {
  blobStoreSuite(() => folderBlobs(folder()));
  stateStoreSuite(() => folderState(folder()));
  commitLogSuite(() => commitLogOver(folderState(folder())));

  it.each(['../x', '/etc/passwd', 'a/../../b', 'a//b', '.hidden', 'a/.b', '', 'a\0b', 'a\\b'])('refuses %p as a name', async (name) => {
    const store = folderBlobs(folder());
    await expect(Promise.resolve().then(() => store.head(name))).rejects.toMatchObject({ kind: 'bad-input' });
  });

  it('removes what killed writers left a day ago, and nothing that is being written', async () => {
    const dir = folder();
    const temporaries = join(dir, 'repo', '.tmp');
    mkdirSync(temporaries, { recursive: true });
    const now = Date.now() / 1_000;
    for (const [name, age] of [
      ['1-0.tmp', 90_000],
      ['1-1.tmp', 80_000],
    ] as const) {
      writeFileSync(join(temporaries, name), 'half');
      utimesSync(join(temporaries, name), now - age, now - age);
    }
    const bytes = Buffer.from('whole');
    await folderBlobs(dir).put('repo/p/1', bytes, createHash('sha256').update(bytes).digest('hex') as Sha256);
    expect(readdirSync(temporaries)).toEqual(['1-1.tmp']);
    expect(readdirSync(join(dir, 'repo', 'p'))).toEqual(['1']);
    // a folder of repositories holds nothing else
    expect(readdirSync(dir)).toEqual(['repo']);
  });
});

describe('Forge', () => {
  blobStoreSuite(() => forge().blobs);
  stateStoreSuite(() => forge().state);
  commitLogSuite(() => commitLogOver(forge().state));
});

describe.each([
  ['memory', memorySecrets],
  ['Forge', () => (installForgeStub(), forgeSecrets(retry()))],
])('%s as a SecretStore', (_name, make) => {
  it('keeps secrets', async () => {
    const secrets = make();
    expect(await secrets.get('signing:a')).toBeUndefined();
    await secrets.set('signing:a', 'one');
    await secrets.set('signing:a', 'two');
    expect(await secrets.get('signing:a')).toBe('two');
  });
});
