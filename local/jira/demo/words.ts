import type { Dice } from '../random';

/** What people write about in one project: parts from which titles and sentences are put together. */
export interface Theme {
  readonly titles: readonly string[];
  readonly sentences: readonly string[];
  /** What `{name}` in a title or sentence stands for. */
  readonly parts: Readonly<Record<string, readonly string[]>>;
}

const PLACES = ['Bergen', 'Stavanger', 'Hirtshals', 'Aberdeen', 'Lerwick', 'Tórshavn', 'Kristiansand', 'Newcastle', 'Esbjerg'];
const SHIPS = ['MS Skarv', 'MS Havørn', 'MS Lunde', 'MS Teist', 'MS Ærfugl'];
const COMMON = {
  place: PLACES,
  ship: SHIPS,
  day: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'the weekend', 'Easter', 'the summer season'],
  number: ['2', '3', '5', '8', '12', '20', '40', '150'],
  who: ['the desk', 'the crew', 'Finance', 'the harbour office', 'a customer', 'the night shift', 'Sales', 'our auditor'],
};

const COMMENTS = [
  'Seen again on {day}, {place} only.',
  'Thanks, that explains it. I will try the other branch.',
  'Can we do this before {day}?',
  'Works for me on the latest build; closing unless {who} objects.',
  'I talked to {who}: they can live with the workaround until {day}.',
  'Adding the log from {place}.',
  'Same thing on {ship} last night, about {number} minutes.',
  'Reviewed. Two small remarks in the pull request.',
  'Moved to the next sprint, {who} has to decide first.',
  'Deployed to test; please have a look.',
  'Not reproducible here. Which browser was it?',
  'Kan ikke gjenskapes på ny versjon.',
  'Логи приложены.',
  '再現手順は添付のとおりです。',
  'Rolled back at 14:05, numbers are normal again 🚢',
];

export const APP_THEME: Theme = {
  titles: [
    '{part} loses the {thing} when the phone goes offline',
    '{part}: wrong {thing} for return trips from {place}',
    'Show the {thing} at once on the {part}',
    '{part} is slow with more than {number} passengers',
    'Remember the last {thing} on the {part}',
    'As a traveller I want to change the {thing} until an hour before departure',
    'Translate the {part} into Faroese',
    'Accessibility: the {part} needs a visible focus',
    '{part} rejects names with apostrophes',
    'Crash on the {part} after choosing {place}',
    'Replace the old {thing} service behind the {part}',
  ],
  sentences: [
    'Open the app, choose {place} to {place}, and press Continue twice.',
    'Expected: the {thing} stays. Actual: it is empty after the reload.',
    'It costs {who} about {number} minutes a day.',
    'We agreed with {who} that this comes before {day}.',
    'Crash reports show {number} devices since the last release.',
    'The old site did this right; see the attached screenshots.',
    'Design is in the shared folder, second frame.',
  ],
  parts: {
    ...COMMON,
    part: ['seat map', 'payment page', 'boarding pass', 'booking search', 'start page', 'trip list', 'loyalty card', 'vehicle form'],
    thing: ['cabin', 'price', 'seat', 'passenger list', 'discount', 'vehicle length', 'pet option', 'currency'],
  },
};

export const OPERATIONS_THEME: Theme = {
  titles: [
    'Renew the certificate of the {part}',
    '{part}: alarms without a runbook',
    'Move the {part} to the new cluster',
    'Disk of the {part} is nearly full',
    'Latency of the {part} doubles at boarding time in {place}',
    'Upgrade the {part} before its support ends',
    'Post-mortem: {part} was down for {number} minutes on {day}',
    'Automate the failover of the {part}',
    'Least privilege for the {part}',
  ],
  sentences: [
    'The alarm fired {number} times on {day}; nobody was paged.',
    'Steps are in the runbook; step {number} is out of date.',
    'Needs a window: {place} has departures until 23:40.',
    'Root cause: a retry without a limit after the tide service timed out.',
    'Cost now about {number} € a day; half of it is idle.',
    '{who} asked for a date.',
  ],
  parts: {
    ...COMMON,
    part: [
      'tide service',
      'message queue',
      'booking database',
      'gate controllers',
      'log pipeline',
      'VPN of the ships',
      'backup job',
      'search index',
    ],
  },
};

export const DESK_THEME: Theme = {
  titles: [
    'Laptop for a new colleague in {place}',
    "Can't print manifests on {ship}",
    'Access to the {part} for {who}',
    'Password reset, {part}',
    'Scanner at gate {number} in {place} does not read passes',
    'Wi-Fi on {ship} drops near {place}',
    'Invoice {number} was sent twice',
    'Please add {who} to the {part} mailing list',
  ],
  sentences: [
    'Needed by {day}.',
    'It worked until the update on {day}.',
    'My manager has approved this.',
    'Tried another cable and another port, no change.',
    'About {number} people are waiting.',
    'Asset number is on the sticker, photo attached.',
  ],
  parts: { ...COMMON, part: ['crew roster', 'fares tool', 'shared drive', 'payroll portal', 'booking back office', 'video wall'] },
};

