/** A page cut out of a stream is the page of the whole list. */
import fc from 'fast-check';
import { FirstOf } from '../../../src/site/timeline/firstOf';

test('as sorting all and taking the first', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer())),
      fc.nat({ max: 12 }),
      fc.nat({ max: 12 }),
      (all, skip, page) => {
        const byNumber = ([a]: readonly [number, number], [b]: readonly [number, number]): number => a - b;
        const first = new FirstOf(skip + page + 1, byNumber);
        for (const one of all) first.add(one);
        expect(first.from(skip)).toEqual([...all].sort(byNumber).slice(skip, skip + page + 1));
        expect(first.count).toBe(all.length);
      },
    ),
  );
});
