import { createHash } from 'node:crypto';
import type { Sha256 } from '../../src/contract/ids';
import { forgeBlobs } from '../../src/stores/forgeBlobs';
import { forgeState } from '../../src/stores/forgeState';
import { manualClock, seededRandom } from '../repository/support';
import { installForgeStub } from './forgeStub';
import type { Fault, ForgeStub } from './forgeStub';

const hash = (text: string): Sha256 => createHash('sha256').update(text).digest('hex') as Sha256;
const NAME = '0123/e1/p/1-0';

const setup = () => {
  const stub = installForgeStub();
  const clock = manualClock();
  const deps = { clock, random: seededRandom(1) };
  return { stub, clock, state: forgeState(deps), blobs: forgeBlobs({ ...deps, fetch: stub.fetch }) };
};

/** The fault, at the nth request that matches; every planned fault must fire. */
const at = (stub: ForgeStub, match: string, fault: Fault, times = 1): void => {
  let left = times;
  stub.plan((request) => (request.includes(match) && left-- > 0 ? fault : 'none'));
};

describe('KVS under faults', () => {
  it.each<Fault>(['throttle', 'error', 'lost-before', 'lost-after', 'error-after-effect'])(
    'set and get survive three times %s',
    async (fault) => {
      const { stub, state, clock } = setup();
      const before = clock.now();
      at(stub, '/set', fault, 3);
      await state.set('k', 1);
      at(stub, '/get', fault, 3);
      expect(await state.get('k')).toBe(1);
      expect(stub.fired).toHaveLength(6);
      expect(clock.now()).toBeGreaterThan(before + 2 * (250 + 500 + 1_000) - 1);
    },
  );

  it('gives up in the end, saying so', async () => {
    const { stub, state } = setup();
    stub.plan(() => 'throttle');
    await expect(state.get('k')).rejects.toMatchObject({ kind: 'rate-limited', retry: 'later' });
    stub.plan(() => 'error');
    await expect(state.set('k', 1)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it.each<[Fault, boolean]>([
    ['error', false],
    ['lost-before', false],
    ['lost-after', true],
    ['error-after-effect', true],
  ])('a create with %s has an unknown outcome', async (fault, done) => {
    const { stub, state } = setup();
    at(stub, '/set', fault);
    await expect(state.create('k', 1)).rejects.toMatchObject({ kind: 'unknown-outcome' });
    expect(await state.get('k')).toBe(done ? 1 : undefined);
    expect(stub.fired).toHaveLength(1);
  });

  it('a throttled create was not done and is sent again', async () => {
    const { stub, state } = setup();
    at(stub, '/set', 'throttle', 2);
    expect(await state.create('k', 1)).toBe('created');
    expect(stub.fired).toHaveLength(2);
  });
});

describe('Object Store under faults', () => {
  it.each<[string, Fault]>([
    ['upload-url', 'throttle'],
    ['upload-url', 'error'],
    ['upload-url', 'lost-after'],
    ['PUT', 'throttle'],
    ['PUT', 'error'],
    ['PUT', 'lost-before'],
  ])('a put survives %s with %s', async (where, fault) => {
    const { stub, blobs } = setup();
    at(stub, where, fault, 2);
    expect(await blobs.put(NAME, Buffer.from('abc'), hash('abc'))).toBe('created');
    expect(stub.fired).toHaveLength(2);
  });

  it.each<Fault>(['lost-after', 'error-after-effect'])('a put whose reply is lost (%s) finds its own object', async (fault) => {
    const { stub, blobs } = setup();
    at(stub, 'PUT', fault);
    expect(await blobs.put(NAME, Buffer.from('abc'), hash('abc'))).toBe('exists');
    expect(stub.objects.get(NAME)?.toString()).toBe('abc');
  });

  it('takes a new URL when one has expired', async () => {
    const { stub, blobs } = setup();
    await blobs.put(NAME, Buffer.from('abc'), hash('abc'));
    let first = true;
    const expiring = forgeBlobs({
      clock: manualClock(),
      random: seededRandom(1),
      fetch: (url, init) => {
        if (first) stub.expireUrls();
        first = false;
        return stub.fetch(url, init);
      },
    });
    expect(Buffer.from(await expiring.get(NAME)).toString()).toBe('abc');
    first = true;
    expect(await expiring.put('0123/e1/p/2-0', Buffer.from('abc'), hash('abc'))).toBe('created');
  });

  it('keeps the part of an answer that ignores Range', async () => {
    const { stub, blobs } = setup();
    await blobs.put(NAME, Buffer.from('0123456789'), hash('0123456789'));
    const ignoring = forgeBlobs({ clock: manualClock(), random: seededRandom(1), fetch: (url) => stub.fetch(url) });
    expect(Buffer.from(await ignoring.get(NAME, { from: 2, to: 4 })).toString()).toBe('23');
  });

  it('waits as long as the store says', async () => {
    const { stub, clock, blobs } = setup();
    await blobs.put(NAME, Buffer.from('abc'), hash('abc'));
    let calls = 0;
    const limited = forgeBlobs({
      clock,
      random: seededRandom(1),
      fetch: (url, init) => {
        calls += 1;
        return calls === 1 ? Promise.resolve(new Response('', { status: 429, headers: { 'retry-after': '7' } })) : stub.fetch(url, init);
      },
    });
    const before = clock.now();
    await limited.get(NAME);
    expect(clock.now() - before).toBeGreaterThanOrEqual(7_000);
  });
});