export const BUSINESS_THEME: Theme = {
  titles: [
    '{part} for {day}: draft',
    'Photos of {ship} for the {part}',
    'Proofread the {part} in Danish',
    'Book space in the newspaper of {place}',
    'Approve the budget of the {part}',
    'Prices for groups from {place}',
    'Newsletter: {number} reasons to visit {place}',
    'Quarterly figures for the {part}',
  ],
  sentences: [
    'First draft by {day}, print deadline is a week later.',
    'Please use the new logo and the short claim.',
    '{who} wants to see it before it goes out.',
    'Budget is {number} 000 €, half of it for {place}.',
    'Last year we had more replies with the blue version.',
  ],
  parts: { ...COMMON, part: ['summer brochure', 'Christmas campaign', 'loyalty mailing', 'landing page', 'press kit', 'radio spot'] },
};

export const SECURITY_THEME: Theme = {
  titles: [
    'Finding {number}: {part} accepts weak ciphers',
    'Access review of the {part}, {day}',
    'Phishing mail in the name of {who}',
    'Former colleagues still have accounts in the {part}',
    'Pen test: {part}, severity medium',
    'Data request of a traveller from {place}',
    'Keys of the {part} are older than {number} months',
  ],
  sentences: [
    'Evidence is in the restricted folder.',
    'Fix within {number} days, see the policy.',
    'No sign that anybody used it.',
    'Told {who} on {day}; written answer is due.',
    'Retest after the next release.',
  ],
  parts: { ...COMMON, part: ['crew portal', 'payment gateway', 'ship network', 'file transfer', 'HR archive', 'partner interface'] },
};

export const PEOPLE_THEME: Theme = {
  titles: [
    'Hire: {part} in {place}',
    'Onboarding of a {part}, starts on {day}',
    'Parental leave cover: {part}',
    'Salary review, {part}',
    'Exit talk: {part}',
  ],
  sentences: [
    '{number} applications so far, two look right.',
    'Contract is with {who}.',
    'Confidential, please do not forward.',
    'First talk on {day}.',
  ],
  parts: { ...COMMON, part: ['deck officer', 'service agent', 'back-end developer', 'chef', 'harbour planner', 'accountant'] },
};

const fill = (roll: Dice, theme: Theme, template: string): string => {
  const text = template.replace(/\{(\w+)\}/g, (_, name: string) => roll.pick(theme.parts[name] ?? ['it']));
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
};

export const title = (roll: Dice, theme: Theme): string => fill(roll, theme, roll.pick(theme.titles));

type Node = Record<string, unknown>;
export const words = (text: string, ...marks: readonly Node[]): Node => ({ type: 'text', text, ...(marks.length === 0 ? {} : { marks }) });
export const paragraph = (...content: readonly Node[]): Node => ({ type: 'paragraph', content });
export const doc = (...content: readonly Node[]): Node => ({ type: 'doc', version: 1, content });

const ROW = ['Bergen–Hirtshals', 'Stavanger–Newcastle', 'Lerwick–Aberdeen', 'Tórshavn–Hirtshals'];
export const table = (roll: Dice): Node => {
  const cell = (type: 'tableHeader' | 'tableCell', text: string): Node => ({ type, attrs: {}, content: [paragraph(words(text))] });
  const row = (...cells: readonly Node[]): Node => ({ type: 'tableRow', content: cells });
  return {
    type: 'table',
    attrs: { isNumberColumnEnabled: false, layout: 'default' },
    content: [
      row(cell('tableHeader', 'Line'), cell('tableHeader', 'Before'), cell('tableHeader', 'After')),
      ...ROW.map((line) => row(cell('tableCell', line), cell('tableCell', `${roll.below(900)}`), cell('tableCell', `${roll.below(900)}`))),
    ],
  };
};

/** A rich text of some paragraphs; now and then a list, a table, code, a link, a panel or a mention. */
export const prose = (
  roll: Dice,
  theme: Theme,
  length: number,
  mention: { readonly id: string; readonly name: string } | undefined,
): Node => {
  const sentence = (): string => fill(roll, theme, roll.pick(theme.sentences));
  const content: Node[] = Array.from({ length: Math.max(1, length) }, () => paragraph(words(`${sentence()} ${sentence()}`)));
  if (length > 1 && roll.chance(0.2))
    content.push({
      type: roll.chance(0.5) ? 'bulletList' : 'orderedList',
      content: [sentence(), sentence(), sentence()].map((text) => ({ type: 'listItem', content: [paragraph(words(text))] })),
    });
  if (length > 2 && roll.chance(0.15)) content.push(table(roll));
  if (length > 2 && roll.chance(0.1))
    content.push({ type: 'panel', attrs: { panelType: 'info' }, content: [paragraph(words(sentence()))] });
  if (roll.chance(0.06))
    content.push({
      type: 'codeBlock',
      attrs: { language: 'text' },
      content: [words(`ERROR ${roll.below(900) + 100} at tide.service\n  retry=${roll.below(9)}`)],
    });
  if (roll.chance(0.08)) {
    const href = `https://wiki.example.invalid/run/${roll.below(500)}`;
    content.push(paragraph(words('See '), words('the runbook', { type: 'link', attrs: { href } }), words('.')));
  }
  if (mention !== undefined)
    content.push(paragraph({ type: 'mention', attrs: { id: mention.id, text: `@${mention.name}` } }, words(' could you have a look?')));
  return doc(...content);
};

export const remark = (roll: Dice, mention: { readonly id: string; readonly name: string } | undefined): Node => {
  const text = fill(roll, APP_THEME, roll.pick(COMMENTS));
  return mention === undefined
    ? doc(paragraph(words(text)))
    : doc(paragraph({ type: 'mention', attrs: { id: mention.id, text: `@${mention.name}` } }, words(` ${text}`)));
};
