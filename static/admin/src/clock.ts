/**
 * Now, as the functions see it. A viewer's computer can be wrong by hours; “2 minutes ago” must not be. Answers that
 * carry `asOf` set the difference.
 */
let behindMs = 0;

export const now = (): number => Date.now() + behindMs;

export function learnTime(answer: unknown): void {
  if (typeof answer === 'object' && answer !== null && 'asOf' in answer && typeof answer.asOf === 'number') behindMs = answer.asOf - Date.now();
}
