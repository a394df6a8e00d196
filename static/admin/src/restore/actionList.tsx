import Button from '@atlaskit/button/default/button';
import Lozenge from '@atlaskit/lozenge/lozenge';
import { useState } from 'react';
import type { FidelityLine, PlanActionPage } from '../../../../src/contract/page';
import { sentenceCase } from '../format';
import { useFormat, useHost } from '../host';
import { RowTable } from '../parts/rowTable';
import { FirstPage } from './firstPage';
import { MoreButton } from './moreButton';
import { useMore } from './pages';
import { LEVEL_NAMES } from './planView';

const LEVEL_LOOKS: Readonly<Record<FidelityLine['level'], 'success' | 'moved' | 'removed'>> = {
  exact: 'success',
  approximate: 'moved',
  impossible: 'removed',
};

/** Every action of a plan; asked for when somebody wants to see them. */
export function ActionList({ plan }: { readonly plan: string }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="hf-stack">
      <div className="hf-actions">
        <Button aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide every action' : 'See every action'}
        </Button>
      </div>
      {open && <Actions plan={plan} />}
    </div>
  );
}

function Actions({ plan }: { readonly plan: string }) {
  const { call } = useHost();
  return (
    <FirstPage id={`actions ${plan}`} thing="the actions" load={() => call('planActions', { id: plan })}>
      {(value) => <Pages plan={plan} first={value} />}
    </FirstPage>
  );
}

function Pages({ plan, first }: { readonly plan: string; readonly first: PlanActionPage }) {
  const { call } = useHost();
  const format = useFormat();
  const asPage = (page: PlanActionPage) => ({ items: page.actions, ...(page.next === undefined ? {} : { next: page.next }) });
  const pages = useMore(plan, asPage(first), async (cursor) => asPage(await call('planActions', { id: plan, cursor })));
  return (
    <>
      <p className="hf-subtle">
        {format.number(pages.items.length)} of {format.number(first.total)}
      </p>
      <RowTable
        caption="Every action"
        rows={pages.items}
        rowKey={(row, index) => `${row.key} ${row.action} ${index}`}
        columns={[
          {
            key: 'what',
            head: 'Object',
            rowHeader: true,
            cell: (row) => (
              <>
                <span className="hf-key">{row.key}</span> <bdi>{row.title}</bdi>
              </>
            ),
          },
          { key: 'action', head: 'Action', cell: (row) => sentenceCase(row.action) },
          {
            key: 'level',
            head: 'Fidelity',
            cell: (row) => <Lozenge appearance={LEVEL_LOOKS[row.level]}>{LEVEL_NAMES[row.level]}</Lozenge>,
          },
          { key: 'note', head: 'Note', cell: (row) => row.note ?? '' },
        ]}
      />
      <MoreButton pages={pages} />
    </>
  );
}
