/** The Object Store, straight at the store. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { emptyMeter } from '../../../../local/forge/meter';
import { ObjectStore } from '../../../../local/forge/objects';
import { enforced, times } from './enforced';
import type { Reply } from './enforced';

const dir = mkdtempSync(path.join(tmpdir(), 'object-limits-'));
afterAll(() => rmSync(dir, { recursive: true }));

let stores = 0;
async function store() {
  let now = 0;
  const objects = new ObjectStore(path.join(dir, String(++stores)), () => now, emptyMeter(), { refuseOverwriteAt: 'put' });
  await objects.open();
  const ask = (operation: string, body: unknown): Reply => objects.handle(`api/v1/${operation}`, Buffer.from(JSON.stringify(body)));
  const urlOf = (reply: Reply): string => (JSON.parse(String(reply.body)) as { url: string }).url.split('/').at(-1)!;
  const send = async (id: string, method: string, body = ''): Promise<Reply> =>
    objects.transfer(id, Object.assign(Readable.from([Buffer.from(body)]), { method, headers: {} }) as unknown as IncomingMessage);
  const put = (key: string): Promise<Reply> => send(urlOf(ask('upload-url', upload(key))), 'PUT', 'abc');
  return { ask, urlOf, send, put, pass: (ms: number) => (now += ms) };
}
const upload = (key: string, length = 3, more: object = {}): object => ({
  ...{ key, length, checksum: createHash('sha256').update('abc').digest('base64'), checksumType: 'SHA256' },
  ...more,
});

const asked = (body: object) => async () => (await store()).ask('upload-url', body);

enforced('objectBytes', 1_000_000_000, { at: asked(upload('k', 1e9)), over: asked(upload('k', 1e9 + 1)), refusal: { status: 400 } });
enforced('objectKeyChars', 128, {
  at: asked(upload('k'.repeat(128))),
  over: asked(upload('k'.repeat(129))),
  refusal: { status: 400, code: 'INVALID_REQUEST' },
});
const filled = (bytes: number): object => ({
  ...upload('k'),
  more: 'x'.repeat(bytes - JSON.stringify(upload('k', 3, { more: '' })).length),
});
enforced('objectRequestBytes', 1_024, { at: asked(filled(1_024)), over: asked(filled(1_025)), refusal: { code: 'INVALID_REQUEST' } });

const requests = (count: number) => async () => {
  const { ask } = await store();
  return times(count, () => ask('delete', { key: 'k' }));
};
enforced('objectRequestsPerMinute', 5_000, {
  at: requests(5_000),
  over: requests(5_001),
  refusal: { status: 429, code: 'RATE_LIMIT_EXCEEDED' },
});

const downloads = (count: number) => async () => {
  const { ask, urlOf, send, put, pass } = await store();
  await put('k');
  pass(1_000);
  const id = urlOf(ask('download-url', { key: 'k' }));
  return times(count, () => send(id, 'GET'));
};
enforced('presignedPerSecond', 1_000, { at: downloads(1_000), over: downloads(1_001), refusal: { status: 429 } });

const downloadAfter = (ms: number) => async () => {
  const { ask, urlOf, send, put, pass } = await store();
  await put('k');
  const id = urlOf(ask('download-url', { key: 'k' }));
  pass(ms);
  return send(id, 'GET');
};
enforced('presignedUrlSeconds', 3_600, {
  at: downloadAfter(3_599_999),
  over: downloadAfter(3_600_000),
  refusal: { status: 403, body: expect.stringContaining('Request has expired') },
});
