import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

test('a client that was made for live sites works over HTTP, and its schemas hold', () => {
  const root = join(__dirname, '../../..');
  const child = spawnSync(process.execPath, [join(root, 'node_modules/tsx/dist/cli.mjs'), join(__dirname, 'client.child.ts')], {
    cwd: root,
    encoding: 'utf8',
  });
  expect([child.stderr, child.stdout]).toEqual(['', 'ok\n']);
});
