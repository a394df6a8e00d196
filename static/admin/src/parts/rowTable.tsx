import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly key: string;
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  readonly numeric?: boolean;
  /** Names the row for screen readers. */
  readonly rowHeader?: boolean;
}

/**
 * A table whose rows become cards on a narrow page (320 px, 400 %). Atlaskit's dynamic table scrolls sideways there
 * instead. Roles are written out, because `display: block` takes them away from table elements.
 */
export function RowTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
}: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row, index: number) => string;
}) {
  return (
    <table className="hf-table" role="table" aria-label={caption}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.key} role="columnheader" scope="col" className={column.numeric ? 'hf-number' : undefined}>
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row, index) => (
          <tr key={rowKey(row, index)} role="row">
            {columns.map((column) =>
              column.rowHeader ? (
                <th key={column.key} role="rowheader" scope="row" data-label={column.head}>
                  <span>{column.cell(row)}</span>
                </th>
              ) : (
                <td key={column.key} role="cell" data-label={column.head} className={column.numeric ? 'hf-number' : undefined}>
                  <span>{column.cell(row)}</span>
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
