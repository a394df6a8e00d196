/** What moments captured, as lines of a timeline: oldest first, 500 a page. */
import type { ChangeLine } from '../contract/page';
import type { Repository, View } from '../repository/api';
import type { Row } from '../repository/model';

const PAGE = 500;

/** `after`: UTC ms. `cursor`: as the last page gave it, `<moment>:<line>`. */
export async function changesAfter(
  repository: Repository,
  after: number,
  cursor?: string,
): Promise<{ readonly lines: readonly ChangeLine[]; readonly next?: string }> {
  const from = /^(\d+):(\d+)$/.exec(cursor ?? '');
  const [startAt, skip] = from === null ? [0, 0] : [Number(from[1]), Number(from[2])];
  const moments = (await repository.moments(Math.max(0, startAt - 1))).filter((moment) => moment.at > after && moment.n >= startAt);
  const [first, last] = [moments[0], moments.at(-1)];
  if (!first || !last) return { lines: [] };
  const keyOf = await keysOf(await repository.view());
  const byMoment = new Map<number, Row[]>();
  for (const row of await repository.changes(first.n - 1, last.n)) {
    const rows = byMoment.get(row.from);
    if (rows) rows.push(row);
    else byMoment.set(row.from, [row]);
  }
  const lines: ChangeLine[] = [];
  for (const moment of moments) {
    const rows = byMoment.get(moment.n) ?? [];
    for (let i = moment.n === startAt ? skip : 0; i < rows.length; i++) {
      if (lines.length === PAGE) return { lines, next: `${String(moment.n)}:${String(i)}` };
      lines.push(lineOf(rows[i] as Row, moment.at, keyOf));
    }
  }
  return { lines };
}

function lineOf(row: Row, momentAt: number, keyOf: (row: Row) => string | undefined): ChangeLine {
  const key = row.about?.key ?? keyOf(row);
  return { kind: row.kind, id: row.id, updated: row.updated, deleted: row.deleted, momentAt, ...(key === undefined ? {} : { key }) };
}

/** Rows carry a key's number; its letters are in the project's record, read once. */
async function keysOf(view: View): Promise<(row: Row) => string | undefined> {
  const keys = new Map<string, string>();
  for await (const record of view.readMany(view.rows({ kind: 'project' }))) {
    const key = record.body['key'];
    if (typeof key === 'string') keys.set(record.id, key);
  }
  return (row) => {
    const project = keys.get(row.kind === 'project' ? row.id : row.project);
    if (row.kind === 'project') return project;
    return project === undefined || row.keyNumber === 0 ? undefined : `${project}-${String(row.keyNumber)}`;
  };
}
