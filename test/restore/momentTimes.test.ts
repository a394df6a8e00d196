import type { Moment, Row } from '../../src/repository/model';
import { momentTimes } from '../../src/restore/deleted';

const moment = (n: number, at: number): Moment => ({ n, at, kind: 'sweep', watermark: at, rows: 1 });
const told = (from: number): Row => ({ from, seen: 999 }) as Row;

describe('the last moment before a deletion was heard of', () => {
  it.each([
    ['the one before', [moment(4, 40), moment(5, 50)], 5, 40],
    ['an older one, where maintenance or retention left a hole', [moment(2, 20), moment(5, 50)], 5, 20],
    ['the same, where there is none before', [moment(5, 50)], 5, 50],
    ['when it was heard, where no moment is known', [moment(9, 90)], 5, 999],
  ])('is %s', async (_name, moments, from, expected) => {
    const timeOf = await momentTimes({ moments: async () => moments }, [told(from)]);
    expect(timeOf(told(from))).toBe(expected);
  });
});
