/** What people write about in one project: parts from which titles, sentences, comments and file names are put together. */
export interface Theme {
  /** Of bugs and incidents. */
  readonly faults: readonly string[];
  /** Of everything else. */
  readonly wishes: readonly string[];
  readonly sentences: readonly string[];
  readonly remarks: readonly string[];
  readonly files: readonly string[];
  /** What `{name}` stands for; parts hold other parts. `{serial}` is a number of four digits. */
  readonly parts: Readonly<Record<string, readonly string[]>>;
}

const PLACES = ['Bergen', 'Stavanger', 'Hirtshals', 'Aberdeen', 'Lerwick', 'Tórshavn', 'Kristiansand', 'Newcastle', 'Esbjerg'];
const PAIRS = PLACES.flatMap((from) => PLACES.filter((to) => to !== from).map((to) => ({ from, to })));
const releases = Array.from({ length: 30 }, (_, i) => `4.${i}`);

export const COMMON = {
  place: PLACES,
  ship: ['MS Skarv', 'MS Havørn', 'MS Lunde', 'MS Teist', 'MS Ærfugl'],
  day: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  season: ['Easter', 'the summer season', 'the autumn timetable', 'Christmas', 'the school holidays', 'the boat show'],
  month: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
  year: ['2022', '2023', '2024', '2025', '2026'],
  number: ['2', '3', '5', '8', '12', '20', '40', '150'],
  who: ['the desk', 'the crew', 'Finance', 'the harbour office', 'a customer', 'the night shift', 'Sales', 'our auditor'],
  release: releases,
  route: PAIRS.map(({ from, to }) => `${from}–${to}`),
  way: PAIRS.map(({ from, to }) => `from ${from} to ${to}`),
};

/** What anybody answers to anything. */
export const ANSWERS: readonly string[] = [
  'Thanks, that explains it.',
  'Can we do this before {day}?',
  'I talked to {who}: {day} is early enough.',
  '{who} has to decide first.',
  'Any news here?',
  'I am away until {day}; ask {who} if it is urgent.',
  'Done, please have a look.',
];
