/** Where the documents are silent or two-sided, both sides work. */
import { bench } from './harness';

test('overwrite: false is refused when the URL is asked for', async () => {
  const at = await bench({ switches: { refuseOverwriteAt: 'url' } });
  await at.obey({ do: 'object.put', key: 'kept', text: 'one', overwrite: false });
  const { error } = await at.obey({ do: 'object.put', key: 'kept', text: 'two', overwrite: false });
  expect(error).toMatchObject({ type: 'ForgeObjectStoreAPIError', code: 'OBJECT_ALREADY_EXISTS' });
  expect(await at.obey({ do: 'object.get', key: 'kept' })).toMatchObject({ value: { text: 'one' } });
  await at.close();
});

const GETS = { do: 'all', commands: Array.from({ length: 101 }, () => ({ do: 'object.get', key: 'o' })) };
const LAST = { do: 'object.get', key: 'o' };

test.each([
  ['count', true, 429],
  ['do not count', false, 200],
])('transfers by presigned URLs %s as egress of a function', async (_, presignedIsEgress, status) => {
  const at = await bench({ switches: { presignedIsEgress } });
  await at.obey({ do: 'object.put', key: 'o', text: 'o' });
  const { value } = await at.obey({ ...GETS, then: LAST });
  expect(value.status).toBe(status);
  await at.close();
});

test('only the hops of one chain count: 1,001 pushes of one invocation are allowed', async () => {
  const at = await bench({ switches: { countChainedRequests: false } });
  const push = { do: 'queue.push', events: [{ body: {}, delayInSeconds: 900 }] };
  const commands: Record<string, unknown>[] = [];
  for (let i = 0; i < 1_001; i++) commands.push(push, ...(i % 400 === 399 ? [{ do: 'sleep', ms: 61_000 }] : []));
  await at.inBackground({ do: 'all', commands });
  expect(at.log.at(-1)).toMatch(/every fiveMinute +ok .*queue 1001/);
  await at.close();
});

test.each([
  ['active', { active: true, isActive: true, isEvaluation: false }],
  ['inactive', { active: false, isActive: false, isEvaluation: false }],
  ['trial', { active: true, isActive: true, isEvaluation: true }],
  ['none', undefined],
] as const)('a license that is %s is told to the app', async (license, told) => {
  const at = await bench({ license });
  const seen = (await at.obey({ do: 'who' })).license;
  if (told === undefined) expect(seen).toBeUndefined();
  else expect(seen).toMatchObject(told);
  await at.close();
});
