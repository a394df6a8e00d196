import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
