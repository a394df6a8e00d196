/** Rules of the timeline on the page that need no browser: zones, bars, sentences, addresses. */
import fc from 'fast-check';
import type { MassChange } from '../../src/contract/timeline';
import { createFormat } from '../../static/admin/src/format';
import { momentSentence } from '../../static/admin/src/restore/momentSentence';
import { isoOf, readWhere, searchOf, type Where } from '../../static/admin/src/restore/where';
import { barsOf, eventBar, RANGES, rangeOf } from '../../static/admin/src/timeline/bars';
import { barSentence, eventWords, timelineSentence } from '../../static/admin/src/timeline/sentence';
import { zoneOf } from '../../static/admin/src/timeline/zone';
import { NOW } from './fixtures';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const berlin = zoneOf('Europe/Berlin');
const format = createFormat('en-US', 'Europe/Berlin', () => NOW);

test.each([
  ['an ordinary minute', 'Europe/Berlin', '2026-11-23', '09:55', '2026-11-23T08:55:00.000Z'],
  ['the first of an hour shown twice', 'Europe/Berlin', '2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
  ['an hour that is left out', 'Europe/Berlin', '2026-03-29', '02:30', '2026-03-29T01:30:00.000Z'],
  ['half an hour beside the others', 'Asia/Kolkata', '2026-11-23', '09:55', '2026-11-23T04:25:00.000Z'],
  ['the far side of the date line', 'Pacific/Apia', '2026-11-23', '00:00', '2026-11-22T11:00:00.000Z'],
])('a local time becomes UTC: %s', (_, zone, date, time, utc) =>
  expect(isoOf(zoneOf(zone).utc(date, time) ?? 0)).toBe(utc.replace('.000Z', 'Z')),
);

test.each([
  ['2026-02-30', '10:00'],
  ['2026-11-23', '24:00'],
  ['', '10:00'],
  ['20261-01-01', '10:00'],
])('no such date and time: %s %s', (date, time) => expect(berlin.utc(date, time)).toBeUndefined());

test('what the clocks show leads back to the same minute, or to the one an hour before it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca'),
      fc.integer({ min: 0, max: 33_000_000 }),
      (name, minutes) => {
        const zone = zoneOf(name);
        const at = minutes * 60_000;
        const { date, time } = zone.local(at);
        const back = zone.utc(date, time) ?? NaN;
        expect(zone.local(back)).toEqual({ date, time });
        expect(back <= at && at - back <= HOUR).toBe(true);
      },
    ),
  );
});

test('ranges: whole bars, the last one holds the end, a day of 25 hours is one bar', () => {
  expect(RANGES.map((days) => rangeOf(days, NOW, berlin).edges.length - 1)).toEqual([24, 168, 30, 90]);
  for (const days of RANGES) {
    const { from, to } = rangeOf(days, NOW, berlin);
    expect(from < NOW && NOW < to).toBe(true);
  }
  const month = rangeOf(30, Date.UTC(2026, 9, 30), berlin);
  expect(new Set(month.edges.slice(1).map((edge, i) => (edge - (month.edges[i] ?? 0)) / HOUR))).toEqual(new Set([24, 25]));
});

test('bars: every hour of the range is counted in one bar, nothing else is', () => {
  const hour = fc.record({
    at: fc.integer({ min: -100 * 24, max: 48 }).map((n) => NOW - (NOW % HOUR) + n * HOUR),
    changed: fc.nat(9),
    deleted: fc.nat(9),
  });
  fc.assert(
    fc.property(fc.constantFrom(...RANGES), fc.uniqueArray(hour, { selector: ({ at }) => at }), (days, hours) => {
      const range = rangeOf(days, NOW, berlin);
      const inside = hours.filter(({ at }) => at >= range.from && at < range.to);
      const bars = barsOf(range, hours, []);
      const sum = (list: readonly { readonly changed: number; readonly deleted: number }[]) => [
        list.reduce((n, { changed }) => n + changed, 0),
        list.reduce((n, { deleted }) => n + deleted, 0),
      ];
      expect(sum(bars)).toEqual(sum(inside));
    }),
  );
});

