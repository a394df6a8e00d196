/** Answers of the timeline's resolvers: a week of office hours with a mass change, one that nobody is known for, and a quiet one. */
import type { ChangedPage, ItemContent, ItemHistory, MomentChoice, ThenPage, Timeline, TimelineHour } from '../../src/contract/timeline';
import { MINUTE, NOW, ok, type FakeResolvers } from './fixtures';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const THIS_HOUR = Math.floor(NOW / HOUR) * HOUR;
/** Of the mass change: Monday, 09:00 to 10:00 in UTC. */
export const SPIKE = THIS_HOUR - DAY;
/** Last moment before it. */
export const BEFORE = SPIKE - 5 * MINUTE;

/** Weekdays from 7 to 18 UTC, more around noon; the same every time. */
const officeHours: readonly TimelineHour[] = Array.from({ length: 90 * 24 }, (_, i) => THIS_HOUR - i * HOUR)
  .filter((at) => new Date(at).getUTCDay() % 6 !== 0 && new Date(at).getUTCHours() >= 7 && new Date(at).getUTCHours() < 18)
  .map((at) => ({
    at,
    changed: 4 + ((at / HOUR) % 7) * 3 + (12 - Math.abs(12 - new Date(at).getUTCHours())),
    deleted: (at / HOUR) % 11 === 0 ? 1 : 0,
  }))
  .reverse();

export const timeline = (over: Partial<Timeline> = {}): Timeline => ({
  asOf: NOW,
  from: THIS_HOUR - 7 * DAY,
  to: THIS_HOUR + HOUR,
  hours: officeHours.map((hour) => (hour.at === SPIKE ? { ...hour, changed: 412 } : hour)),
  events: [
    { id: 'm2', changed: 398, deleted: 0, from: SPIKE, to: SPIKE + HOUR, space: '10001', actor: 'admin-1', before: BEFORE },
    { id: 'm1', changed: 0, deleted: 12, from: SPIKE - 4 * DAY, to: SPIKE - 4 * DAY + HOUR, space: '10002' },
  ],
  spaces: [
    { id: '10001', key: 'PAY', name: 'Payments' },
    { id: '10002', key: 'OPS', name: 'מערכת Operations with a very long name that needs more than one line on most screens' },
  ],
  people: ['admin-1', 'user-1'],
  unplaced: 0,
  oldestMoment: NOW - 90 * DAY,
  newestMoment: NOW - 2 * MINUTE,
  ...over,
});

export const quiet = timeline({ hours: [], events: [], spaces: [], people: [] });

/** The hour in which the deletions of the Overview's alert fall. */
const ALERT = Math.floor((NOW - 12 * MINUTE) / HOUR) * HOUR;
export const alerted = timeline({
  hours: officeHours.map((hour) => (hour.at === ALERT ? { ...hour, deleted: 1_204 } : hour)),
  events: [{ id: 'm3', changed: 0, deleted: 1_204, from: ALERT, to: ALERT + HOUR, space: '10001', actor: 'user-1', before: ALERT }],
});

export const moment: MomentChoice = {
  at: BEFORE,
  previous: BEFORE - 5 * MINUTE,
  next: BEFORE + 5 * MINUTE,
  oldest: NOW - 90 * DAY,
  newest: NOW - 2 * MINUTE,
};

export const changed: ChangedPage = {
  asOf: NOW - 2 * MINUTE,
  moment: BEFORE,
  items: [
    {
      kind: 'issue',
      id: '20001',
      key: 'PAY-12',
      title: 'Card payments fail on <b>Safari</b>',
      change: 'changed',
      at: SPIKE + MINUTE,
      actor: 'admin-1',
    },
    { kind: 'issue', id: '20002', key: 'PAY-1204', title: 'A new work item', change: 'created', at: SPIKE + 2 * MINUTE },
    { kind: 'issue', id: '20003', key: 'PAY-9', change: 'deleted', at: SPIKE + 3 * MINUTE, actor: 'user-1' },
    { kind: 'project', id: '10001', key: 'PAY', title: 'Payments', change: 'changed', at: SPIKE + 4 * MINUTE },
  ],
  next: 'c2',
};

export const then: ThenPage = {
  moment: BEFORE,
  total: 1_204,
  items: [
    { id: '20001', key: 'PAY-12', title: 'Card payments fail on <b>Safari</b>', updated: SPIKE - DAY },
    { id: '20003', key: 'PAY-9', updated: SPIKE - 40 * DAY },
  ],
  next: 'c2',
};

export const itemHistory: ItemHistory = {
  id: '20001',
  key: 'PAY-12',
  title: 'Card payments fail on <b>Safari</b>',
  versions: [
    {
      at: SPIKE + 5 * MINUTE,
      updated: SPIKE + MINUTE,
      deleted: false,
      first: false,
      actors: ['admin-1'],
      changes: [
        { field: 'Priority', from: 'High', to: 'Low' },
        { field: 'Assignee', from: 'Dana Ruiz', to: '' },
      ],
    },
    { at: SPIKE - DAY, updated: SPIKE - DAY, deleted: false, first: false, actors: [], changes: [] },
    { at: NOW - 90 * DAY, updated: NOW - 400 * DAY, deleted: false, first: true, actors: [], changes: [] },
  ],
};

export const itemContent: ItemContent = {
  id: '20001',
  key: 'PAY-12',
  title: 'Card payments fail on <b>Safari</b>',
  moment: BEFORE,
  updated: SPIKE - DAY,
  fields: [
    { id: 'summary', name: 'Summary', text: 'Card payments fail on <b>Safari</b>' },
    { id: 'priority', name: 'Priority', text: 'High' },
    { id: 'description', name: 'Description', text: 'Steps:\n1. Open the shop\n2. Pay\n\nשלום' },
  ],
  comments: { total: 120, shown: [{ author: 'admin-1', at: SPIKE - 2 * DAY, text: 'I see it, too.' }] },
  cut: true,
};

/** What every test of a page with a timeline on it may take for granted. */
export const timelineAnswers: FakeResolvers = {
  timeline: ok(timeline()),
  moment: ({ at }) => ok(at === undefined ? { oldest: moment.oldest, newest: moment.newest } : moment),
  changedSince: ok(changed),
  everythingThen: ok(then),
  itemHistory: ok(itemHistory),
  itemAt: ok(itemContent),
};
