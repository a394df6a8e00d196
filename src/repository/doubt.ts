/** What can't be read may hold a newer version: a row that it may hide one of is marked, so that nobody takes an older answer for the present one. */
import type { Missing, Row } from './model';
import { compareKeys } from './order';

export const doubted = (row: Row, missing: readonly Missing[]): Row => {
  const hider = missing.find((one) => mayHide(one, row));
  return hider ? { ...row, unsure: hider.object } : row;
};

const mayHide = ({ from, kind, between }: Missing, row: Row): boolean => {
  if (between) return compareKeys(row, between[0]) >= 0 && (between[1] === undefined || compareKeys(row, between[1]) < 0);
  return row.from < from && (kind === undefined || kind === row.kind);
};
