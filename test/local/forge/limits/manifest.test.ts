/** What can't be deployed. */
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readManifest } from '../../../../local/forge/manifest';
import type { AppManifest } from '../../../../local/forge/manifest';
import { enforced, shapes } from './enforced';

const dir = mkdtempSync(path.join(tmpdir(), 'manifest-limits-'));
afterAll(() => rmSync(dir, { recursive: true }));

const MODULES = { function: [{ key: 'f', handler: 'a.b' }] };
function read(modules: object, more: object = {}, runtime: object = {}): AppManifest {
  const file = path.join(dir, 'manifest.yml');
  // JSON is YAML.
  writeFileSync(
    file,
    JSON.stringify({ app: { id: 'a', runtime: { name: 'nodejs24.x', ...runtime } }, modules: { ...MODULES, ...modules }, ...more }),
  );
  return readManifest(file);
}
const list = (count: number, one: (i: number) => object): object[] => Array.from({ length: count }, (_, i) => one(i));
const schedules = (count: number, interval: string) => () =>
  read({ scheduledTrigger: list(count, (i) => ({ key: `s${i}`, function: 'f', interval })) });
const consumer = { consumer: [{ key: 'c', queue: 'q', function: 'f' }] };
const long = (timeoutSeconds: number) => () => read({ ...consumer, function: [{ key: 'f', handler: 'a.b', timeoutSeconds }] });
const memory = (memoryMB: number) => () => read({}, {}, { memoryMB });

enforced('scheduledTriggers', 5, { at: schedules(5, 'day'), over: schedules(6, 'day'), refusal: 'at most 5 scheduled triggers' });
enforced('fiveMinuteTriggers', 1, { at: schedules(1, 'fiveMinute'), over: schedules(2, 'fiveMinute'), refusal: 'at most one' });
enforced('longRunningSeconds', 900, { at: long(900), over: long(901), refusal: 'must be 1 to 900' });
enforced('memoryMinMB', 128, { at: memory(128), over: memory(127), refusal: 'must be 128 to 1024' });
enforced('memoryMaxMB', 1_024, { at: memory(1_024), over: memory(1_025), refusal: 'must be 128 to 1024' });
shapes('memoryDefaultMB', 512, () => expect(read({}).functions.get('f')?.memoryMB).toBe(512));

const modules = (count: number) => () => read({ 'jira:adminPage': list(count - 1, (i) => ({ key: `p${i}`, resource: 'r' })) });
enforced('modules', 150, { at: modules(150), over: modules(151), refusal: 'at most 150 modules' });
const resources = (count: number) => () => read({}, { resources: list(count, (i) => ({ key: `r${i}`, path: 'none' })) });
enforced('resources', 10, { at: resources(10), over: resources(11), refusal: 'at most 10 resources' });

/** A resource with so many files, the last of so many bytes (sparse). */
const resource = (name: string, files: number, bytes: number) => () => {
  const folder = path.join(dir, name, 'sub');
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < files; i++) writeFileSync(path.join(folder, String(i)), '');
  truncateSync(path.join(folder, '0'), bytes);
  return read({}, { resources: [{ key: name, path: name }] });
};
enforced('resourceFiles', 5_000, { at: resource('some', 5_000, 0), over: resource('more', 5_001, 0), refusal: 'has more than 5000 files' });
enforced('resourceBytes', 104_857_600, {
  at: resource('light', 1, 104_857_600),
  over: resource('heavy', 1, 104_857_601),
  refusal: 'has more than 104857600 bytes',
});

test.each([
  ['nodejs22.x', 'x86_64', undefined],
  ['nodejs24.x', 'arm64', undefined],
  ['nodejs20.x', 'arm64', '"nodejs20.x" is no runtime'],
  ['nodejs24.x', 'riscv', '"riscv" is no architecture'],
])('runtime %s on %s', (name, architecture, words) => {
  const deploy = (): unknown => read({}, {}, { name, architecture });
  if (words === undefined) expect(deploy()).toBeDefined();
  else expect(deploy).toThrow(words);
});

test.each([
  ['a web trigger', { webtrigger: [{ key: 'w', function: 'f' }] }, {}, '"webtrigger"'],
  ['preUninstall', { 'core:preUninstall': [{ key: 'w', function: 'f' }] }, {}, '"core:preUninstall"'],
  ['SQL', { sql: [{ key: 's', engine: 'mysql' }] }, {}, '"sql"'],
  ['a remote', {}, { remotes: [{ key: 'r', baseUrl: 'https://example.com' }] }, '"remotes"'],
  ['entities', {}, { app: { id: 'a', runtime: { name: 'nodejs24.x' }, storage: { entities: [] } } }, '"storage.entities"'],
])('%s is not emulated, and refused instead of silently never called', (_, modules, more, words) => {
  expect(() => read(modules, more)).toThrow(`${words} of the manifest is not emulated`);
});