const event = (from: number): MassChange => ({ id: 'm', changed: 60, deleted: 0, from, to: from + HOUR, space: '1' });

test('a mass change stands at its hour, and [ and ] find it', () => {
  const range = rangeOf(1, NOW, berlin);
  const bars = barsOf(range, [], [event(range.from + 3 * HOUR), event(range.from + 9 * HOUR), event(range.from - HOUR)]);
  expect(bars.flatMap((bar, i) => (bar.events.length > 0 ? [i] : []))).toEqual([3, 9]);
  expect([eventBar(bars, 9, -1), eventBar(bars, 3, -1), eventBar(bars, 3, 1), eventBar(bars, 9, 1)]).toEqual([3, undefined, 9, undefined]);
});

test('the chart in a sentence', () => {
  const range = rangeOf(7, NOW, berlin);
  const at = Date.UTC(2026, 10, 23, 8);
  const bars = barsOf(
    range,
    [
      { at, changed: 812, deleted: 1 },
      { at: at + DAY, changed: 1, deleted: 0 },
    ],
    [event(at)],
  );
  expect(timelineSentence(range, bars, format)).toBe('813 changes and 1 deletion in 7 days. Most Nov 23, 09:00–10:00: 813. 1 mass change.');
  expect(barSentence(range, bars.find((bar) => bar.from === at) ?? (bars[0] as never), format)).toBe(
    'Nov 23, 09:00–10:00: 812 changes, 1 deletion, 1 mass change',
  );
  expect(timelineSentence(range, barsOf(range, [], []), format)).toBe('Nothing changed here from Nov 17, 11:00 to Nov 24, 11:00.');
  const month = rangeOf(30, NOW, berlin);
  expect(timelineSentence(month, barsOf(month, [{ at, changed: 5, deleted: 0 }], []), format)).toBe(
    '5 changes in 30 days. Most on Nov 23: 5.',
  );
});

test.each([
  [{ changed: 12_408, deleted: 0 }, 'edited 12,408 items'],
  [{ changed: 0, deleted: 12 }, 'deleted 12 items'],
  [{ changed: 60, deleted: 3 }, 'edited 60 items and deleted 3'],
])('a mass change in words: %j', (counts, words) => expect(eventWords(counts, format)).toBe(words));

test.each([
  ['nothing captured', undefined, {}, 'Nothing is captured yet.'],
  ['none chosen', undefined, { oldest: NOW - DAY, newest: NOW }, 'No moment is chosen. The oldest moment is Nov 23, 10:07 GMT+1.'],
  ['before the first', NOW - 9 * DAY, { at: NOW - DAY, oldest: NOW - DAY, newest: NOW }, 'The oldest moment is Nov 23, 10:07 GMT+1.'],
  [
    'one between',
    NOW - HOUR,
    { at: NOW - 2 * HOUR, oldest: NOW - DAY, newest: NOW },
    'Captured Nov 24, 08:07 GMT+1. The oldest moment is Nov 23, 10:07 GMT+1.',
  ],
])('the moment in a sentence: %s', (_, at, choice, words) => expect(momentSentence(at, choice, format)).toBe(words));

test('an address says where somebody is, and the way back is the same place', () => {
  const where: fc.Arbitrary<Where> = fc.record(
    {
      at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
      space: fc.constantFrom('10001', '7'),
      actor: fc.constantFrom('557058:ab-c', 'x'),
      event: fc.constant('1700000000000-10001'),
      show: fc.constantFrom('changed' as const, 'deleted' as const, 'then' as const),
      days: fc.constantFrom(...RANGES),
      to: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    },
    { requiredKeys: ['show', 'days'] },
  );
  fc.assert(fc.property(where, (one) => expect(readWhere(new URLSearchParams(searchOf(one)))).toEqual(one)));
});

test.each([
  'at=yesterday',
  'at=2026-13-01T00:00:00Z',
  'at=2026-11-23T09:55:00%2B01:00',
  'space=<b>',
  'days=365',
  'show=everything',
  'to=-1',
])('what is no place in an address counts as not there: %s', (query) =>
  expect(readWhere(new URLSearchParams(query))).toEqual({ show: 'deleted', days: 7 }),
);
