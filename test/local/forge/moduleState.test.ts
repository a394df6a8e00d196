/** What an invocation changes in the modules of its bundle is seen from outside, whatever way the app keeps it. */
import { bench } from './harness';
import type { Bench } from './harness';

let at: Bench;
const changes: string[] = [];
beforeAll(async () => {
  at = await bench({ switches: { warmWorkers: true }, moduleState: (found) => changes.push(...found) });
});
afterAll(() => at.close());
beforeEach(() => {
  changes.length = 0;
});

test('an app that keeps nothing changes nothing, whatever it calls', async () => {
  await at.platform.install();
  await at.obey({ do: 'kvs.set', key: 'k', value: 1 });
  await at.obey({ do: 'object.put', key: 'k', text: 'text' });
  await at.obey({ do: 'object.get', key: 'k' });
  await at.obey({ do: 'queue.push', events: [{ body: {} }] });
  await at.obey({ do: 'jira', text: 't', query: '' });
  await at.platform.idle();
  expect(changes).toEqual([]);
});

test.each([
  ['variable', 'keptVariable: undefined → "tenant of the test"'],
  ['map', 'keptMap.get("tenant of the test"): nothing → "tenant of the test"'],
  ['set', 'keptSet.has("tenant of the test"): nothing → true'],
  ['list', 'keptList.0: "" → "tenant of the test"'],
  ['bytes', 'keptBytes.bytes: '],
  ['weak', 'keptWeak: "nothing" → "tenant of the test"'],
  ['nested', 'keptNested.deep.deeper.0.text: "" → "tenant of the test"'],
  ['static', 'WithStatic.last: "" → "tenant of the test"'],
  ['private', 'holder.#last: "" → "tenant of the test"'],
  ['memo', 'last: undefined → "tenant of the test"'],
])('a leak by %s is found, with the file that makes it', async (way, words) => {
  await at.obey({ do: 'leak', way, text: 'tenant of the test' });
  expect(changes).toEqual([expect.stringContaining(words)]);
  expect(changes[0]).toMatch(/^src\/leaks\.ts:\d+ /);
});

test.each([
  ['global', 'globalThis.kept: nothing → "tenant"'],
  ['environment', 'process.env.KEPT: nothing → "tenant"'],
])('a leak by %s is found', async (way, words) => {
  await at.obey({ do: 'leak', way, text: 'tenant' });
  expect(changes).toEqual([words]);
});

test('what a module keeps and gives back the same is no change', async () => {
  await at.obey({ do: 'leak', way: 'memo', text: 'another tenant' });
  expect(changes).toEqual([]);
});
