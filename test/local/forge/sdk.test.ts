/** Every call of the real SDK packages that the emulator answers, unmodified, from a bundled function in its own process. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { bench } from './harness';
import type { Bench } from './harness';

let at: Bench;
beforeAll(async () => {
  at = await bench();
});
afterAll(() => at.close());

const all = async (commands: readonly Record<string, unknown>[]): Promise<unknown[]> => {
  const values: unknown[] = [];
  for (const command of commands) values.push(await at.obey(command));
  return values;
};

describe('@forge/kvs', () => {
  test('set, get, delete; what is missing is undefined', async () => {
    const value = { text: 'Grüße 💾', list: [1, null, { deep: true }] };
    expect(
      await all([
        { do: 'kvs.set', key: 'k', value },
        { do: 'kvs.get', key: 'k' },
        { do: 'kvs.delete', key: 'k' },
        { do: 'kvs.get', key: 'k' },
        { do: 'kvs.delete', key: 'k' },
      ]),
    ).toEqual([{}, { value }, {}, {}, {}]);
  });

  test('FAIL_IF_EXISTS creates once; the second is KEY_CONFLICT and changes nothing', async () => {
    const options = { keyPolicy: 'FAIL_IF_EXISTS' };
    const [first, second, got] = await all([
      { do: 'kvs.set', key: 'once', value: 1, options },
      { do: 'kvs.set', key: 'once', value: 2, options },
      { do: 'kvs.get', key: 'once' },
    ]);
    expect(first).toEqual({});
    expect(second).toMatchObject({ error: { type: 'ForgeKvsAPIError', code: 'KEY_CONFLICT' } });
    expect(got).toEqual({ value: 1 });
  });

  test('metadata and time to live on platform time', async () => {
    await at.obey({ do: 'kvs.set', key: 'short', value: 'lived', options: { keyPolicy: 'OVERRIDE', ttl: { value: 1, unit: 'HOURS' } } });
    const { value } = await at.obey({ do: 'kvs.get', key: 'short', options: { metadataFields: ['CREATED_AT', 'EXPIRE_TIME'] } });
    expect(value).toMatchObject({ key: 'short', value: 'lived', createdAt: expect.any(Number), expireTime: expect.any(String) });
    // A value whose time is over may be there for 48 hours more.
    await at.clock.advance(3_700_000);
    expect(await at.obey({ do: 'kvs.get', key: 'short' })).toEqual({ value: 'lived' });
    await at.clock.advance(48 * 3_600_000);
    expect(await at.obey({ do: 'kvs.get', key: 'short' })).toEqual({});
  });

  test('query by the beginning of keys, page by page', async () => {
    for (let i = 0; i < 5; i++) await at.obey({ do: 'kvs.set', key: `q:${i}`, value: i });
    await at.obey({ do: 'kvs.set', key: 'r:0', value: 'other' });
    const first = (await at.obey({ do: 'kvs.query', prefix: 'q:', limit: 3 })).value;
    const second = (await at.obey({ do: 'kvs.query', prefix: 'q:', limit: 3, cursor: first.nextCursor })).value;
    expect(first.results.map((one: { key: string }) => one.key)).toEqual(['q:0', 'q:1', 'q:2']);
    expect(second.results).toEqual([
      { key: 'q:3', value: 3 },
      { key: 'q:4', value: 4 },
    ]);
    expect(second.nextCursor).toBeUndefined();
  });

  test('batches name what worked and what did not', async () => {
    const items = [
      { key: 'b1', value: 1 },
      { key: 'b/2', value: 2 },
    ];
    const [set, got, gone] = await all([
      { do: 'kvs.batchSet', items },
      { do: 'kvs.batchGet', keys: ['b1', 'none'] },
      { do: 'kvs.batchDelete', keys: ['b1', 'none'] },
    ]);
    expect(set).toMatchObject({ value: { successfulKeys: [{ key: 'b1' }], failedKeys: [{ key: 'b/2', error: { code: 'INVALID_KEY' } }] } });
    expect(got).toMatchObject({
      value: { successfulKeys: [{ key: 'b1', value: 1 }], failedKeys: [{ key: 'none', error: { code: 'KEY_NOT_FOUND' } }] },
    });
    expect(gone).toMatchObject({ value: { failedKeys: [] } });
  });

  test('a transaction happens whole or not at all', async () => {
    await at.obey({ do: 'kvs.set', key: 't0', value: 0 });
    const bad = await at.obey({
      do: 'kvs.transact',
      set: [
        { key: 't1', value: 1 },
        { key: 't1', value: 2 },
      ],
      delete: ['t0'],
    });
    expect(bad.error.code).toBe('INVALID_TRANSACTION');
    expect(await at.obey({ do: 'kvs.get', key: 't0' })).toEqual({ value: 0 });
    expect(await at.obey({ do: 'kvs.transact', set: [{ key: 't1', value: 1 }], delete: ['t0'] })).toEqual({});
    expect(
      await all([
        { do: 'kvs.get', key: 't0' },
        { do: 'kvs.get', key: 't1' },
      ]),
    ).toEqual([{}, { value: 1 }]);
  });

  test('secrets are kept apart from values', async () => {
    expect(await at.obey({ do: 'kvs.secret', key: 'hidden', value: 's3cret' })).toEqual({ value: 's3cret' });
    expect(await at.obey({ do: 'kvs.get', key: 'hidden' })).toEqual({});
    expect([...at.platform.kvs.entries()].some(([key]) => key === 'hidden')).toBe(false);
    expect(await at.obey({ do: 'kvs.deleteSecret', key: 'hidden' })).toEqual({});
  });
});

describe('@forge/object-store', () => {
  test('upload, metadata, download whole and in part, delete', async () => {
    const key = 'repo/e1/p/1-0';
    expect(await at.obey({ do: 'object.put', key, text: 'hello world' })).toMatchObject({ value: { status: 200 } });
    expect(readFileSync(path.join(at.dir, 'objects', key), 'utf8')).toBe('hello world');
    const checksum = createHash('sha256').update('hello world').digest('base64');
    expect(await at.obey({ do: 'object.metadata', key })).toMatchObject({
      value: { key, size: 11, checksum, contentType: 'application/octet-stream' },
    });
    expect(await at.obey({ do: 'object.get', key })).toMatchObject({ value: { status: 200, text: 'hello world' } });
    expect(await at.obey({ do: 'object.get', key, range: 'bytes=6-' })).toMatchObject({ value: { status: 206, text: 'world' } });
    expect(await at.obey({ do: 'object.get', key, range: 'bytes=2-4' })).toMatchObject({ value: { status: 206, text: 'llo' } });
    expect(await at.obey({ do: 'object.get', key, range: 'bytes=11-' })).toMatchObject({ value: { status: 416 } });
    expect(await at.obey({ do: 'object.delete', key })).toEqual({});
    expect(await at.obey({ do: 'object.get', key })).toEqual({});
  });

  test('a part of 16 MiB goes through unchanged, in the memory of a small function', async () => {
    const bytes = 16 * 1024 * 1024;
    expect(await at.obey({ do: 'object.put', key: 'part', bytes })).toMatchObject({ value: { status: 200 } });
    const sha256 = createHash('sha256').update(Buffer.alloc(bytes, 7)).digest('hex');
    expect(await at.obey({ do: 'object.get', key: 'part' })).toMatchObject({ value: { length: bytes, sha256 } });
  });

  test('another length or another content than announced is refused and leaves nothing', async () => {
    const [short, other] = await all([
      { do: 'object.put', key: 'bad', text: 'abc', length: 4 },
      { do: 'object.put', key: 'bad', text: 'abc', send: 'abd' },
    ]);
    expect(short).toMatchObject({ value: { status: 403, text: expect.stringContaining('SignatureDoesNotMatch') } });
    expect(other).toMatchObject({ value: { status: 400, text: expect.stringContaining('BadDigest') } });
    expect(await at.obey({ do: 'object.metadata', key: 'bad' })).toEqual({});
    expect(existsSync(path.join(at.dir, 'objects', 'bad'))).toBe(false);
  });

  test('overwrite: false keeps the first content', async () => {
    const [, second] = await all([
      { do: 'object.put', key: 'kept', text: 'one', overwrite: false },
      { do: 'object.put', key: 'kept', text: 'two', overwrite: false },
    ]);
    expect(second).toMatchObject({ value: { status: 412 } });
    expect(await at.obey({ do: 'object.get', key: 'kept' })).toMatchObject({ value: { text: 'one' } });
  });

  test('a public URL serves a browser, and no URL lives longer than an hour', async () => {
    await at.obey({ do: 'object.put', key: 'seen', text: 'by a browser' });
    const { value: url } = await at.obey({ do: 'object.public', key: 'seen' });
    const reply = await fetch(url);
    expect([reply.status, await reply.text(), reply.headers.get('access-control-allow-origin')]).toEqual([200, 'by a browser', '*']);
    await at.clock.advance(3_600_001);
    expect((await fetch(url)).status).toBe(403);
  });
});

describe('@forge/api', () => {
  test('asApp calls Jira with the scopes of the manifest; paths and bodies arrive as written', async () => {
    const { value } = await at.obey({
      do: 'jira',
      text: 'a b',
      query: 'ü&=',
      init: { method: 'POST', body: '{"x":1}', headers: { 'Content-Type': 'application/json' } },
    });
    expect(value.body).toMatchObject({
      method: 'POST',
      path: '/rest/api/3/echo/a%20b?q=%C3%BC%26%3D',
      length: 7,
      caller: { kind: 'app', scopes: ['storage:app', 'read:jira-work'] },
    });
    expect(value.body.headers['content-type']).toBe('application/json');
  });

  test('asUser in a resolver is the person who asked', async () => {
    const { value } = await at.obey({ do: 'jira', as: 'user', text: 't', query: '' });
    expect(value.body.caller).toMatchObject({ kind: 'app-as-user', accountId: 'ann' });
  });

  test('asUser(somebody else) needs impersonation, which this app does not have', async () => {
    const { error } = await at.obey({ do: 'jira', as: 'user', accountId: 'bob', text: 't', query: '' });
    expect(error).toMatchObject({ name: 'PROXY_ERR', status: 401, errorCode: 'AUTH_TYPE_UNAVAILABLE' });
  });

  test('asUser without a person is AUTH_TYPE_UNAVAILABLE', async () => {
    await at.inBackground({ do: 'jira', as: 'user', text: 't', query: '' });
    expect(at.log.at(-1)).toMatch(/tick .* error .*AUTH_TYPE_UNAVAILABLE/);
  });

  test('a form arrives as multipart with its bytes and its file name', async () => {
    const { value } = await at.obey({ do: 'jira.upload', bytes: 300_000 });
    expect(value.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(value.length).toBeGreaterThan(300_000);
    expect(Buffer.from(value.start, 'latin1').toString('utf8')).toContain('name="file"; filename="Grüße.txt"');
  });

  test('a large answer streams', async () => {
    const bytes = 16 * 1024 * 1024;
    const { value } = await at.obey({ do: 'jira.download', bytes });
    expect(value).toEqual({ length: bytes, sha256: createHash('sha256').update(Buffer.alloc(bytes, 'b')).digest('hex') });
  });

  test('redirects are followed inside the platform, or handed out when asked', async () => {
    expect((await at.obey({ do: 'jira', text: 'elsewhere', query: '' })).value.body.path).toBe('/rest/api/3/echo/there?q=1');
  });

  test('fetch reaches nothing that the manifest does not list', async () => {
    const { error } = await at.obey({ do: 'fetch', url: 'https://example.com/steal' });
    expect(error).toMatchObject({ name: 'REQUEST_EGRESS_ALLOWLIST_ERR', message: expect.stringContaining('https://example.com/steal') });
  });

  test('the context tells module, scopes, remaining time; Date follows platform time', async () => {
    await at.clock.advance(7 * 86_400_000);
    const { value } = await at.obey({ do: 'context' });
    expect(value).toMatchObject({ moduleKey: 'page', scopes: ['storage:app', 'read:jira-work'], isDate: true });
    expect(value.left).toBeGreaterThan(15_000);
    expect(value.left).toBeLessThanOrEqual(25_000);
    expect(Math.abs(value.now - at.clock.now())).toBeLessThan(10_000);
    expect(Math.abs(value.date - value.now)).toBeLessThan(50);
  });
});

describe('@forge/resolver', () => {
  test('gets the person, the license and the installation', async () => {
    expect(await at.obey({ do: 'who' })).toEqual({
      accountId: 'ann',
      license: { active: true, isActive: true, billingPeriod: 'MONTHLY', isEvaluation: false, type: 'COMMERCIAL' },
      installContext: 'ari:cloud:jira::site/cloud-1',
      moduleKey: 'page',
      cloudId: 'cloud-1',
    });
  });

  test('an error of the function rejects with its message', async () => {
    await expect(at.obey({ do: 'throw', message: 'told to', strict: true })).rejects.toThrow(
      'There was an error invoking the function - told to',
    );
  });

  test('requests over 500 KB and answers over 5 MB are refused', async () => {
    await expect(at.obey({ do: 'size', text: 'x'.repeat(512_001) })).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    await expect(at.obey({ do: 'size', bytes: 5_242_880 })).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect((await at.obey({ do: 'size', bytes: 1_000_000 })).value).toHaveLength(1_000_000);
  });
});

describe('@forge/events', () => {
  test('push delivers, a job tells its statistics', async () => {
    const { value } = await at.obey({ do: 'queue.push', events: [{ body: { n: 1 } }, { body: { n: 2 }, delayInSeconds: 900 }] });
    await at.platform.idle();
    expect(
      at
        .marks('work')
        .map((event) => event.body.n)
        .sort(),
    ).toEqual([1, 2]);
    expect(at.marks('work')[0]).toMatchObject({ queueName: 'work', jobId: value.jobId, eventId: expect.any(String) });
    expect((await at.obey({ do: 'queue.stats', jobId: value.jobId })).value).toEqual({ success: 2, inProgress: 0, failed: 0 });
    expect((await at.obey({ do: 'queue.stats', jobId: 'none' })).error.type).toBe('JobDoesNotExistError');
  });

  test('a cancelled job is not delivered', async () => {
    const { value } = await at.obey({ do: 'queue.push', events: [{ body: { n: 'never' }, delayInSeconds: 600 }] });
    expect(await at.obey({ do: 'queue.cancel', jobId: value.jobId })).toEqual({});
    await at.platform.idle();
    expect(at.marks('work').some((event) => event.body.n === 'never')).toBe(false);
  });
});
