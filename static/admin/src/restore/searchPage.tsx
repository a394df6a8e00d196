import Button from '@atlaskit/button/default/button';
import SectionMessage from '@atlaskit/section-message/section-message';
import { useRef, useState } from 'react';
import { useParams } from 'react-router-dom';
import type { SearchItem, SearchView } from '../../../../src/contract/search';
import { asFailure, type CallFailed } from '../client';
import { sentence, type Format } from '../format';
import { useFormat, useHost } from '../host';
import { Page, PageLink } from '../parts/page';
import { ProgressBlock } from '../parts/progress';
import { RowTable } from '../parts/rowTable';
import { ActionFailed, Empty, Loaded } from '../parts/states';
import { RUNNING_POLL_MS, useResource } from '../resource';
import { excerptParts } from './excerpt';
import { itemAddress } from './itemAddress';
import { SearchForm } from './searchForm';
import { readWhere, searchOf } from './where';

const PAGE = 50;
/** A search ends there. */
const MOST = 500;

/** What was found so far, while the rest is read. Nothing here changes anything. */
export function SearchPage() {
  const { id = '' } = useParams();
  const { call } = useHost();
  const [failure, setFailure] = useState<CallFailed>();
  // What is listed grows at its end while it is looked at, so each answer holds all of it again.
  const most = useRef(PAGE);
  const search = useResource(
    `search ${id}`,
    () => call('search', { run: id, most: most.current }),
    (value) => (value.status === 'running' ? RUNNING_POLL_MS : undefined),
  );
  const more = (shown: number) => {
    most.current = Math.min(MOST, shown + PAGE);
    search.refresh();
  };
  const stop = async () => {
    try {
      search.put(await call('stopSearch', { run: id, most: most.current }));
      setFailure(undefined);
    } catch (caught) {
      setFailure(asFailure(caught));
    }
  };
  const value = search.value;
  const back = value === undefined ? '' : searchOf({ ...readWhere(new URLSearchParams()), at: value.moment, space: value.space });
  return (
    <Page title="Search" windowTitle="Search - Restore" back={{ to: `/restore${back}`, label: 'Restore' }}>
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
          {(loaded) => <Found view={loaded} onStop={() => void stop()} onMore={() => more(loaded.items.length)} />}
        </Loaded>
      )}
    </Page>
  );
}

function Found({ view, onStop, onMore }: { readonly view: SearchView; readonly onStop: () => void; readonly onMore: () => void }) {
  const format = useFormat();
  const { run, words, moment, status, items, trouble } = view;
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
      {trouble && (
        <SectionMessage appearance="error" title={sentence(trouble.happened)} headingLevel="h2">
          <p>
            {sentence(trouble.safe)} {sentence(trouble.next)}
          </p>
        </SectionMessage>
      )}
      <p role={status === 'running' ? undefined : 'status'}>
        {foundSentence(view, format)} In {view.space === undefined ? 'all spaces' : 'one space'} as of {format.moment(moment)}.
      </p>
      {notSearched(view, format).map((line) => (
        <SectionMessage key={line} appearance="warning" title={line} headingLevel="h2">
          <p>Nothing was changed. Overview says what is being done about it.</p>
        </SectionMessage>
      ))}
      {items.length === 0 && status === 'done' && (
        <Empty title="Nothing found">
          <p>Keys, summaries, descriptions and comments were searched. Try fewer or other words, or another moment.</p>
        </Empty>
      )}
      {items.length > 0 && <Places words={words} moment={moment} items={items} />}
      {items.length < view.found && (
        <div className="hf-actions">
          <Button onClick={onMore}>Show more</Button>
        </div>
      )}
    </>
  );
}

function foundSentence({ words, found, more, status }: SearchView, format: Format): string {
  const places = `“${words.trim()}” was found in ${format.count(found, 'place', 'places')}`;
  if (status === 'running') return `${places} so far.`;
  if (more) return `${places}, and there are more: add words that narrow it.`;
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
            <>
              <bdi className="hf-text">
                {excerptParts(item.excerpt, words).map(([text, isFound], index) => (isFound ? <mark key={index}>{text}</mark> : text))}
              </bdi>
              {item.more && <span className="hf-subtle"> And in more places of this work item.</span>}
            </>
          ),
        },
      ]}
    />
  );
}
