import type { ThenPage } from '../../../../src/contract/timeline';
import { useFormat, useHost } from '../host';
import { PageLink } from '../parts/page';
import { RowTable } from '../parts/rowTable';
import { Empty } from '../parts/states';
import { FirstPage } from './firstPage';
import { Incomplete } from './incomplete';
import { itemAddress } from './itemAddress';
import { MoreButton } from './moreButton';
import { NoMoment } from './noMoment';
import { useMore } from './pages';
import type { Where } from './where';

/** The work items of that moment, as they stood. */
export function ThenList({ where }: { readonly where: Where }) {
  const { at, space } = where;
  return at === undefined ? <NoMoment /> : <Then at={at} space={space} />;
}

function Then({ at, space }: { readonly at: number; readonly space: string | undefined }) {
  const { call } = useHost();
  const payload = { at, ...(space === undefined ? {} : { space }) };
  const key = `then ${JSON.stringify(payload)}`;
  return (
    <FirstPage id={key} thing="what there was" load={() => call('everythingThen', payload)}>
      {(value) => <Pages key={key} id={key} first={value} load={(cursor) => call('everythingThen', { ...payload, cursor })} />}
    </FirstPage>
  );
}

function Pages({
  id,
  first,
  load,
}: {
  readonly id: string;
  readonly first: ThenPage;
  readonly load: (cursor: string) => Promise<ThenPage>;
}) {
  const format = useFormat();
  const pages = useMore(id, first, load);
  if (pages.items.length === 0)
    return first.incomplete ? <Incomplete /> : <Empty title={`No work items at ${format.moment(first.moment)}`} />;
  return (
    <>
      {first.incomplete && <Incomplete />}
      <p className="hf-subtle">
        {format.number(pages.items.length)} of {format.count(first.total, 'work item', 'work items')} at {format.moment(first.moment)}
      </p>
      <RowTable
        caption={`Work items at ${format.moment(first.moment)}`}
        rows={pages.items}
        rowKey={(item) => item.id}
        columns={[
          {
            key: 'item',
            head: 'Work item',
            rowHeader: true,
            cell: (item) => (
              <>
                <PageLink to={itemAddress(item.id, first.moment)}>
                  <span className="hf-key">{item.key}</span>
                </PageLink>{' '}
                <bdi>{item.title ?? 'Its record can’t be read'}</bdi>
              </>
            ),
          },
          { key: 'updated', head: 'Last changed', cell: (item) => format.moment(item.updated) },
        ]}
      />
      <MoreButton pages={pages} />
    </>
  );
}
