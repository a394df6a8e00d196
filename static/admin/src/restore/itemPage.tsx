import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import type { ItemHistory } from '../../../../src/contract/timeline';
import { useFormat, useHost } from '../host';
import { Page } from '../parts/page';
import { Loaded } from '../parts/states';
import { IDLE_POLL_MS, useResource } from '../resource';
import { ItemContentView } from './itemContent';
import { itemAddress } from './itemAddress';
import { MoreButton } from './moreButton';
import { useMore } from './pages';
import { timeOf } from './where';
import { VersionTable } from './versionTable';

/** All versions of a work item, and what one of them says. Nothing here changes anything. */
export function ItemPage() {
  const { id = '' } = useParams();
  const [query] = useSearchParams();
  const { call } = useHost();
  const at = timeOf(query.get('at'));
  const history = useResource(
    `item ${id}`,
    () => call('itemHistory', { id }),
    () => IDLE_POLL_MS,
  );
  const value = history.value;
  return (
    <Page
      title={value === undefined ? 'Work item' : `${value.key} ${value.title}`.trim()}
      windowTitle={value?.key ?? 'Work item'}
      back={{ to: `/restore${at === undefined ? '' : `?at=${encodeURIComponent(query.get('at') ?? '')}`}`, label: 'Restore' }}
    >
      <Loaded resource={history} thing="the versions">
        {(loaded) => <Versions first={loaded} at={at} />}
      </Loaded>
    </Page>
  );
}

function Versions({ first, at }: { readonly first: ItemHistory; readonly at: number | undefined }) {
  const { call } = useHost();
  const navigate = useNavigate();
  const { id } = first;
  const asPage = (page: ItemHistory) => ({ items: page.versions, ...(page.next === undefined ? {} : { next: page.next }) });
  const pages = useMore(`item ${id}`, asPage(first), async (cursor) => asPage(await call('itemHistory', { id, cursor })));
  // Without a moment: the newest version that says something.
  const moment = at ?? pages.items.find((version) => !version.deleted)?.at;
  const chosen = pages.items.find((version) => moment !== undefined && version.at <= moment);
  return (
    <>
      <section aria-labelledby="versions" className="hf-stack">
        <h2 id="versions">Versions</h2>
        <VersionTable
          versions={pages.items}
          chosen={chosen}
          onChoose={(version) => navigate(itemAddress(id, version.at), { replace: true })}
        />
        <MoreButton pages={pages} />
      </section>
      {moment !== undefined && <Content id={id} at={moment} />}
    </>
  );
}

function Content({ id, at }: { readonly id: string; readonly at: number }) {
  const { call } = useHost();
  const format = useFormat();
  const content = useResource(
    `item ${id} ${String(at)}`,
    () => call('itemAt', { id, at }),
    () => undefined,
  );
  return (
    <section aria-labelledby="content" className="hf-stack">
      <h2 id="content">As of {format.moment(at)}</h2>
      {content.failure?.kind === 'not-found' ? (
        <p>{content.failure.admin.happened}</p>
      ) : (
        <Loaded resource={content} thing="this version">
          {(value) => <ItemContentView content={value} />}
        </Loaded>
      )}
    </section>
  );
}
