import type { IssueType, JsonText, Raw } from '../model';
import type { Dice } from '../random';
import { BASE_URL, customField, rankField } from '../synthetic/parts';

/**
 * Sixty custom fields: the kinds that Jira has, cascading ones, and opaque ones of apps whose values only the app understands.
 */
interface Kind {
  readonly custom: string;
  readonly schema: Raw;
  readonly names: readonly string[];
  /** A value of the field with this number. */
  readonly value: (roll: Dice, number: number, people: readonly Raw[]) => unknown;
}

const TYPES = 'com.atlassian.jira.plugin.system.customfieldtypes';
const option = (number: number, place: number, value: string): Raw => {
  const id = String(number * 10 + place);
  return { self: `${BASE_URL}/rest/api/3/customFieldOption/${id}`, value, id };
};
const LEVELS = ['Low', 'Medium', 'High', 'Critical'];
const LINES = ['Bergen–Hirtshals', 'Stavanger–Newcastle', 'Lerwick–Aberdeen'];
const day = (roll: Dice): string => `2026-${String(1 + roll.below(9)).padStart(2, '0')}-${String(10 + roll.below(18))}`;

const KINDS: readonly Kind[] = [
  {
    custom: `${TYPES}:textfield`,
    schema: { type: 'string' },
    names: [
      'Booking reference',
      'Vendor ticket',
      'Asset number',
      'Cost centre',
      'Branch',
      'Build',
      'Ship position',
      'Invoice',
      'Customer number',
      'Room',
      'Contract',
    ],
    value: (roll) => `NL-${10_000 + roll.below(90_000)}`,
  },
  {
    custom: `${TYPES}:textarea`,
    schema: { type: 'string' },
    names: ['Steps to reproduce', 'Acceptance criteria', 'Root cause', 'Rollback plan', 'Release notes', 'Lessons learned'],
    value: (roll) => ({
      type: 'doc',
      version: 1,
      content: [{ type: 'paragraph', content: [{ type: 'text', text: `See step ${1 + roll.below(9)} of the checklist.` }] }],
    }),
  },
  {
    custom: `${TYPES}:float`,
    schema: { type: 'number' },
    names: ['Effort', 'Passengers affected', 'Minutes lost', 'Budget', 'Risk score', 'Story points (old)', 'Likes', 'Downtime'],
    value: (roll) => roll.below(400) / 4,
  },
  {
    custom: `${TYPES}:select`,
    schema: { type: 'option' },
    names: ['Severity', 'Impact', 'Urgency', 'Environment kind', 'Channel', 'Change type', 'Country', 'Brand'],
    value: (roll, number) => {
      const place = roll.below(LEVELS.length);
      return option(number, place, LEVELS[place] as string);
    },
  },
  {
    custom: `${TYPES}:multiselect`,
    schema: { type: 'array', items: 'option' },
    names: ['Lines', 'Platforms', 'Teams involved', 'Languages'],
    value: (roll, number) => LINES.map((line, i) => option(number, i, line)).filter((_, i) => i === 0 || roll.chance(0.5)),
  },
  {
    custom: `${TYPES}:cascadingselect`,
    schema: { type: 'option-with-child' },
    names: ['Product and module', 'Port and terminal', 'Category'],
    value: (roll, number) => ({
      ...option(number, 0, 'Booking'),
      child: option(number, 1 + roll.below(3), roll.pick(['Search', 'Payment', 'Cabins'])),
    }),
  },
  { custom: `${TYPES}:datepicker`, schema: { type: 'date' }, names: ['Go-live', 'Contract end', 'Start date', 'Review date'], value: day },
  {
    custom: `${TYPES}:datetime`,
    schema: { type: 'datetime' },
    names: ['Outage begin', 'Outage end'],
    value: (roll) => `${day(roll)}T0${roll.below(9)}:15:00.000+0000`,
  },
  {
    custom: `${TYPES}:labels`,
    schema: { type: 'array', items: 'string' },
    names: ['Tags', 'Keywords'],
    value: (roll) => [roll.pick(['season', 'autumn', 'audit', 'quick-win'])],
  },
  {
    custom: `${TYPES}:url`,
    schema: { type: 'string' },
    names: ['Design', 'Dashboard'],
    value: (roll) => `https://wiki.example.invalid/page/${roll.below(999)}`,
  },
  {
    custom: `${TYPES}:radiobuttons`,
    schema: { type: 'option' },
    names: ['Flaky?', 'Paid change'],
    value: (roll, number) => option(number, 0, roll.pick(['Yes', 'No'])),
  },
  {
    custom: `${TYPES}:userpicker`,
    schema: { type: 'user' },
    names: ['Product owner', 'Tester'],
    value: (roll, _number, people) => roll.pick(people),
  },
  {
    custom: 'com.example.invalid.estimates:poker',
    schema: { type: 'any' },
    names: ['Planning poker', 'Checklist progress'],
    value: (roll) => ({ v: 3, state: `${roll.below(9)}/${9 + roll.below(9)}`, votes: { a: roll.below(13), b: roll.below(13) } }),
  },
];

const FIRST = 10_100;
const ALL = KINDS.flatMap((kind) => kind.names.map((name) => ({ kind, name }))).map((field, i) => ({
  ...field,
  number: FIRST + i,
  id: `customfield_${FIRST + i}`,
}));

/** The order on boards; its values are the site's own. */
const RANK = rankField(FIRST + ALL.length);

export const DEMO_FIELDS: readonly Raw[] = [
  ...ALL.map(({ kind, name, number }) => customField(number, name, { ...kind.schema, custom: kind.custom })),
  RANK,
];

/** Each project uses one field in three; most of its issues leave most of them empty. */
export const demoValues = (project: number, people: readonly Raw[]) => {
  const own = ALL.filter((_, i) => i % 3 === project % 3);
  return (roll: Dice, _type: IssueType): Record<string, JsonText> =>
    Object.fromEntries(
      own.map(({ id, kind, number }) => [id, roll.chance(0.15) ? JSON.stringify(kind.value(roll, number, people)) : 'null']),
    );
};

/** One value of each field that somebody can set, for the issue that has them all. */
export const allValues = (roll: Dice, people: readonly Raw[]): Record<string, JsonText> =>
  Object.fromEntries(ALL.map(({ id, kind, number }) => [id, JSON.stringify(kind.value(roll, number, people))]));
