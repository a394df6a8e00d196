/** Days and times of the viewer's zone, which is not the browser's. Only `Intl` knows zones, so everything is asked of it. */

const DAY_MS = 86_400_000;

export interface Zone {
  /** The minute as the zone's clocks show it: `2026-11-23`, `09:55`. */
  local(at: number): { readonly date: string; readonly time: string };
  /**
   * Beginning of that minute. Of an hour that clocks show twice, the first; in an hour that they leave out, what they show instead.
   * Undefined: no such date or time.
   */
  utc(date: string, time: string): number | undefined;
  /** Beginning of the day `days` after the one that holds `at`. */
  dayStart(at: number, days?: number): number;
}

const pad = (n: number): string => String(n).padStart(2, '0');

export function zoneOf(timeZone: string): Zone {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  /** What the clocks show, as if it were UTC; whole minutes. */
  const shown = (at: number): number => {
    const of = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(of['year'] ?? 1970, (of['month'] ?? 1) - 1, of['day'] ?? 1, of['hour'] ?? 0, of['minute'] ?? 0);
  };
  const offset = (at: number): number => shown(at) - Math.floor(at / 60_000) * 60_000;
  const utcOf = (wanted: number): number => {
    const before = wanted - offset(wanted - DAY_MS);
    const after = wanted - offset(wanted + DAY_MS);
    const fitting = [before, after].filter((candidate) => shown(candidate) === wanted);
    return fitting.length > 0 ? Math.min(...fitting) : before;
  };
  return {
    local: (at) => {
      const iso = new Date(shown(at)).toISOString();
      return { date: iso.slice(0, 10), time: iso.slice(11, 16) };
    },
    utc: (date, time) => {
      const day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date);
      const clock = /^(\d\d):(\d\d)/.exec(time);
      if (!day || !clock) return undefined;
      const wanted = Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]), Number(clock[1]), Number(clock[2]));
      const iso = `${String(day[1])}-${String(day[2])}-${String(day[3])}T${pad(Number(clock[1]))}:${pad(Number(clock[2]))}`;
      return new Date(wanted).toISOString().startsWith(iso) ? utcOf(wanted) : undefined;
    },
    dayStart: (at, days = 0) => utcOf(Math.floor(shown(at) / DAY_MS) * DAY_MS + days * DAY_MS),
  };
}
