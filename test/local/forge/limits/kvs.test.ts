/** The Key-Value Store, straight at the store: no process needed. */
import type { FaultPlan } from '../../../../local/contract';
import { faultPlan } from '../../../../local/faults';
import { KeyValueStore } from '../../../../local/forge/kvs';
import type { KvsSwitches } from '../../../../local/forge/kvs';
import { emptyMeter } from '../../../../local/forge/meter';
import { enforced, shapes, times } from './enforced';

function store(faults: FaultPlan = faultPlan('none', 1), switches: KvsSwitches = {}) {
  let now = 0;
  const meter = emptyMeter();
  const kvs = new KeyValueStore(() => now, meter, faults, switches);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- What a test expects of an answer says its shape.
  const ask = (operation: string, body: unknown): { status: number; code?: string; body: any } => {
    const reply = kvs.handle(`/api/v1/${operation}`, Buffer.from(JSON.stringify(body)));
    const text = String(reply.body ?? '');
    const answer = text === '' ? undefined : JSON.parse(text);
    return { status: reply.status, code: answer?.code, body: answer };
  };
  return { kvs, meter, ask, pass: (ms: number) => (now += ms) };
}

const set = (value: unknown, key = 'k', options: unknown = {}) => store().ask('set', { key, value, options });
const ttl = (days: number): unknown => ({ ttl: { value: days, unit: 'DAYS' } });
const nested = (levels: number): unknown => (levels === 0 ? 1 : { in: nested(levels - 1) });
const items = (count: number, size: number): unknown =>
  Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: 'x'.repeat(size - 2) }));
const RATE = { status: 429, code: 'RATE_LIMIT_EXCEEDED' };
const KB = 1_024;

describe('sizes', () => {
  enforced('kvsValueBytes', 240 * KB, {
    at: () => set('x'.repeat(240 * KB - 2)),
    over: () => set('x'.repeat(240 * KB - 1)),
    refusal: { status: 400, code: 'MAX_SIZE' },
  });
  enforced('kvsKeyChars', 500, {
    at: () => set(1, 'k'.repeat(500)),
    over: () => set(1, 'k'.repeat(501)),
    refusal: { code: 'KEY_TOO_LONG' },
  });
  enforced('kvsDepth', 31, { at: () => set(nested(31)), over: () => set(nested(32)), refusal: { code: 'MAX_DEPTH' } });
  enforced('kvsTtlSeconds', 365 * 86_400, {
    at: () => set(1, 'k', ttl(365)),
    over: () => set(1, 'k', ttl(366)),
    refusal: { code: 'INVALID_TTL' },
  });
  enforced('kvsBatchKeys', 25, {
    at: () => store().ask('batch/set', items(25, 10)),
    over: () => store().ask('batch/set', items(26, 10)),
    refusal: { code: 'INVALID_BATCH' },
  });
  enforced('kvsBatchBytes', KB * KB, {
    at: () => store().ask('batch/set', items(8, 128 * KB)),
    over: () => store().ask('batch/set', items(8, 128 * KB + 1)),
    refusal: { code: 'MAX_SIZE' },
  });
  enforced('kvsTransactionOperations', 25, {
    at: () => store().ask('transaction', { set: items(25, 10) }),
    over: () => store().ask('transaction', { set: items(25, 10), delete: [{ key: 'z' }] }),
    refusal: { code: 'INVALID_TRANSACTION' },
  });
  enforced('kvsQueryMax', 100, {
    at: () => store().ask('query', { limit: 100 }),
    over: () => store().ask('query', { limit: 101 }),
    refusal: { code: 'QUERY_PAGE_LIMIT_NOT_IN_RANGE' },
  });
  shapes('kvsQueryDefault', 10, () => {
    const { ask } = store();
    ask('batch/set', items(11, 10));
    expect(ask('query', {}).body.data).toHaveLength(10);
  });

  test.each([
    ['many bytes in few characters', { key: 'k', value: '💾'.repeat(62_000) }, 400, 'MAX_SIZE'],
    ['an empty key', { key: '', value: 1 }, 400, 'KEY_TOO_SHORT'],
    ['all allowed characters', { key: 'aZ09:._ -#', value: 1 }, 200, undefined],
    ['a slash', { key: 'a/b', value: 1 }, 400, 'INVALID_KEY'],
    ['only spaces', { key: '  ', value: 1 }, 400, 'INVALID_KEY'],
    ['no value', { key: 'k' }, 400, 'INVALID_VALUE'],
  ])('%s', (_, body, status, code) => {
    const reply = store().ask('set', body);
    expect([reply.status, reply.code]).toEqual([status, code]);
  });
});

