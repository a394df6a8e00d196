/** Rows compared with each other and with the records that they were made from. */
import type { Json } from '../contract/ports';
import { canonicalJson } from './canonical';
import { parseRecord, rowOf } from './pack';
import { rowToJson } from './rows';
import type { RowJson } from './rows';
import type { Fingerprint } from './salvage';

const TOUCHES = 20;

/** What is wrong with a record and its row; undefined: nothing. Throws `damaged` when the line is no record. */
export const recordProblem = (
  deps: { readonly repoId: string; readonly fingerprint: Fingerprint | undefined },
  where: string,
  line: Buffer,
  row: RowJson | undefined,
): string | undefined => {
  const record = parseRecord(line, where);
  const derived = rowToJson(deps.repoId, rowOf(record, deps.fingerprint?.(record) ?? row?.f ?? ''));
  return row && plain(row) === plain(derived) ? undefined : 'its row or fingerprint does not agree with the record';
};

/** Rows by value: members that mean nothing (absent, 0, '') do not count, nor do the place and the commit. */
const plain = (row: RowJson): string => {
  const { l: _place, n: _commit, ...rest } = row;
  return canonicalJson(
    Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== 0 && value !== '' && value !== undefined)) as Json,
  );
};

export const sameRows = (a: readonly RowJson[], b: readonly RowJson[]): boolean =>
  a.length === b.length && a.every((row, i) => plain(row) === plain(b[i] as RowJson));

export const touches = (rows: readonly RowJson[]): readonly string[] => rows.slice(0, TOUCHES).map((row) => `${row.k}:${row.i}`);
