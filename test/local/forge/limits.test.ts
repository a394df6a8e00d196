/** Limits of the stores, straight at the stores: no process needed. */
import type { FaultPlan } from '../../../local/contract';
import { faultPlan } from '../../../local/faults';
import { mayReach } from '../../../local/forge/egress';
import { KeyValueStore } from '../../../local/forge/kvs';
import { emptyMeter } from '../../../local/forge/meter';

function store(faults: FaultPlan = faultPlan('none', 1)) {
  let now = 0;
  const meter = emptyMeter();
  const kvs = new KeyValueStore(() => now, meter, faults);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- What a test expects of an answer says its shape.
  const ask = (operation: string, body: unknown): { status: number; body: any } => {
    const reply = kvs.handle(`/api/v1/${operation}`, Buffer.from(JSON.stringify(body)));
    const text = String(reply.body ?? '');
    return { status: reply.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  return { kvs, meter, ask, pass: (ms: number) => (now += ms) };
}

function nested(levels: number): unknown {
  return levels === 0 ? 1 : { in: nested(levels - 1) };
}

describe('Key-Value Store', () => {
  test.each([
    ['a value of 240 KiB', { key: 'k', value: 'x'.repeat(240 * 1024 - 2) }, 200, undefined],
    ['a value of one byte more', { key: 'k', value: 'x'.repeat(240 * 1024 - 1) }, 400, 'MAX_SIZE'],
    ['many bytes in few characters', { key: 'k', value: '💾'.repeat(62_000) }, 400, 'MAX_SIZE'],
    ['a key of 500 characters', { key: 'k'.repeat(500), value: 1 }, 200, undefined],
    ['a key of 501 characters', { key: 'k'.repeat(501), value: 1 }, 400, 'KEY_TOO_LONG'],
    ['an empty key', { key: '', value: 1 }, 400, 'KEY_TOO_SHORT'],
    ['all allowed characters', { key: 'aZ09:._ -#', value: 1 }, 200, undefined],
    ['a slash', { key: 'a/b', value: 1 }, 400, 'INVALID_KEY'],
    ['only spaces', { key: '  ', value: 1 }, 400, 'INVALID_KEY'],
    ['depth 31', { key: 'k', value: nested(31) }, 200, undefined],
    ['depth 32', { key: 'k', value: nested(32) }, 400, 'MAX_DEPTH'],
    ['no value', { key: 'k' }, 400, 'INVALID_VALUE'],
    ['a life of two years', { key: 'k', value: 1, options: { ttl: { value: 731, unit: 'DAYS' } } }, 400, 'INVALID_TTL'],
  ])('%s', (_, body, status, code) => {
    const reply = store().ask('set', body);
    expect([reply.status, reply.body?.code]).toEqual([status, code]);
  });

  test('1,000 requests a second, 4,000 units of 10 KB written a minute', () => {
    const { ask, pass } = store();
    for (let i = 0; i < 1_000; i++) expect(ask('get', { key: 'k' }).status).toBe(404);
    expect(ask('get', { key: 'k' })).toMatchObject({ status: 429, body: { code: 'RATE_LIMIT_EXCEEDED' } });
    pass(60_000);
    const value = 'x'.repeat(100 * 1024 - 2);
    for (let i = 0; i < 400; i++) expect(ask('set', { key: 'k', value }).status).toBe(200);
    expect(ask('set', { key: 'k', value: 1 }).status).toBe(429);
    pass(60_000);
    expect(ask('set', { key: 'k', value: 1 }).status).toBe(200);
  });

  test('batches: 25 keys, and no more than 1 MB (FRGE-1916)', () => {
    const items = (count: number, size: number): unknown =>
      Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: 'x'.repeat(size) }));
    expect(store().ask('batch/set', items(25, 10)).status).toBe(200);
    expect(store().ask('batch/set', items(26, 10)).body.code).toBe('INVALID_BATCH');
    expect(store().ask('batch/set', items(5, 215_000)).body.code).toBe('MAX_SIZE');
  });

  test('operations and bytes of values are counted, refused ones are not', () => {
    const { ask, meter } = store();
    ask('set', { key: 'a', value: 'äöü' });
    ask('batch/set', [
      { key: 'b', value: 1 },
      { key: 'c', value: 22 },
    ]);
    ask('batch/get', [{ key: 'a' }, { key: 'none' }]);
    ask('get', { key: 'none' });
    ask('set', { key: 'a/b', value: 1 });
    expect(meter).toMatchObject({ kvsWrites: 3, kvsWriteBytes: 8 + 1 + 2, kvsReads: 3, kvsReadBytes: 8 + 1_024 + 1_024 });
  });

  test('a query that the plan makes stale lags behind, a get does not; what could not be stale is not asked of the plan', () => {
    let asked = 0;
    const { ask, pass } = store({ ...faultPlan('heavy', 1), staleQuery: () => ++asked > 0 });
    const keys = (): string[] => ask('query', {}).body.data.map((one: { key: string }) => one.key);
    ask('set', { key: 'a', value: 1 });
    expect(keys()).toEqual([]);
    expect(ask('get', { key: 'a' }).body.value).toBe(1);
    pass(10_000);
    expect(keys()).toEqual(['a']);
    ask('delete', { key: 'a' });
    expect(ask('get', { key: 'a' }).status).toBe(404);
    expect(keys()).toEqual(['a']);
    pass(10_000);
    expect(keys()).toEqual([]);
    expect(asked).toBe(2);
  });
});

test.each([
  [['https://api.example.com'], 'https://api.example.com/any/path?q', true],
  [['api.example.com'], 'https://api.example.com/', true],
  [['https://api.example.com'], 'http://api.example.com/', false],
  [['*.amazonaws.com'], 'https://bucket.s3.eu-west-1.amazonaws.com/x', true],
  [['*.amazonaws.com'], 'https://amazonaws.com.evil.org/', false],
  [['*'], 'https://anywhere.org', true],
  [['*'], 'https://site.atlassian.net', false],
  [['*.atlassian.com'], 'https://api.atlassian.com/ex/jira', false],
  [[], 'https://anywhere.org', false],
] as const)('egress of %j to %s: %s', (allowed, address, through) => {
  expect(mayReach(allowed, address)).toBe(through);
});
