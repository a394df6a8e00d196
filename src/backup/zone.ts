import type { Millis } from '../contract/ids';

const MINUTE = 60_000;

/**
 * Minutes as JQL reads them. JQL has literals without seconds and without a zone: it takes them for the profile time zone of
 * whoever asks (facts 5.3), so that the app user's zone must be known.
 *
 * In the hour that a clock is put back, one literal means two moments and nobody says which one Jira takes. An edge between two
 * windows may be such a literal, since both sides use the same; a place to go on from may not: `lower` goes back until its literal means
 * one moment only.
 */
export class Zone {
  private readonly format: Intl.DateTimeFormat;

  constructor(readonly name: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
  }

  /** `2026/11/24 10:03`: the minute in which `at` lies. */
  literal(at: Millis): string {
    const parts = new Map(this.format.formatToParts(at).map((part) => [part.type, part.value]));
    return `${(parts.get('year') ?? '').padStart(4, '0')}/${parts.get('month') ?? ''}/${parts.get('day') ?? ''} ${parts.get('hour') ?? ''}:${parts.get('minute') ?? ''}`;
  }

  /** The latest start of a minute at or before `at` whose literal means one moment. */
  lower(at: Millis): Millis {
    let minute = Math.floor(at / MINUTE) * MINUTE;
    for (let i = 0; i < 12 && this.twice(minute); i++) minute -= 30 * MINUTE;
    return minute;
  }

  private twice(at: Millis): boolean {
    const text = this.literal(at);
    // Clocks are put back by half an hour (Lord Howe), an hour, or two (Troll).
    return [30, 60, 120].some((minutes) => this.literal(at + minutes * MINUTE) === text || this.literal(at - minutes * MINUTE) === text);
  }
}

/** A zone name that this runtime does not know is read as UTC, and said in the log by the caller. */
export const zoneOf = (name: string | undefined): Zone => {
  try {
    return new Zone(name ?? 'UTC');
  } catch {
    return new Zone('UTC');
  }
};
