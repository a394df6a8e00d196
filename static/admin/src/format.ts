/** Numbers, times and durations as the viewer reads them. Everything goes through `Intl` with the context's locale and zone. */

export interface Format {
  number(n: number): string;
  /** `1 work item`, `12,408 work items`. */
  count(n: number, one: string, other: string): string;
  /** Share as whole percent, rounded down: `12%`. Never 100% unless `done` equals `total`. */
  percent(done: number, total: number): string;
  bytes(n: number): string;
  /** `today 06:10`, `yesterday 06:10`, `Nov 2, 06:10`. */
  time(at: number): string;
  /** With the year where it differs, and the zone: `Nov 23, 09:55 CET`. */
  moment(at: number): string;
  /** `Nov 23`, with the year where it differs. */
  day(at: number): string;
  /** `09:55`. */
  clock(at: number): string;
  /** `Nov 23, 09:58–10:04`; both days where they differ. */
  span(from: number, to: number): string;
  /** `CET`, as it is at that time. */
  zoneName(at: number): string;
  /** The viewer's zone: `Europe/Berlin`. */
  readonly zone: string;
  /** `2 minutes ago` below 24 hours, else the absolute time. */
  ago(at: number): string;
  /** `about 35 min (30–40)`. */
  range(lowSeconds: number, highSeconds: number): string;
}

const DAY_MS = 86_400_000;

/** `now` is asked at each use. A locale or zone that the browser doesn't know becomes en-US or UTC. */
export function createFormat(wantedLocale: string | undefined, wantedZone: string | undefined, now: () => number): Format {
  const locale = supported(() => Intl.getCanonicalLocales(wantedLocale ?? 'en-US')[0] ?? 'en-US', 'en-US');
  const timeZone = supported(() => new Intl.DateTimeFormat('en-US', { timeZone: wantedZone ?? 'UTC' }).resolvedOptions().timeZone, 'UTC');
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const plurals = new Intl.PluralRules('en-US');
  const clock = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = new Intl.DateTimeFormat(locale, { timeZone, month: 'short', day: 'numeric' });
  const dayOfYear = new Intl.DateTimeFormat(locale, { timeZone, year: 'numeric', month: 'short', day: 'numeric' });
  const calendar = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const zoned = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });

  const date = (at: number) =>
    calendar.format(at).slice(0, 4) === calendar.format(now()).slice(0, 4) ? day.format(at) : dayOfYear.format(at);
  const time = (at: number) => {
    const when = calendar.format(at);
    if (when === calendar.format(now())) return `today ${clock.format(at)}`;
    if (when === calendar.format(now() - DAY_MS)) return `yesterday ${clock.format(at)}`;
    return `${date(at)}, ${clock.format(at)}`;
  };
  return {
    number: (n) => numbers.format(n),
    count: (n, one, other) => `${numbers.format(n)} ${plurals.select(n) === 'one' ? one : other}`,
    percent: (done, total) => percents.format(share(done, total) / 100),
    bytes: (n) => bytes(n, numbers),
    time,
    moment: (at) => `${date(at)}, ${zoned.format(at)}`,
    day: date,
    clock: (at) => clock.format(at),
    span: (from, to) =>
      date(from) === date(to)
        ? `${date(from)}, ${[...new Set([clock.format(from), clock.format(to)])].join('–')}`
        : `${date(from)}, ${clock.format(from)} – ${date(to)}, ${clock.format(to)}`,
    zoneName: (at) => zoned.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? timeZone,
    zone: timeZone,
    ago: (at) => {
      const passed = now() - at;
      if (passed >= DAY_MS) return time(at);
      if (passed < 60_000) return 'less than a minute ago';
      return passed < 3_600_000
        ? relative.format(-Math.floor(passed / 60_000), 'minute')
        : relative.format(-Math.floor(passed / 3_600_000), 'hour');
    },
    range: (low, high) => range(low, high, numbers),
  };
}

/** Whole percent, rounded down, 0 to 100; 99 is the most for an unfinished share. */
export function share(done: number, total: number): number {
  if (total <= 0) return 0;
  if (done >= total) return 100;
  return Math.min(99, Math.max(0, Math.floor((done * 100) / total)));
}

function range(lowSeconds: number, highSeconds: number, numbers: Intl.NumberFormat): string {
  const hours = highSeconds >= 90 * 60;
  const unit = hours ? 3_600 : 60;
  const low = Math.floor(Math.min(lowSeconds, highSeconds) / unit);
  const high = Math.ceil(highSeconds / unit);
  if (highSeconds < 60) return 'less than a minute';
  if (high <= 1) return `about ${numbers.format(1)} min`;
  const middle = Math.max(1, Math.round((lowSeconds + highSeconds) / 2 / unit));
  const name = hours ? 'h' : 'min';
  return low === high
    ? `about ${numbers.format(high)} ${name}`
    : `about ${numbers.format(middle)} ${name} (${numbers.format(low)}–${numbers.format(high)})`;
}

function bytes(n: number, numbers: Intl.NumberFormat): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = n;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${numbers.format(unit === 0 ? value : Number(value.toPrecision(3)))} ${units[unit]}`;
}

function supported(read: () => string, otherwise: string): string {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** With a full stop where the text has no end of its own; messages of the functions come with and without. */
export const sentence = (text: string): string => (text === '' || /[.!?…]$/.test(text) ? text : `${text}.`);

export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
