/** Where the words stand in what was found: nothing of the text is lost, and nothing else is marked. */
import fc from 'fast-check';
import { excerptParts } from '../../static/admin/src/restore/excerpt';

test.each([
  [
    'Fails on Safari 17',
    'safari',
    [
      ['Fails on ', false],
      ['Safari', true],
      [' 17', false],
    ],
  ],
  ['safari', ' SAFARI ', [['safari', true]]],
  [
    'aXbxc',
    'x',
    [
      ['a', false],
      ['X', true],
      ['b', false],
      ['x', true],
      ['c', false],
    ],
  ],
  ['Chrome', 'safari', [['Chrome', false]]],
  [
    '<b>x</b>',
    '<b>',
    [
      ['<b>', true],
      ['x</b>', false],
    ],
  ],
  ['İstanbul', 'stan', [['İstanbul', false]]],
  ['', 'x', [['', false]]],
])('%s, looked for %s', (text, words, parts) => expect(excerptParts(text, words)).toEqual(parts));

test('the parts are the text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, words) => {
      const parts = excerptParts(text, words);
      expect(parts.map(([part]) => part).join('')).toBe(text);
      for (const [part, isFound] of parts) if (isFound) expect(part.toLowerCase()).toBe(words.trim().toLowerCase());
    }),
  );
});
