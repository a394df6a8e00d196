import type { ChangedItem, ChangedPage, ChangeKind } from '../../../../src/contract/timeline';
import { useFormat, useHost } from '../host';
import { PageLink } from '../parts/page';
import { PersonName } from '../parts/personName';
import { RowTable } from '../parts/rowTable';
import { Empty } from '../parts/states';
import { kindName } from './kinds';
import { FirstPage } from './firstPage';
import { Incomplete } from './incomplete';
import { itemAddress } from './itemAddress';
import { MoreButton } from './moreButton';
import { NoMoment } from './noMoment';
import { useMore } from './pages';
import { filterOf } from './timelineSection';
import type { Where } from './where';

const CHANGES: Readonly<Record<ChangeKind, string>> = { created: 'Created', changed: 'Changed', deleted: 'Deleted' };

/** What is not as it was at the moment. */
export function ChangedList({ where }: { readonly where: Where }) {
  const { at } = where;
  return at === undefined ? <NoMoment /> : <Since at={at} where={where} />;
}

function Since({ at, where }: { readonly at: number; readonly where: Where }) {
  const { call } = useHost();
  const payload = { ...filterOf(where), at };
  const key = `changed ${JSON.stringify(payload)}`;
  return (
    <FirstPage id={key} thing="what changed" load={() => call('changedSince', payload)}>
      {(value) => <Pages key={key} id={key} first={value} load={(cursor) => call('changedSince', { ...payload, cursor })} />}
    </FirstPage>
  );
}

function Pages({
  id,
  first,
  load,
}: {
  readonly id: string;
  readonly first: ChangedPage;
  readonly load: (cursor: string) => Promise<ChangedPage>;
}) {
  const format = useFormat();
  const pages = useMore(id, first, load);
  if (pages.items.length === 0 && pages.next === undefined)
    return first.incomplete ? (
      <Incomplete />
    ) : (
      <Empty title="Nothing changed">
        <p>Everything here is as it was at {format.moment(first.moment)}.</p>
        <p className="hf-subtle">As of {format.moment(first.asOf)}</p>
      </Empty>
    );
  return (
    <>
      {first.incomplete && <Incomplete />}
      <RowTable
        caption={`Changed since ${format.moment(first.moment)}`}
        rows={pages.items}
        rowKey={(item) => `${item.kind} ${item.id}`}
        columns={[
          { key: 'item', head: 'Item', rowHeader: true, cell: (item) => <ItemName item={item} moment={first.moment} /> },
          { key: 'change', head: 'Change', cell: (item) => CHANGES[item.change] },
          { key: 'when', head: 'When', cell: (item) => format.moment(item.at) },
          { key: 'who', head: 'By', cell: (item) => (item.actor === undefined ? 'Not known' : <PersonName accountId={item.actor} />) },
        ]}
      />
      <MoreButton pages={pages} />
      <p className="hf-subtle">
        Compared with {format.moment(first.moment)}. As of {format.moment(first.asOf)}
      </p>
    </>
  );
}

function ItemName({ item, moment }: { readonly item: ChangedItem; readonly moment: number }) {
  const name = item.key ?? item.id;
  return (
    <>
      {item.kind === 'issue' ? (
        <PageLink to={itemAddress(item.id, moment)}>
          <span className="hf-key">{name}</span>
        </PageLink>
      ) : (
        <>
          <span className="hf-subtle">{kindName(item.kind)}</span> <span className="hf-key">{name}</span>
        </>
      )}{' '}
      <bdi>{item.title ?? ''}</bdi>
    </>
  );
}
