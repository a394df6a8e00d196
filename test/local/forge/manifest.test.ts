import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readManifest } from '../../../local/forge/manifest';
import { FIXTURE } from './harness';

const dir = mkdtempSync(path.join(tmpdir(), 'manifest-'));
afterAll(() => rmSync(dir, { recursive: true }));

function manifest(modules: string): string {
  const file = path.join(dir, 'manifest.yml');
  writeFileSync(
    file,
    `app: { id: a, runtime: { name: nodejs24.x } }\npermissions: { scopes: { read:jira-work: { allowImpersonation: true }, storage:app: {} } }\nmodules:\n${modules}`,
  );
  return file;
}
const FN = '  function: [{ key: f, handler: a.b }]\n';

test('functions get the limits of the modules that use them', () => {
  const { functions, egress, hasObjectStore } = readManifest(path.join(FIXTURE, 'manifest.yml'));
  expect([...functions.values()].map(({ key, timeoutMs, memoryMB }) => [key, timeoutMs, memoryMB])).toEqual([
    ['probe', 25_000, 256],
    ['tick', 900_000, 256],
    ['on-event', 25_000, 256],
    ['work', 900_000, 256],
  ]);
  expect([egress, hasObjectStore]).toEqual([['http://127.0.0.2:9'], true]);
});

test('a long function without timeoutSeconds has 55 seconds; a shared one the lowest limit', () => {
  const long = readManifest(manifest(`  consumer: [{ key: c, queue: q, function: f }]\n${FN}`));
  expect(long.functions.get('f')?.timeoutMs).toBe(55_000);
  const shared = readManifest(
    manifest(`  consumer: [{ key: c, queue: q, function: f }]\n  trigger: [{ key: t, function: f, events: [] }]\n${FN}`),
  );
  expect(shared.functions.get('f')?.timeoutMs).toBe(25_000);
});

test('scopes as a mapping tell which may impersonate', () => {
  const { scopes, impersonationScopes } = readManifest(manifest(FN));
  expect([scopes, impersonationScopes]).toEqual([['read:jira-work', 'storage:app'], ['read:jira-work']]);
});

test.each([
  ['an unknown interval', `  scheduledTrigger: [{ key: a, function: f, interval: minute }]\n${FN}`, 'no interval'],
  ['an unknown function', `  consumer: [{ key: c, queue: q, function: g }]\n${FN}`, 'does not define'],
  [
    'timeoutSeconds of a trigger',
    '  trigger: [{ key: t, function: f, events: [] }]\n  function: [{ key: f, handler: a.b, timeoutSeconds: 100 }]\n',
    'not used by',
  ],
])('%s is refused', (_, modules, words) => {
  expect(() => readManifest(manifest(modules))).toThrow(words);
});
