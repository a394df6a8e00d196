import { IdColumn, NumberedStrings, placesInOrder, wholeNumbers } from '../../src/repository/columns';
import { IdSet } from '../../src/repository/idSet';

/** Beside decimal ids those that would come out as another text, and some that no number holds. */
const IDS = ['0', '7', '10042', '007', '-1', '-0', '1e3', ' 5', '', 'ada', '9007199254740991', '9007199254740993', 'NaN', 'Infinity'];

it('ids come out as they went in, and are found again', () => {
  const [column, set] = [new IdColumn(), new IdSet()];
  const many = [...IDS, ...Array.from({ length: 3_000 }, (_, i) => String(50_000 - i))];
  for (const id of many) {
    column.add(id);
    set.add(id);
  }
  expect(Array.from({ length: column.length }, (_, i) => column.at(i))).toEqual(many);
  expect(many.filter((id) => !set.has(id))).toEqual([]);
  expect(['8', '08', '-7', '50001', 'bob', '9007199254740992'].filter((id) => set.has(id))).toEqual([]);
});

it('a column keeps what it held when it grows; a text has one number; equal places stay in their order', () => {
  const column = wholeNumbers();
  for (let i = 0; i < 5_000; i += 1) column.add(2 ** 32 - 1 - i);
  expect([column.length, column.at(0), column.at(4_999)]).toEqual([5_000, 2 ** 32 - 1, 2 ** 32 - 5_000]);
  const names = new NumberedStrings();
  expect(['a', 'b', 'a', ''].map((name) => names.add(name))).toEqual([0, 1, 0, 2]);
  expect([names.length, names.at(1), names.numberOf('b'), names.numberOf('c')]).toEqual([3, 'b', 1, undefined]);
  expect([...placesInOrder(5, (a, b) => (a % 2) - (b % 2))]).toEqual([0, 2, 4, 1, 3]);
});
