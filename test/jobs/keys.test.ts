import { HoldfastError } from '../../src/contract/errors';
import type { StateStore } from '../../src/contract/ports';
import { createMine } from '../../src/jobs/keys';

/** What a conditional create really did, and what the caller was told. */
type Reply = 'created' | 'exists' | 'lost';

function store(replies: readonly Reply[], there: Record<string, { nonce: string }>) {
  let call = 0;
  const state = {
    create: (key: string, value: { nonce: string }) => {
      const reply = replies[call++] ?? 'created';
      if (reply !== 'exists') there[key] ??= value;
      if (reply === 'lost') return Promise.reject(new HoldfastError('unknown-outcome', 'the reply was lost'));
      return Promise.resolve(there[key]?.nonce === value.nonce && reply === 'created' ? 'created' : 'exists');
    },
    get: (key: string) => Promise.resolve(there[key]),
  } as unknown as StateStore;
  return { state, clock: { now: () => 0, sleep: () => Promise.resolve() } };
}

describe('createMine', () => {
  it.each<[string, readonly Reply[], Record<string, { nonce: string }>, boolean]>([
    ['a plain create', ['created'], {}, true],
    ['a conflict with somebody else', ['exists'], { a: { nonce: 'other' } }, false],
    ['a lost reply to a create that happened', ['lost'], {}, true],
    ['a conflict with my own earlier send', ['exists'], { a: { nonce: 'me' } }, true],
    ['a lost reply where somebody else was first', ['lost'], { a: { nonce: 'other' } }, false],
  ])('%s', async (_name, replies, there, mine) => {
    expect(await createMine(store(replies, there), 'a', { nonce: 'me' })).toBe(mine);
  });

  it('gives up with the error when the store never answers', async () => {
    const state = {
      create: () => Promise.reject(new HoldfastError('unavailable', 'no')),
      get: () => Promise.resolve(undefined),
    } as unknown as StateStore;
    await expect(
      createMine({ state, clock: { now: () => 0, sleep: () => Promise.resolve() } }, 'a', { nonce: 'me' }),
    ).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
