import fc from 'fast-check';
import type { Json } from '../../src/contract/ports';
import { canonicalJson } from '../../src/repository/canonical';

describe('canonical JSON (RFC 8785)', () => {
  it.each<[string, Json | undefined, string]>([
    [
      'sorts by UTF-16 code units',
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, ö: 7 },
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    ],
    ['does not put integer names first', { b: 1, '10': 2, '9': 3 }, '{"10":2,"9":3,"b":1}'],
    ['keeps a member named __proto__', JSON.parse('{"b":1,"__proto__":{"a":2}}') as Json, '{"__proto__":{"a":2},"b":1}'],
    ['leaves undefined members out', { a: undefined, b: [] }, '{"b":[]}'],
    [
      'leaves undefined members out of members in any order, and has null for them in arrays',
      { b: [undefined, 1], a: { c: undefined } } as never,
      '{"a":{},"b":[null,1]}',
    ],
    ['has null for undefined in an array in order', [undefined, { a: undefined }] as never, '[null,{}]'],
    ['and alone', undefined, 'null'],
    ['writes numbers as ECMAScript does', [1e21, 1e-7, 333333333.33333329, -0, 4.5, 2e-3], '[1e+21,1e-7,333333333.3333333,0,4.5,0.002]'],
    ['escapes a lone surrogate', '\ud800x\udfff', '"\\ud800x\\udfff"'],
    ['escapes control characters', '\u0000\u001f"\\/', '"\\u0000\\u001f\\"\\\\/"'],
  ])('%s', (_name, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %p', (value) => {
    expect(() => canonicalJson({ a: [value] })).toThrow(expect.objectContaining({ kind: 'bad-input' }));
  });

  it('round-trips, and is the same however members are ordered', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
    );
    const value = fc.letrec((tie) => ({
      json: fc.oneof(
        { depthSize: 'small' },
        unit,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('json')),
        fc.dictionary(unit, tie('json')),
      ),
    })).json as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(value, (json) => {
        const text = canonicalJson(json);
        const back = JSON.parse(Buffer.from(text, 'utf8').toString('utf8')) as Json;
        expect(canonicalJson(back)).toBe(text);
        expect(canonicalJson(reversed(json))).toBe(text);
        expect(JSON.stringify(back)).toBe(JSON.stringify(JSON.parse(JSON.stringify(sortedCopy(json)))));
      }),
    );
  });
});

const reversed = (value: Json): Json =>
  Array.isArray(value)
    ? value.map(reversed)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([name, member]) => [name, reversed(member as Json)]),
        )
      : value;

const sortedCopy = (value: Json): Json =>
  Array.isArray(value)
    ? value.map(sortedCopy)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, member]) => [name, sortedCopy(member as Json)]),
        )
      : value;
