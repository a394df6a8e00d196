/** States of a search, and what its resolver answers in them. */
import type { SearchView } from '../../src/contract/search';
import { ok, progress } from './fixtures';
import type { Scene } from './scenes';
import { withoutAnswer } from './withoutAnswer';
import { BEFORE } from './timelineFixtures';

export const searching: SearchView = {
  run: 'search-1',
  status: 'running',
  words: ' safari ',
  moment: BEFORE,
  progress: progress({ stage: 'Reading', stages: ['Reading'], done: 4_100, total: 12_408 }),
  found: 2,
  more: false,
  unread: 0,
  items: [
    {
      id: '20001',
      key: 'PAY-12',
      title: 'Card payments fail on <b>Safari</b>',
      where: 'summary',
      excerpt: 'Card payments fail on <b>Safari</b>',
    },
    {
      id: '20004',
      key: 'OPS-7',
      title: 'גלישה ב-Safari',
      where: 'comment',
      excerpt: 'only in SAFARI 17, <img src=x onerror=alert(1)>',
      more: true,
    },
  ],
};

/** A day later. */
export const searchIsOver = {
  ok: false,
  error: { kind: 'not-found', happened: 'This search is over', safe: 'Nothing was changed.', next: 'Search again.' },
} as const;

export const SEARCH_SCENES: readonly Scene[] = [
  {
    name: 'search-running',
    path: '/restore/search/search-1',
    answers: { search: ok(searching) },
    shows: [
      '“safari” was found in 2 places so far.',
      'Reading: 4,100 of 12,408 work items',
      'Stop',
      'In all spaces as of Nov 23',
      'Comment',
    ],
  },
  {
    name: 'search-done',
    path: '/restore/search/search-1',
    answers: { search: ok({ ...searching, status: 'done', progress: undefined, found: 500, more: true, unread: 3 }) },
    shows: ['and there are more: add words that narrow it.', '3 saved items can’t be read and were not searched', 'Show more'],
    hides: ['Stop'],
  },
  {
    name: 'search-failed',
    path: '/restore/search/search-1',
    answers: {
      search: ok({
        ...searching,
        status: 'failed',
        progress: undefined,
        trouble: {
          happened: 'There is no moment 7',
          safe: 'Nothing was changed. What is listed was found before.',
          next: 'Search again.',
        },
      }),
    },
    shows: ['There is no moment 7', 'What is listed was found before.', 'before the search ended'],
    hides: ['Stop'],
  },
  {
    name: 'search-nothing',
    path: '/restore/search/search-1',
    answers: { search: ok({ ...searching, status: 'done', progress: undefined, found: 0, items: [] }) },
    shows: ['Nothing found', '“safari” was found in 0 places.'],
  },
  {
    name: 'search-over',
    path: '/restore/search/search-1',
    answers: { search: searchIsOver },
    shows: ['This search is over', 'What was found is kept for a day.', 'Find work items by key or text'],
  },
  ...withoutAnswer('search', '/restore/search/search-1', 'search', 'the search'),
];
