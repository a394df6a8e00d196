/** Rules of the page that need no browser: figures, times, the headline, the proofs. */
import fc from 'fast-check';
import { createFormat, sentence, share } from '../../static/admin/src/format';
import { firstBackupPercent, headlineOf } from '../../static/admin/src/overview/headline';
import { proofsOf } from '../../static/admin/src/overview/proofs';
import { progressSentence, timeLeft, unfinishedPercent } from '../../static/admin/src/parts/progressWords';
import { reportSentence } from '../../static/admin/src/restore/reportSentence';
import { NOW, overview, overviews, progress } from './fixtures';

const format = createFormat('en-US', 'Europe/Berlin', () => NOW);
const MINUTE = 60_000;

test.each([
  [0, 'less than a minute ago'],
  [2 * MINUTE, '2 minutes ago'],
  [90 * MINUTE, '1 hour ago'],
  [24 * 60 * MINUTE, 'yesterday 10:07'],
  [30 * 24 * 60 * MINUTE, 'Oct 25, 10:07'],
  [400 * 24 * 60 * MINUTE, 'Oct 20, 2025, 11:07'],
])('%d ms ago is “%s”', (ms, text) => expect(format.ago(NOW - ms)).toBe(text));

test('the zone is said with a moment, and a repeated hour of the clock change is told apart', () => {
  expect(format.moment(Date.UTC(2026, 9, 25, 0, 30))).not.toBe(format.moment(Date.UTC(2026, 9, 25, 1, 30)));
});

test('an unknown locale or zone is no reason to fail', () => {
  expect(createFormat('not a locale', 'Nowhere/Land', () => NOW).time(NOW)).toBe('today 09:07');
});

test.each([
  [10, 50, 'less than a minute'],
  [240, 420, 'about 6 min (4–7)'],
  [60, 60, 'about 1 min'],
  [7_200, 14_400, 'about 3 h (2–4)'],
])('%d to %d seconds are “%s”', (low, high, text) => expect(format.range(low, high)).toBe(text));

test('time left keeps its bracket at the end', () => expect(timeLeft({ low: 240, high: 420 }, format)).toBe('about 6 min left (4–7)'));

test('a share is whole, never above 99 before the end, never below 0', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (done, total) => {
      const percent = share(done, total);
      expect(Number.isInteger(percent) && percent >= 0 && percent <= 100).toBe(true);
      if (done < total) expect(percent).toBeLessThanOrEqual(99);
      expect(unfinishedPercent(progress({ done, total }))).toBeLessThanOrEqual(99);
    }),
  );
});

test('the first backup’s percent never goes back from stage to stage', () => {
  const { stages } = progress();
  const steps = stages.flatMap((stage) => [0, 1, 50, 99, 100].map((done) => firstBackupPercent(progress({ stage, done, total: 100 }))));
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(steps.at(-1)).toBe(99);
});

test('progress says nothing that it doesn’t know', () => {
  expect(progressSentence(progress({ stage: 'Count', total: 0 }), format)).toBe('Count.');
  expect(progressSentence(progress(), format)).toBe('Work items: 412 of 2,183.');
});

test.each([
  ['healthy', 'success', 'Backed up 2 minutes ago. No known gaps.', 'restore'],
  ['first-run', 'information', 'Your first backup is 14% done', undefined],
  ['starting', 'information', 'Your first backup is starting', undefined],
  ['throttled', 'warning', 'Waiting for Jira until today 11:00', undefined],
  ['failed', 'error', 'The first backup stopped at 14%', 'try-again'],
  ['stale', 'warning', 'Nothing captured since today 07:07', 'try-again'],
  ['damaged', 'error', '3 saved items can’t be read', 'see-affected'],
  ['damaged-lost', 'error', '2 saved items can’t be read', 'see-affected'],
  ['degraded', 'warning', 'Backed up 2 minutes ago, with 4 gaps', 'review-gaps'],
])('headline of %s', (state, appearance, title, action) => {
  expect(headlineOf(overviews[state] ?? overview(), format)).toMatchObject({
    appearance,
    title,
    ...(action === undefined ? {} : { action }),
  });
});

const levels = (over: Parameters<typeof overview>[0]) =>
  Object.fromEntries(proofsOf(overview(over), format).map((proof) => [proof.name, proof.level]));

test.each([
  ['all shown', {}, 'proved', 'proved', 'proved'],
  ['captured too long ago', { lastMomentAt: NOW - 16 * MINUTE }, 'warning', 'proved', 'proved'],
  ['first backup incomplete', { safeSince: undefined }, 'unknown', 'proved', 'proved'],
  ['one missing', { counted: { inJira: 5, captured: 4, at: NOW } }, 'proved', 'warning', 'proved'],
  ['counted two days ago', { counted: { inJira: 5, captured: 5, at: NOW - 48 * 60 * MINUTE } }, 'proved', 'warning', 'proved'],
  ['a damaged record', { readBack: { records: 9, problems: 1, at: NOW } }, 'proved', 'proved', 'warning'],
  ['nothing checked', { counted: undefined, readBack: undefined }, 'proved', 'unknown', 'unknown'],
])('green is proved: %s', (_name, over, captured, counted, read) => {
  expect(levels(over)).toEqual({ Captured: captured, Counted: counted, 'Read back': read, Practiced: 'unknown' });
});

test('a report counts each outcome, and “approximate” only where there is one', () => {
  expect(reportSentence({ match: 11_943, approximate: 0, leftAlone: 7, failed: 0, verifiedAt: NOW }, format)).toBe(
    '11,943 match. 7 left alone. 0 failed.',
  );
  expect(reportSentence({ match: 1, approximate: 2, leftAlone: 0, failed: 3, verifiedAt: NOW }, format)).toBe(
    '1 matches. 2 approximate. 0 left alone. 3 failed.',
  );
});

test('messages end as sentences, with one stop', () => {
  expect([sentence('Done'), sentence('Done.'), sentence('Why?'), sentence('')]).toEqual(['Done.', 'Done.', 'Why?', '']);
});
