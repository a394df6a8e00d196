/** Jira's way of writing instants: `2012-05-16T07:56:13.000+0000`, in the zone of the site, without a colon. */

const formatters = new Map<string, Intl.DateTimeFormat>();

const isUtc = (zone: string): boolean => zone === 'UTC' || zone === 'Etc/UTC' || zone === 'GMT';

/** Minutes that `zone` is ahead of UTC at `ms`. */
export const zoneOffsetMinutes = (ms: number, zone: string): number => {
  if (isUtc(zone)) return 0;
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(zone, formatter);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of formatter.formatToParts(ms)) part[type] = Number(value);
  const local = Date.UTC(
    part['year'] ?? 0,
    (part['month'] ?? 1) - 1,
    part['day'] ?? 1,
    part['hour'] ?? 0,
    part['minute'] ?? 0,
    part['second'] ?? 0,
  );
  return Math.round((local - Math.floor(ms / 1000) * 1000) / 60_000);
};

export const formatInstant = (ms: number, zone: string): string => {
  if (isUtc(zone)) return `${new Date(ms).toISOString().slice(0, 23)}+0000`;
  const offset = zoneOffsetMinutes(ms, zone);
  const two = (n: number): string => String(n).padStart(2, '0');
  const magnitude = Math.abs(offset);
  return `${new Date(ms + offset * 60_000).toISOString().slice(0, 23)}${offset < 0 ? '-' : '+'}${two(Math.floor(magnitude / 60))}${two(magnitude % 60)}`;
};

/** NaN when it is no instant of that form. */
export const parseInstant = (text: string): number => {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|([+-]\d\d):?(\d\d))$/.exec(text);
  if (match === null) return NaN;
  return Date.parse(match[2] === 'Z' ? text : `${match[1]}${match[3]}:${match[4]}`);
};

/** The instant of a wall-clock time in `zone`. */
export const wallTime = (year: number, month: number, day: number, hour: number, minute: number, zone: string): number => {
  const guess = Date.UTC(year, month - 1, day, hour, minute);
  const first = guess - zoneOffsetMinutes(guess, zone) * 60_000;
  return guess - zoneOffsetMinutes(first, zone) * 60_000;
};

export const startOfDay = (ms: number, zone: string): number => {
  const local = new Date(ms + zoneOffsetMinutes(ms, zone) * 60_000);
  return wallTime(local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate(), 0, 0, zone);
};
