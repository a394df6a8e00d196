import fc from 'fast-check';
import { nextRequest, placement, type OrderLine, type Placed } from '../../src/restore/order';

/** All requests of a project, as a run sends them. */
const order = (issues: readonly Placed[], size = 50): readonly (readonly OrderLine[])[] => {
  const requests: (readonly OrderLine[])[] = [];
  const last = issues[issues.length - 1]?.number ?? 0;
  const byNumber = new Map(issues.map((one) => [one.number, one]));
  for (let first = 1, standard = 0; first <= last;) {
    const request = nextRequest(issues, { first, standard }, last, size);
    if (request.length === 0) throw new Error('an empty request');
    requests.push(request);
    for (const line of request) if (line.make === 'placeholder' || byNumber.get(line.number)?.standard === true) standard = line.number;
    first += request.length;
  }
  return requests;
};
const issue = (number: number, subtaskOf?: number | 'none'): Placed =>
  subtaskOf === undefined
    ? { number, subtask: false, standard: true }
    : subtaskOf === 'none'
      ? { number, subtask: true, standard: false }
      : { number, subtask: true, standard: false, parent: subtaskOf };

describe('placement', () => {
  const made = { first: 10, standard: 7, standardInRequest: true };
  test.each([
    ['a standard issue is itself', issue(12), made, { as: 'itself' }],
    ['below its own parent of an earlier request', issue(12, 3), made, { as: 'itself', parent: 3 }],
    ['its parent is in this request: that goes first', issue(12, 11), made, { as: 'cut' }],
    ['younger parent: below any earlier standard issue', issue(12, 20), made, { as: 'itself', parent: 7, temporary: true }],
    ['a parent that does not come back', issue(12, 'none'), made, { as: 'itself', parent: 7, temporary: true }],
    ['the only earlier standard issue is in this request', issue(12, 20), { ...made, standard: 0 }, { as: 'cut' }],
    ['nothing is earlier', issue(1, 2), { first: 1, standard: 0, standardInRequest: false }, { as: 'stand-in' }],
  ] as const)('%s', (_name, one, before, expected) => {
    expect(placement(one, before)).toEqual(expected);
  });
});

describe('the order of a project', () => {
  test('gaps are placeholders, also before the first', () => {
    expect(order([issue(3), issue(5)])).toEqual([
      [
        { number: 1, make: 'placeholder' },
        { number: 2, make: 'placeholder' },
        { number: 3, make: 'issue' },
        { number: 4, make: 'placeholder' },
        { number: 5, make: 'issue' },
      ],
    ]);
  });

  test('the first is a sub-task and nothing is below it: a stand-in; the next can go below a standard issue', () => {
    expect(order([issue(1, 3), issue(2, 3), issue(3), issue(4, 5), issue(5)])).toEqual([
      [
        { number: 1, make: 'stand-in' },
        { number: 2, make: 'stand-in' },
        { number: 3, make: 'issue' },
      ],
      [
        { number: 4, make: 'issue', parent: 3, temporary: true },
        { number: 5, make: 'issue' },
      ],
    ]);
  });

  test('a sub-task first, with a gap below it, goes below the placeholder', () => {
    expect(order([issue(2, 3), issue(3)])).toEqual([
      [{ number: 1, make: 'placeholder' }],
      [
        { number: 2, make: 'issue', parent: 1, temporary: true },
        { number: 3, make: 'issue' },
      ],
    ]);
  });

  const projects = fc.uniqueArray(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 60 }).chain((numbers) => {
    const sorted = [...numbers].sort((a, b) => a - b);
    return fc
      .tuple(...sorted.map((number) => fc.record({ number: fc.constant(number), subtask: fc.boolean(), pick: fc.nat() })))
      .map((list) => {
        const standard = list.filter((one) => !one.subtask).map((one) => one.number);
        return list.map(({ number, subtask, pick }): Placed => {
          const parent = standard[pick % Math.max(1, standard.length)];
          return subtask
            ? { number, subtask, standard: false, ...(parent === undefined ? {} : { parent }) }
            : { number, subtask, standard: true };
        });
      });
  });

  test('O1 every number once, in order; O2 parents are of earlier requests; O3 stand-ins only when nothing else is there', () => {
    fc.assert(
      fc.property(projects, fc.integer({ min: 1, max: 50 }), (issues, size) => {
        const requests = order(issues, size);
        const all = requests.flat();
        const last = issues[issues.length - 1]?.number ?? 0;
        expect(all.map((line) => line.number)).toEqual(Array.from({ length: last }, (_, i) => i + 1));
        const byNumber = new Map(issues.map((one) => [one.number, one]));
        let exists = 0;
        for (const request of requests) {
          expect(request.length).toBeGreaterThan(0);
          expect(request.length).toBeLessThanOrEqual(size);
          for (const line of request) {
            const one = byNumber.get(line.number);
            expect(line.make === 'placeholder').toBe(one === undefined);
            if (line.parent !== undefined) {
              expect(line.parent).toBeLessThanOrEqual(exists);
              expect(byNumber.get(line.parent)?.subtask ?? false).toBe(false);
            }
            if (line.make === 'issue' && one?.subtask === true) expect(line.parent).toBeDefined();
            if (line.make === 'stand-in') {
              expect(one?.subtask).toBe(true);
              const earlier = all.filter((other) => other.number < line.number);
              expect(earlier.every((other) => other.make === 'stand-in' || byNumber.get(other.number)?.subtask === true)).toBe(true);
            }
          }
          exists += request.length;
        }
        expect(all.filter((line) => line.make === 'placeholder')).toHaveLength(last - issues.length);
      }),
    );
  });
});
