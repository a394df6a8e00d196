import type { Kind, Row } from '../../../src/repository/model';
import { DeadRows } from '../../../src/repository/maintenance/dead';

const row = (from: number, changes: Partial<Row> = {}): Row => ({
  kind: 'issue',
  id: '1',
  project: '10',
  keyNumber: 1,
  created: 0,
  updated: from * 10,
  seen: from * 10,
  from,
  fingerprint: String(from).padStart(16, '0'),
  place: undefined,
  deleted: false,
  attachments: [],
  ...changes,
});
const tombstone = (from: number, changes: Partial<Row> = {}): Row => row(from, { deleted: true, fingerprint: '0'.repeat(16), ...changes });
const stays = (judge: DeadRows, rows: readonly Row[]): readonly number[] => judge.judge(rows).kept.map(({ from }) => from);

describe('dead rows', () => {
  it.each<[string, readonly number[], readonly Row[], readonly number[]]>([
    ['a version that a kept moment shows', [2, 9], [row(1), row(5), row(7)], [1, 7]],
    ['nothing but the newest when only the head is kept', [9], [row(1), row(5), row(7)], [7]],
    ['the newest even when no later moment is kept', [2], [row(1), row(5)], [1, 5]],
    ['the record before a tombstone while a moment before the deletion is kept', [6, 9], [row(1), row(5), tombstone(7)], [5, 7]],
    ['not the record before a tombstone when no such moment is kept', [9], [row(1), row(5), tombstone(7)], []],
    ['a late record under its tombstone', [3, 9], [row(1), tombstone(5, { seen: 80 }), row(6, { updated: 70, seen: 70 })], [1, 5, 6]],
    ['not what is invisible', [9], [row(5), row(6, { updated: 1 })], [5]],
  ])('keep %s', (_name, kept, rows, expected) => {
    expect(stays(new DeadRows(kept, [], 1_000), rows)).toEqual(expected);
  });

  it('keeps everything visible without a retention', () => {
    expect(stays(new DeadRows(undefined, []), [row(1), row(5), tombstone(7)])).toEqual([1, 5, 7]);
  });

  it('forgets a tombstone only when it is old', () => {
    const rows = [tombstone(7, { seen: 70 })];
    expect(stays(new DeadRows([9], [], 70), rows)).toEqual([7]);
    expect(stays(new DeadRows([9], [], 71), rows)).toEqual([]);
  });

  it('lets go of what a deleted project covered, with its comments and files, once no moment before that is kept', () => {
    const grave = tombstone(7, { kind: 'project', id: '10', project: '10' });
    const issue = row(1, { attachments: ['500'] });
    const chunk = row(1, { kind: 'comments', id: '1/1' });
    const file = row(2, { kind: 'attachment', id: '500' });
    const before = new DeadRows([3, 9], [grave]);
    expect([issue, chunk, file].map((one) => stays(before, [one]).length)).toEqual([1, 1, 1]);
    const after = new DeadRows([9], [grave]);
    expect([issue, chunk, file].map((one) => stays(after, [one]).length)).toEqual([0, 0, 0]);
    // the project's own tombstone stays: without it a late row would come alive
    expect(stays(after, [grave])).toEqual([7]);
  });

  it('does not take a project that was seen again for gone', () => {
    const rows = [tombstone(7, { kind: 'project', id: '10', project: '10' }), row(8, { kind: 'project', id: '10', project: '10' })];
    expect(stays(new DeadRows([9], rows), [row(1)])).toEqual([1]);
  });

  it('keeps a file as long as a version that stays lists it, and one that nothing ever listed', () => {
    const judge = new DeadRows([9], []);
    judge.judge([row(1, { attachments: ['a', '500', '501'] }), row(5, { attachments: ['501'] })]);
    const file = (id: string): Row => row(2, { kind: 'attachment', id });
    expect(['500', 'a', '501', '777'].map((id) => stays(judge, [file(id)]).length)).toEqual([0, 0, 1, 1]);
  });

  it.each<Kind>(['comments', 'worklogs', 'changelog'])('keeps %s of an issue that nobody told of', (kind) => {
    expect(stays(new DeadRows([9], []), [row(1, { kind, id: '77/1' })])).toEqual([1]);
  });
});
