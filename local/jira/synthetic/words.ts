import type { Dice } from '../random';

/** Believable text about a ferry company's software, made from small parts. */
const THINGS = [
  'timetable',
  'boarding pass',
  'fare engine',
  'crew roster',
  'harbour display',
  'payment page',
  'seat map',
  'vehicle deck plan',
  'weather feed',
  'refund flow',
  'mobile app',
  'gate scanner',
  'loyalty account',
  'customs form',
  'tide service',
  'booking search',
];
const FAULTS = [
  "shows yesterday's data",
  'fails for return trips',
  'is slow with 50 or more passengers',
  'rounds prices the wrong way',
  'loses the selection on reload',
  'crashes when offline',
  'ignores the time zone of the port',
  'sends the e-mail twice',
  "can't be used with a keyboard",
  'rejects names with apostrophes',
];
const WISHES = [
  'should remember the last choice',
  'needs an export',
  'needs a dark theme',
  'should warn before a double booking',
  'should show delays at once',
  'needs translation into Norwegian',
  'should work without sound',
  'needs an audit trail',
];
const SENTENCES = [
  'Steps: open the page, choose tomorrow, press Search twice.',
  'Seen on three devices since the last release.',
  'The old system did this right; see the attached log.',
  'A customer in Bergen called about it twice.',
  'Workaround: reload and choose again.',
  'We agreed in the review that this comes before the summer season.',
  'Not urgent, but it costs the desk ten minutes a day.',
  'Kan ikke gjenskapes på ny versjon.',
  '再現手順は添付のとおりです。',
  'Логи приложены.',
  'Looks like the cache key lacks the port code 🚢.',
];
const NAMES = [
  'Ane',
  'Bjørn',
  'Chidi',
  'Dora',
  'Emre',
  'Fatima',
  'Grażyna',
  'Håkon',
  'Ines',
  'Jun',
  'Kofi',
  'Lena',
  'Mateo',
  'Nadia',
  'Oluf',
  'Priya',
  'Quentin',
  'Rosa',
  'Søren',
  'Tomás',
  'Ulla',
  'Věra',
  'Wei',
  'Yusuf',
  'Zoë',
];
const SURNAMES = [
  'Aas',
  'Berg',
  'Castillo',
  'Dahl',
  'Eriksen',
  'Farah',
  'Gomez',
  'Haug',
  'Ito',
  'Jensen',
  'Kaya',
  'Lund',
  'Moen',
  'Novak',
  'Okafor',
  'Patel',
  'Quist',
  'Rossi',
  'Sato',
  'Tran',
];

export const personName = (roll: Dice): string => `${roll.pick(NAMES)} ${roll.pick(SURNAMES)}`;
export const summary = (roll: Dice, isBug: boolean): string => {
  const thing = roll.pick(THINGS);
  return `${thing.charAt(0).toUpperCase()}${thing.slice(1)} ${roll.pick(isBug ? FAULTS : WISHES)}`;
};
export const sentences = (roll: Dice, count: number): readonly string[] => Array.from({ length: count }, () => roll.pick(SENTENCES));

type Node = Record<string, unknown>;
const words = (text: string, marks?: readonly Node[]): Node => ({ type: 'text', text, ...(marks === undefined ? {} : { marks }) });
const paragraph = (...content: readonly Node[]): Node => ({ type: 'paragraph', content });
const doc = (content: readonly Node[]): Node => ({ type: 'doc', version: 1, content });

/** A rich text of some paragraphs, now and then with a list, code, a link or a mention. */
export const richText = (roll: Dice, length: number, mention: { readonly id: string; readonly name: string } | undefined): Node => {
  const content: Node[] = sentences(roll, Math.max(1, length)).map((text) => paragraph(words(text)));
  if (roll.chance(0.2))
    content.push({
      type: 'bulletList',
      content: sentences(roll, 2).map((text) => ({ type: 'listItem', content: [paragraph(words(text))] })),
    });
  if (roll.chance(0.15))
    content.push({
      type: 'codeBlock',
      attrs: { language: 'text' },
      content: [words(`ERROR ${roll.below(900) + 100} at tide.service\n  retry=${roll.below(9)}`)],
    });
  if (roll.chance(0.15))
    content.push(
      paragraph(
        words('See '),
        words('the runbook', [{ type: 'link', attrs: { href: `https://wiki.example.invalid/run/${roll.below(500)}` } }]),
        words('.'),
      ),
    );
  if (mention !== undefined)
    content.push(paragraph({ type: 'mention', attrs: { id: mention.id, text: `@${mention.name}` } }, words(' please look.')));
  return doc(content);
};
