/** Warm processes: what one invocation leaves, the next one in the process finds; what is the platform's, it does not. */
import path from 'node:path';
import { virtualClock } from '../../../local/clock';
import { bundleFunctions } from '../../../local/forge/bundle';
import { WorkerPool } from '../../../local/forge/workerPool';
import { FIXTURE, START, bench } from './harness';
import type { Bench } from './harness';

let one: Bench;
let two: Bench;
let hosts: WorkerPool;
beforeAll(async () => {
  const { dir } = await bundleFunctions({ appDir: FIXTURE, outDir: path.resolve(__dirname, '../../../build/fixture-functions') });
  hosts = new WorkerPool({ env: {}, compileCache: path.join(dir, '.compile-cache'), warm: true, most: 1 });
  const clock = virtualClock(START);
  one = await bench({ clock, hosts });
  two = await bench({ clock, hosts });
});
afterAll(async () => {
  await one.close();
  await two.close();
  hosts.close();
});

test('two installations take turns in one process, and each has its own storage, site and context', async () => {
  for (const [at, name] of [
    [one, 'one'],
    [two, 'two'],
  ] as const) {
    await at.obey({ do: 'kvs.set', key: 'name', value: name });
    await at.obey({ do: 'object.put', key: 'name', text: name });
  }
  const { value: first } = await one.obey({ do: 'context' });
  const { value: second } = await two.obey({ do: 'context' });
  expect(first.installationId).not.toBe(second.installationId);
  expect(await one.obey({ do: 'kvs.get', key: 'name' })).toEqual({ value: 'one' });
  expect(await two.obey({ do: 'kvs.get', key: 'name' })).toEqual({ value: 'two' });
  expect((await one.obey({ do: 'object.get', key: 'name' })).value.text).toBe('one');
  expect((await two.obey({ do: 'object.get', key: 'name' })).value.text).toBe('two');
  await two.obey({ do: 'jira', text: 'from two', query: '' });
  expect(one.site.seen).toEqual([]);
  expect(two.site.seen).toHaveLength(1);
  expect(hosts.started).toBe(1);
});

test('what the app keeps in a module is there for the next tenant: the leak that the platform does not hold back', async () => {
  await one.obey({ do: 'remember', text: 'secret of one' });
  expect(await two.obey({ do: 'recall' })).toEqual({ value: 'secret of one' });
});

test('what nobody waited for goes on in the next invocation, with the rights of its tenant', async () => {
  await one.obey({ do: 'leave', ms: 5_000, command: { do: 'kvs.set', key: 'left', value: 'by one' } });
  await two.obey({ do: 'sleep', ms: 10_000 });
  expect(await one.obey({ do: 'kvs.get', key: 'left' })).toEqual({});
  expect(await two.obey({ do: 'kvs.get', key: 'left' })).toEqual({ value: 'by one' });
});

test('between two invocations the process stands still', async () => {
  const ms = 500;
  await one.obey({ do: 'tick on' });
  await new Promise((later) => setTimeout(later, ms));
  expect((await two.obey({ do: 'longest pause' })).value).toBeGreaterThan(ms - 50);
});

test('invocations at once wait for the one process, and time goes on while its owner sleeps', async () => {
  const start = one.clock.now();
  await Promise.all([one.obey({ do: 'sleep', ms: 20_000 }), two.obey({ do: 'sleep', ms: 20_000 }), one.obey({ do: 'sleep', ms: 20_000 })]);
  expect(one.clock.now() - start).toBeGreaterThanOrEqual(60_000);
  expect(hosts.started).toBe(1);
});

test('an error that the function throws keeps the process; a time-out, a crash and what nobody caught do not', async () => {
  await one.obey({ do: 'throw', message: 'told to', strict: true }).catch(() => undefined);
  await one.obey({ do: 'context' });
  expect(hosts.started).toBe(1);
  for (const [i, command] of [{ do: 'sleep', ms: 60_000 }, { do: 'exit' }, { do: 'uncaught' }].entries()) {
    await expect(one.obey(command)).rejects.toMatchObject({ name: 'InvocationFailed' });
    await two.obey({ do: 'context' });
    expect(hosts.started).toBe(2 + i);
  }
});

test('a new version gets processes of its own; those of the old one are not asked again', async () => {
  await one.obey({ do: 'remember', text: 'of version 1' });
  const { dir } = await bundleFunctions({ appDir: FIXTURE, outDir: path.join(one.dir, 'other-bundle') });
  await one.platform.upgrade({ manifestFile: path.join(FIXTURE, 'manifest.yml'), bundleDir: dir, version: '2.0.0' });
  expect(await one.obey({ do: 'recall' })).toEqual({});
  expect(await two.obey({ do: 'recall' })).toEqual({ value: 'of version 1' });
  expect((await one.obey({ do: 'context' })).value.appVersion).toBe('2.0.0');
  expect((await two.obey({ do: 'context' })).value.appVersion).toBe('1.0.0');
});

test('after a removal and a new installation the same process has the new installation alone', async () => {
  const { value: before } = await two.obey({ do: 'context' });
  await two.platform.uninstall();
  await two.platform.install();
  const { value: after } = await two.obey({ do: 'context' });
  expect(after.installationId).not.toBe(before.installationId);
  expect(await two.obey({ do: 'kvs.get', key: 'name' })).toEqual({});
});

test('one installation alone has warm processes by the switch', async () => {
  const at = await bench({ switches: { warmWorkers: true } });
  await at.obey({ do: 'remember', text: 'still there' });
  expect(await at.obey({ do: 'recall' })).toEqual({ value: 'still there' });
  await at.close();
  const cold = await bench();
  await cold.obey({ do: 'remember', text: 'gone' });
  expect(await cold.obey({ do: 'recall' })).toEqual({});
  await cold.close();
});
