import { readFileSync } from 'node:fs';
import path from 'node:path';
import { commitOf } from '../../local/commitForm';
import { COMMIT_DICTIONARY, deflated, inflated } from '../../src/stores/commitForm';

const COMMIT = {
  a: 3,
  features: ['tail'],
  format: 1,
  kind: 'sweep',
  n: 7,
  packs: [],
  prev: 'ab'.repeat(32),
  rows: [{ i: '\ud800ä', k: 'issue' }],
};

describe('a commit in the state', () => {
  it('is smaller there, and the same when it is read', () => {
    const stored = deflated(COMMIT);
    expect(stored).toEqual({ features: ['deflated'], format: 1, n: 7, packs: [], rows: [], z: expect.any(String) });
    expect(inflated(stored)).toEqual(COMMIT);
  });

  it('stays as it is where nothing is gained', () => {
    expect(deflated({ n: 1 })).toEqual({ n: 1 });
    expect(deflated({ a: 'b' })).toEqual({ a: 'b' });
    expect(inflated(COMMIT)).toEqual(COMMIT);
    expect(inflated(undefined)).toBeUndefined();
  });

  it('is damaged when it does not inflate, and untouched when it says that it is something newer', () => {
    const stored = deflated(COMMIT) as { readonly z: string };
    expect(() => inflated({ ...stored, z: 'AAAA' } as never)).toThrow(expect.objectContaining({ kind: 'damaged' }));
    const newer = { ...stored, features: ['sealed'] } as never;
    expect(inflated(newer)).toBe(newer);
  });

  it('is read by the local platform, whose dictionary is written a second time', () => {
    expect(commitOf(deflated(COMMIT))).toEqual(COMMIT);
    expect(commitOf(COMMIT)).toEqual(COMMIT);
  });

  it('has the dictionary that the format gives, letter by letter', () => {
    const format = readFileSync(path.join(__dirname, '../../docs/FORMAT.md'), 'utf8');
    const given = /```dictionary\n([^`]+)```/.exec(format)?.[1]?.replaceAll('\n', '');
    expect(given).toBe(COMMIT_DICTIONARY);
  });
});
