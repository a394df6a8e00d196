import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { flipByte } from '../../../local/disasters/byteFlip';
import { CannotHappen } from '../../../local/disasters/disaster';
import { readMirror } from '../../../local/scenario/mirrorCheck';
import { flipsFound } from '../../../local/scenario/steps/verify';
import { StepFailed } from '../../../local/scenario/stepFailed';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'byte-flip-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Two commits with two packs and a part of an attachment, as docs/FORMAT.md lays them out; the second pack has no records. */
function aRepository(): ReadonlyMap<string, unknown> {
  const stored = (name: string, text: string) => {
    const file = path.join(dir, 'r1', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return { name, length: text.length, sha256: sha256(Buffer.from(text)) };
  };
  const part = stored('e1/a/1-0', 'attachment');
  const first = { n: 1, prev: '', kind: 'baseline', packs: [{ ...stored('e1/p/1-0', 'records of work items'), records: 3 }], rows: [] };
  const bytes = JSON.stringify(first);
  const second = {
    ...{ n: 2, prev: sha256(Buffer.from(bytes)), kind: 'sweep', packs: [{ ...stored('e1/p/2-0', 'rows'), records: 0 }] },
    rows: [{ t: [[part.name, part.length, part.sha256]] }],
  };
  mkdirSync(path.join(dir, 'r1/e1/c'));
  writeFileSync(path.join(dir, 'r1/e1/c/1.json'), bytes);
  writeFileSync(path.join(dir, 'r1/e1/c/2.json'), JSON.stringify(second));
  return new Map<string, unknown>([
    ['repo', { repoId: 'r1' }],
    ['c:1', first],
    ['c:2', second],
  ]);
}

describe('a byte of the backup flips', () => {
  it('changes one byte of one pack that has records, and no copy of it', () => {
    const kvs = aRepository();
    const file = path.join(dir, 'r1/e1/p/1-0');
    const before = readFileSync(file);
    linkSync(file, path.join(dir, 'copy'));
    const { object, offset } = flipByte(kvs, dir, 1);
    expect(object).toBe('r1/e1/p/1-0');
    const after = readFileSync(file);
    expect(after.length).toBe(before.length);
    expect([...after].flatMap((byte, i) => (byte === before[i] ? [] : [i]))).toEqual([offset]);
    expect(readFileSync(path.join(dir, 'copy'))).toEqual(before);
    expect(readdirSync(path.dirname(file)).sort()).toEqual(['1-0', '2-0']);
  });

  it('can’t happen before there is a backup', () => {
    expect(() => flipByte(new Map(), dir, 1)).toThrow(CannotHappen);
  });

  it('the folder alone shows it', () => {
    const kvs = aRepository();
    expect(readMirror(dir)).toContain('2 commits, 3 objects');
    flipByte(kvs, dir, 1);
    expect(() => readMirror(dir)).toThrow('e1/p/1-0 is damaged');
  });

  it('a folder that misses an object or a commit is not whole', () => {
    aRepository();
    rmSync(path.join(dir, 'r1/e1/a/1-0'));
    expect(() => readMirror(dir)).toThrow('e1/a/1-0 is not in the folder');
    rmSync(path.join(dir, 'r1/e1/c/1.json'));
    expect(() => readMirror(dir)).toThrow('not of the chain');
  });
});

describe('verify after it', () => {
  const flipped = [{ object: 'r1/e1/p/1-0', offset: 4 }];
  const found = { object: 'r1/e1/p/1-0', what: 'its bytes are not what was written' };

  it('is ok when exactly this was found, and says so', () => {
    const inside = { object: 'r1/e1/p/1-0 frame 0 line 2', what: 'its row does not agree' };
    expect(flipsFound(flipped, [found, inside])).toContain('r1/e1/p/1-0: its bytes are not what was written');
  });

  it.each([
    ['nothing', []],
    ['another object, whose name only begins alike', [{ ...found, object: 'r1/e1/p/1-01' }]],
    ['something else besides', [found, { object: 'r1/e1/p/2-0', what: 'it does not exist' }]],
  ])('fails when it found %s', (_, problems) => {
    expect(() => flipsFound(flipped, problems)).toThrow(StepFailed);
  });
});
