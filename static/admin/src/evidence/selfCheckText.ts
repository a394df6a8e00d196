/** A check as text for support: the same whatever the viewer's language and zone. */
import type { SelfCheckView } from '../../../../src/contract/page';
import type { Format } from '../format';

type Result = NonNullable<SelfCheckView['result']>;

const NAMES: Readonly<Record<string, string>> = {
  asked: 'asked for',
  came: 'came',
  cut: 'came short',
  atLeast: 'at least',
  arbitrary: 'in any order',
  inOrder: 'in order',
  yes: 'say yes',
  no: 'say no',
  longest: 'characters at most',
  atLeastSeconds: 's at least',
  atMostSeconds: 's at most',
  read: 'read',
  refused: 'refused',
  lacking: 'lack one',
};

/** `3 say yes, 0 say no`. */
export const seenWords = (seen: Readonly<Record<string, number>>, format: Pick<Format, 'number'>): string =>
  Object.entries(seen)
    .map(([name, n]) => `${format.number(n)} ${NAMES[name] ?? name}`)
    .join(', ');

const plain = { number: String };

export const selfCheckText = (result: Result): string =>
  [
    `Holdfast for Jira ${result.appVersion}: check of this site`,
    `${new Date(result.at).toISOString()}, ${result.requests} requests, ${result.points} API points, ${result.seconds} s`,
    '',
    ...result.facts.map(
      ({ id, answer, seen }) => `${id}: ${answer}${Object.values(seen).every((n) => n === 0) ? '' : ` (${seenWords(seen, plain)})`}`,
    ),
    '',
  ].join('\n');
