/** Durations as people write them: `1w 2d 3h 30m`, of 8-hour days and 5-day weeks (Jira's defaults). */

const SECONDS: Readonly<Record<string, number>> = { w: 144_000, d: 28_800, h: 3_600, m: 60 };
const DURATION = /^\s*(?:\d+(?:\.\d+)?\s*[wdhm]\s*)+$/i;

/** Seconds, or undefined when it can't be read. A number alone is minutes. */
export const secondsOf = (text: string): number | undefined => {
  if (/^\s*\d{1,9}\s*$/.test(text)) return Number(text) * 60;
  if (text.length > 100 || !DURATION.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s*([wdhm])/gi))
    sum += Number(amount) * (SECONDS[(unit ?? '').toLowerCase()] ?? 0);
  return Number.isSafeInteger(Math.round(sum)) ? Math.round(sum) : undefined;
};

/** `2d 3h 30m`; `0m` for nothing. */
export const durationText = (seconds: number): string => {
  let rest = Math.round(seconds / 60);
  const parts: string[] = [];
  for (const [unit, minutes] of [
    ['w', 2_400],
    ['d', 480],
    ['h', 60],
    ['m', 1],
  ] as const) {
    const amount = Math.floor(rest / minutes);
    rest -= amount * minutes;
    if (amount > 0) parts.push(`${amount}${unit}`);
  }
  return parts.length === 0 ? '0m' : parts.join(' ');
};
