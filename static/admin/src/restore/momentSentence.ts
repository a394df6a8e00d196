import type { MomentChoice } from '../../../../src/contract/timeline';
import type { Format } from '../format';

/** `at`: what was asked for. */
export function momentSentence(at: number | undefined, choice: MomentChoice, format: Format): string {
  if (choice.oldest === undefined) return 'Nothing is captured yet.';
  const oldest = `The oldest moment is ${format.moment(choice.oldest)}.`;
  if (at === undefined) return `No moment is chosen. ${oldest}`;
  if (choice.at === undefined || choice.at > at) return oldest;
  return `Captured ${format.moment(choice.at)}. ${oldest}`;
}
