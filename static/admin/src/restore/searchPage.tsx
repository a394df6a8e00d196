import Button from '@atlaskit/button/default/button';
import SectionMessage from '@atlaskit/section-message/section-message';
import { useState } from 'react';
import { useParams } from 'react-router-dom';
import type { SearchItem, SearchView } from '../../../../src/contract/search';
import { asFailure, type CallFailed } from '../client';
import type { Format } from '../format';
import { useFormat, useHost } from '../host';
import { Page, PageLink } from '../parts/page';
import { ProgressBlock } from '../parts/progress';
import { RowTable } from '../parts/rowTable';
import { ActionFailed, Empty, Loaded } from '../parts/states';
import { useResource } from '../resource';
import { excerptParts } from './excerpt';
import { itemAddress } from './itemAddress';
import { MoreButton } from './moreButton';
import { useMore } from './pages';
import { SearchForm } from './searchForm';
import { isoOf } from './where';

/** Sooner than a restore is asked for: somebody waits for this one. */
const POLL_MS = 2_000;

/** What was found so far, while the rest is read. Nothing here changes anything. */
export function SearchPage() {
  const { id = '' } = useParams();
  const { call } = useHost();
  const [failure, setFailure] = useState<CallFailed>();
  const search = useResource(
    `search ${id}`,
    () => call('search', { run: id }),
    (value) => (value.status === 'running' ? POLL_MS : undefined),
  );
  const stop = async () => {
    try {
      search.put(await call('stopSearch', { run: id }));
      setFailure(undefined);
    } catch (caught) {
      setFailure(asFailure(caught));
    }
  };
  const value = search.value;
  const moment = value === undefined ? '' : `?at=${encodeURIComponent(isoOf(value.moment))}`;
  return (
    <Page title="Search" windowTitle="Search - Restore" back={{ to: `/restore${moment}`, label: 'Restore' }}>
      {failure && <ActionFailed failure={failure} />}
      {search.failure?.kind === 'not-found' ? (
        <>
          <Empty title="This search is over">
            <p>What was found is kept for a day.</p>
          </Empty>
          <SearchForm at={undefined} space={undefined} />
        </>
      ) : (
        <Loaded resource={search} thing="the search">
          {(loaded) => <Found view={loaded} onStop={() => void stop()} />}
        </Loaded>
      )}
    </Page>
  );
}

function Found({ view, onStop }: { readonly view: SearchView; readonly onStop: () => void }) {
  const { call } = useHost();
  const format = useFormat();
  const { run, words, moment, status } = view;
  const pages = useMore(`search ${run}`, view, (cursor) => call('search', { run, cursor }));
  return (
    <>
      <SearchForm key={run} at={moment} space={view.space} />
      {view.progress && (
        <div className="hf-stack">
          <ProgressBlock progress={view.progress} label="Search" unit="work items" />
          <div className="hf-actions">
            <Button onClick={onStop}>Stop</Button>
          </div>
        </div>
      )}
      <p role="status">
        {foundSentence(view, format)} In {view.space === undefined ? 'all spaces' : 'one space'} as of {format.moment(moment)}.
      </p>
      {notSearched(view, format).map((line) => (
        <SectionMessage key={line} appearance="warning" title={line} headingLevel="h2">
          <p>Nothing was changed. Overview says what is being done about it.</p>
        </SectionMessage>
      ))}
      {pages.items.length === 0 && status === 'done' ? (
        <Empty title="Nothing found">
          <p>Search for fewer or other words, or as of another moment.</p>
        </Empty>
      ) : (
        pages.items.length > 0 && <Places words={words} moment={moment} items={pages.items} />
      )}
      <MoreButton pages={pages} />
    </>
  );
}

function foundSentence({ words, found, more, status }: SearchView, format: Format): string {
  const places = `“${words.trim()}” was found in ${format.count(found, 'place', 'places')}`;
  if (more) return `${places}. There may be more: add words that narrow it.`;
  if (status === 'running') return `${places} so far.`;
  return status === 'done' ? `${places}.` : `${places} before the search ended.`;
}

const notSearched = ({ unread }: SearchView, format: Format): readonly string[] =>
  unread === 0
    ? []
    : [`${format.count(unread, 'saved item', 'saved items')} can’t be read and ${unread === 1 ? 'was' : 'were'} not searched`];

const WHERE: Readonly<Record<string, string>> = { key: 'Key', summary: 'Summary', description: 'Description', comment: 'Comment' };

function Places({ words, moment, items }: { readonly words: string; readonly moment: number; readonly items: readonly SearchItem[] }) {
  return (
    <RowTable
      caption="Places"
      rows={items}
      rowKey={(item, index) => `${item.id} ${String(index)}`}
      columns={[
        {
          key: 'item',
          head: 'Work item',
          rowHeader: true,
          cell: (item) => (
            <>
              <PageLink to={itemAddress(item.id, moment)}>
                <span className="hf-key">{item.key}</span>
              </PageLink>{' '}
              <bdi>{item.title}</bdi>
            </>
          ),
        },
        { key: 'where', head: 'Where', cell: (item) => WHERE[item.where] ?? item.where },
        {
          key: 'excerpt',
          head: 'Words',
          cell: (item) => (
            <bdi className="hf-text">
              {excerptParts(item.excerpt, words).map(([text, isFound], index) => (isFound ? <mark key={index}>{text}</mark> : text))}
            </bdi>
          ),
        },
      ]}
    />
  );
}
