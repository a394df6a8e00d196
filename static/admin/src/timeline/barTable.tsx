import { RowTable } from '../parts/rowTable';
import { useFormat } from '../host';
import { sizeOf, type Bar, type Range } from './bars';
import { barName } from './sentence';

/** What the bars show, without those where nothing is; newest first. */
export function BarTable({ range, bars, caption }: { readonly range: Range; readonly bars: readonly Bar[]; readonly caption: string }) {
  const format = useFormat();
  return (
    <RowTable
      caption={caption}
      rows={bars.filter((bar) => sizeOf(bar) > 0).reverse()}
      rowKey={(bar) => String(bar.from)}
      columns={[
        { key: 'when', head: range.unit === 'hour' ? 'Hour' : 'Day', rowHeader: true, cell: (bar) => barName(range, bar, format) },
        { key: 'changed', head: 'Changes', numeric: true, cell: (bar) => format.number(bar.changed) },
        { key: 'deleted', head: 'Deletions', numeric: true, cell: (bar) => format.number(bar.deleted) },
        {
          key: 'events',
          head: 'Mass changes',
          numeric: true,
          cell: (bar) => (bar.events.length === 0 ? '' : `▲ ${format.number(bar.events.length)}`),
        },
      ]}
    />
  );
}