describe('rates', () => {
  enforced('kvsRequestsPerSecond', 1_000, {
    at: () => {
      const { ask } = store();
      return times(1_000, () => ask('query', {}));
    },
    over: () => {
      const { ask } = store();
      return times(1_001, () => ask('query', {}));
    },
    refusal: RATE,
  });

  /** So many full units of 10 KB, over enough seconds for the other rates. */
  const written = (units: number) => () => {
    const { ask, pass } = store();
    return times(units / 20, (i) => {
      pass(10);
      return ask('set', { key: `k${i}`, value: 'x'.repeat(200 * KB - 2) });
    });
  };
  enforced('kvsWriteUnitsPerMinute', 4_000, { at: written(4_000), over: written(4_020), refusal: RATE });
  const read = (units: number) => () => {
    const { ask, pass } = store();
    ask('set', { key: 'k', value: 'x'.repeat(200 * KB - 2) });
    return times(units / 20, () => {
      pass(100);
      return ask('get', { key: 'k' });
    });
  };
  enforced('kvsReadUnitsPerMinute', 4_000, { at: read(4_000), over: read(4_020), refusal: RATE });
  shapes('kvsUnitBytes', 10 * KB, async () => {
    const small = store();
    const large = store();
    // One byte over a unit is two: 2,000 of them are a minute's 4,000.
    await times(2_000, (i) => {
      small.pass(i % 900 === 899 ? 1_000 : 0);
      return small.ask('set', { key: `k${i}`, value: 'x'.repeat(10 * KB - 2) });
    });
    expect(small.ask('set', { key: 'k', value: 1 }).status).toBe(200);
    await times(2_000, (i) => {
      large.pass(i % 900 === 899 ? 1_000 : 0);
      return large.ask('set', { key: `k${i}`, value: 'x'.repeat(10 * KB - 1) });
    });
    expect(large.ask('set', { key: 'k', value: 1 })).toMatchObject(RATE);
    large.pass(60_000);
    expect(large.ask('set', { key: 'k', value: 1 }).status).toBe(200);
  });

  const oneKey = (bytes: number) => () => {
    const { ask } = store();
    return times(bytes / 200_000, () => ask('set', { key: 'k', value: 'x'.repeat(199_998) }));
  };
  enforced('kvsKeyWriteBytesPerSecond', 1_000_000, { at: oneKey(1_000_000), over: oneKey(1_200_000), refusal: RATE });
  const oneKeyRead = (bytes: number) => () => {
    const { ask } = store();
    ask('set', { key: 'k', value: 'x'.repeat(239_998) });
    ask('set', { key: 'other', value: 1 });
    return times(bytes / 240_000, () => ask('get', { key: 'k' }));
  };
  enforced('kvsKeyReadBytesPerSecond', 12_000_000, { at: oneKeyRead(12_000_000), over: oneKeyRead(12_240_000), refusal: RATE });
  const queried = (bytes: number) => () => {
    const { ask, pass } = store();
    for (let i = 0; i < 100; i++) ask('set', { key: `k${i}`, value: 'x'.repeat(239_998) });
    pass(60_000);
    return times(bytes / 2_400_000, () => ask('query', { limit: 10 }));
  };
  enforced('kvsQueryBytesPerSecond', 24_000_000, { at: queried(24_000_000), over: queried(26_400_000), refusal: RATE });

  test('the rate of one key holds in batches and transactions, and not for another key', () => {
    const { ask, pass } = store();
    const value = 'x'.repeat(199_998);
    for (let i = 0; i < 5; i++) expect(ask('batch/set', [{ key: 'k', value }]).status).toBe(200);
    expect(ask('transaction', { set: [{ key: 'k', value }] })).toMatchObject(RATE);
    expect(ask('set', { key: 'other', value }).status).toBe(200);
    pass(1_000);
    expect(ask('set', { key: 'k', value }).status).toBe(200);
  });
});

describe('time', () => {
  const pageAfter = (ms: number) => () => {
    const { ask, pass } = store();
    ask('batch/set', items(20, 10));
    const { cursor } = ask('query', {}).body;
    pass(ms);
    return ask('query', { after: cursor });
  };
  enforced('kvsCursorSeconds', 900, { at: pageAfter(900_000), over: pageAfter(900_001), refusal: { code: 'INVALID_CURSOR' } });

  shapes('kvsExpiryLagSeconds', 48 * 3_600, () => {
    const { ask, pass } = store();
    const hour = { ttl: { value: 1, unit: 'HOURS' } };
    ask('set', { key: 'k', value: 1, options: hour });
    pass(3_600_000 + 48 * 3_600_000 - 1);
    expect(ask('get', { key: 'k' }).body.value).toBe(1);
    expect(ask('query', {}).body.data).toHaveLength(1);
    expect(ask('set', { key: 'k', value: 2, options: { keyPolicy: 'FAIL_IF_EXISTS' } }).code).toBe('KEY_CONFLICT');
    pass(1);
    expect(ask('get', { key: 'k' }).code).toBe('KEY_NOT_FOUND');
    expect(ask('set', { key: 'k', value: 2, options: { keyPolicy: 'FAIL_IF_EXISTS' } }).status).toBe(200);
  });

  test('with the switch, a value whose time is over goes at once', () => {
    const { ask, pass } = store(faultPlan('none', 1), { expiredGoes: 'at once' });
    ask('set', { key: 'k', value: 1, options: { ttl: { value: 1, unit: 'HOURS' } } });
    pass(3_600_000);
    expect(ask('get', { key: 'k' }).code).toBe('KEY_NOT_FOUND');
  });
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
