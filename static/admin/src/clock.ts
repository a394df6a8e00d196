/**
 * Now, as the functions see it. A viewer's computer can be wrong by hours; “2 minutes ago” must not be. The Overview
 * says when it was made, and sets the difference.
 */
let behindMs = 0;

export const now = (): number => Date.now() + behindMs;

/** `asOf`: time of the functions, ms. */
export function learnTime(asOf: number): void {
  behindMs = asOf - Date.now();
}
