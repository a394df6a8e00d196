/** What an installation goes through: upgrades with events on their way, scopes that wait for approval, removal and a new beginning. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleFunctions } from '../../../local/forge/bundle';
import { FIXTURE, bench } from './harness';
import type { Bench } from './harness';

let at: Bench;
let bundleDir: string;
beforeAll(async () => {
  at = await bench();
  ({ dir: bundleDir } = await bundleFunctions({ appDir: FIXTURE, outDir: path.resolve(__dirname, '../../../build/fixture-functions') }));
});
afterAll(() => at.close());

const SCOPES = 'scopes: [storage:app, read:jira-work]';

test('an upgrade keeps what is stored and what waits; what comes after it runs the new version', async () => {
  await at.platform.install();
  await at.obey({ do: 'kvs.set', key: 'kept', value: 'by version 1' });
  await at.obey({ do: 'object.put', key: 'kept', text: 'one' });
  await at.obey({ do: 'queue.push', events: [{ body: { id: 'waits' }, delayInSeconds: 600 }] });
  await at.platform.upgrade({ manifestFile: at.changed('two.yml', 'memoryMB: 256', 'memoryMB: 512'), bundleDir, version: '2.0.0' });
  expect((await at.obey({ do: 'context' })).value.appVersion).toBe('2.0.0');
  expect(await at.obey({ do: 'kvs.get', key: 'kept' })).toEqual({ value: 'by version 1' });
  expect((await at.obey({ do: 'object.get', key: 'kept' })).value.text).toBe('one');
  await at.platform.idle();
  expect(at.marks('work').filter((event) => event.body.id === 'waits')).toHaveLength(1);
});

test('an invocation that runs through an upgrade ends with its own version', async () => {
  await at.platform.upgrade({ manifestFile: path.join(FIXTURE, 'manifest.yml'), bundleDir, version: '3.0.0' });
  const commands = [
    { do: 'kvs.set', key: 'begun', value: 1 },
    { do: 'sleep', ms: 5_000 },
  ];
  const running = at.obey({ do: 'all', commands, then: { do: 'context' } });
  while (![...at.platform.kvs.entries()].some(([key]) => key === 'begun')) await new Promise((later) => setTimeout(later, 5));
  await at.platform.upgrade({ manifestFile: path.join(FIXTURE, 'manifest.yml'), bundleDir, version: '4.0.0' });
  expect((await running).value.appVersion).toBe('3.0.0');
  expect((await at.obey({ do: 'context' })).value.appVersion).toBe('4.0.0');
});

test('an event for a function that the new version does not have is dropped', async () => {
  await at.obey({ do: 'queue.push', events: [{ body: { id: 'for nobody' }, delayInSeconds: 600 }] });
  const without = at.changed('less.yml', 'consumer: [{ key: work, queue: work, function: work }]', 'consumer: []');
  writeFileSync(without, readFileSync(without, 'utf8').replace(/^.*handler: background.work.*$/m, ''));
  await at.platform.upgrade({ manifestFile: without, bundleDir, version: '5.0.0' });
  await at.platform.idle();
  expect(at.marks('work').some((event) => event.body.id === 'for nobody')).toBe(false);
  await at.platform.upgrade({ manifestFile: path.join(FIXTURE, 'manifest.yml'), bundleDir, version: '6.0.0' });
});

test('a scope that the admin has not approved is missing, for Jira and in the context; approved, it is there', async () => {
  const more = at.changed('more.yml', SCOPES, 'scopes: [storage:app, read:jira-work, write:jira-work]');
  await at.platform.upgrade({ manifestFile: more, bundleDir, version: '7.0.0' });
  const scopes = async (): Promise<readonly string[]> => (await at.obey({ do: 'jira', text: 'x', query: '' })).value.body.caller.scopes;
  expect(await scopes()).toEqual(['storage:app', 'read:jira-work']);
  expect((await at.obey({ do: 'context' })).value.scopes).toEqual(['storage:app', 'read:jira-work']);
  at.platform.approve();
  expect(await scopes()).toEqual(['storage:app', 'read:jira-work', 'write:jira-work']);
});

test('after a removal nothing is left: storage is empty, waiting events are gone, and the installation is another one', async () => {
  await at.obey({ do: 'kvs.secret', key: 'secret', value: 's' });
  await at.obey({ do: 'queue.push', events: [{ body: { id: 'of the old one' }, delayInSeconds: 600 }] });
  await at.platform.uninstall();
  expect([...at.platform.kvs.entries()]).toEqual([]);
  at.site.emit('avi:jira:updated:issue', { id: 'nobody is there' });
  await at.platform.install();
  await at.platform.idle();
  expect(at.marks('event').map((event) => event.eventType)).toEqual(['avi:forge:installed:app']);
  expect(at.marks('work')).toEqual([]);
  expect(await at.obey({ do: 'kvs.get', key: 'kept' })).toEqual({});
  expect(await at.obey({ do: 'object.get', key: 'kept' })).toEqual({});
  expect((await at.obey({ do: 'kvs.query', limit: 100 })).value.results.map((one: { key: string }) => one.key)).not.toContain('kept');
});

test('without its scope the Key-Value Store is closed, and open once the admin approves it', async () => {
  const without = at.changed('without.yml', SCOPES, 'scopes: [read:jira-work]');
  const other = await bench({ manifestFile: without });
  await other.platform.upgrade({ manifestFile: path.join(FIXTURE, 'manifest.yml'), bundleDir, version: '2.0.0' });
  expect((await other.obey({ do: 'kvs.set', key: 'k', value: 1 })).error).toMatchObject({ code: 'FORBIDDEN' });
  other.platform.approve();
  expect(await other.obey({ do: 'kvs.set', key: 'k', value: 1 })).toEqual({});
  await other.close();
});

test('a license that ends and comes back: what is stored stays, schedules for licensed apps pause', async () => {
  const filtered = at.changed('licensed.yml', 'interval: fiveMinute }', 'interval: fiveMinute, filter: { appIsLicensed: true } }');
  await at.platform.upgrade({ manifestFile: filtered, bundleDir, version: '8.0.0' });
  const ticks = async (): Promise<number> => {
    const before = at.marks('tick').length;
    await at.platform.fireSchedule('fiveMinute');
    return at.marks('tick').length - before;
  };
  await at.obey({ do: 'kvs.set', key: 'kept', value: 'through all' });
  expect(await ticks()).toBe(1);
  at.platform.relicense('inactive');
  expect((await at.obey({ do: 'who' })).license).toMatchObject({ active: false });
  expect(await ticks()).toBe(0);
  at.platform.relicense('active');
  expect((await at.obey({ do: 'who' })).license).toMatchObject({ active: true });
  expect(await ticks()).toBe(1);
  expect(await at.obey({ do: 'kvs.get', key: 'kept' })).toEqual({ value: 'through all' });
});
