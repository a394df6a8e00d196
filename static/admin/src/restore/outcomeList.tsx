import Lozenge from '@atlaskit/lozenge/lozenge';
import Radio from '@atlaskit/radio/radio';
import { useState } from 'react';
import type { ReportPage } from '../../../../src/contract/page';
import { useFormat, useHost } from '../host';
import { RowTable } from '../parts/rowTable';
import { Empty } from '../parts/states';
import { FirstPage } from './firstPage';
import { MoreButton } from './moreButton';
import { useMore } from './pages';

type Outcome = ReportPage['outcomes'][number]['outcome'];
type Filter = 'all' | 'failed' | 'approximate';

const OUTCOMES: Readonly<Record<Outcome, { readonly name: string; readonly look: 'success' | 'moved' | 'default' | 'removed' }>> = {
  match: { name: 'Match', look: 'success' },
  approximate: { name: 'Approximate', look: 'moved' },
  'left-alone': { name: 'Left alone', look: 'default' },
  failed: { name: 'Failed', look: 'removed' },
};
const FILTERS: readonly { readonly value: Filter; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'approximate', label: 'Approximate' },
  { value: 'failed', label: 'Failed' },
];

/** One outcome for each object that was chosen. */
export function OutcomeList({ run }: { readonly run: string }) {
  const { call } = useHost();
  const [filter, setFilter] = useState<Filter>('all');
  const payload = { run, ...(filter === 'all' ? {} : { only: filter }) };
  return (
    <section aria-labelledby="outcomes" className="hf-stack">
      <h2 id="outcomes">Outcomes</h2>
      <div className="hf-filter" role="radiogroup" aria-label="Show outcomes">
        {FILTERS.map(({ value, label }) => (
          <Radio key={value} name="outcome" value={value} label={label} isChecked={filter === value} onChange={() => setFilter(value)} />
        ))}
      </div>
      <FirstPage id={`report ${run} ${filter}`} thing="the report" load={() => call('report', payload)}>
        {(value) => <Pages key={filter} first={value} id={`${run} ${filter}`} load={(cursor) => call('report', { ...payload, cursor })} />}
      </FirstPage>
    </section>
  );
}

function Pages({
  first,
  id,
  load,
}: {
  readonly first: ReportPage;
  readonly id: string;
  readonly load: (cursor: string) => Promise<ReportPage>;
}) {
  const format = useFormat();
  const asPage = (page: ReportPage) => ({ items: page.outcomes, ...(page.next === undefined ? {} : { next: page.next }) });
  const pages = useMore(id, asPage(first), async (cursor) => asPage(await load(cursor)));
  if (pages.items.length === 0) return <Empty title="No outcome of this kind" />;
  return (
    <>
      <p className="hf-subtle">
        {format.number(pages.items.length)} of {format.number(first.total)}
      </p>
      <RowTable
        caption="Outcomes"
        rows={pages.items}
        rowKey={(row, index) => `${row.key} ${index}`}
        columns={[
          {
            key: 'object',
            head: 'Object',
            rowHeader: true,
            cell: (row) => (
              <>
                <span className="hf-key">{row.key}</span> <bdi>{row.title}</bdi>
              </>
            ),
          },
          {
            key: 'outcome',
            head: 'Outcome',
            cell: (row) => <Lozenge appearance={OUTCOMES[row.outcome].look}>{OUTCOMES[row.outcome].name}</Lozenge>,
          },
          { key: 'notes', head: 'Notes', cell: (row) => <Notes notes={row.notes} /> },
        ]}
      />
      <MoreButton pages={pages} />
    </>
  );
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className="hf-plain">
      {notes.map((note) => (
        <li key={note}>
          <bdi>{note}</bdi>
        </li>
      ))}
    </ul>
  );
}
