/** The four proofs that a backup is one. Green only for what was shown: each rule is UX §3's meaning of healthy. */
import type { Overview } from '../../../../src/contract/page';
import type { Format } from '../format';

export interface Proof {
  readonly name: 'Captured' | 'Counted' | 'Read back' | 'Practiced';
  readonly level: 'proved' | 'warning' | 'unknown';
  readonly text: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const INTERVALS = 3;
const COUNTED_WITHIN_MS = DAY_MS;
const READ_WITHIN_MS = 30 * DAY_MS;

export function proofsOf(overview: Overview, format: Format): readonly Proof[] {
  return [
    captured(overview, format),
    counted(overview, format),
    readBack(overview, format),
    { name: 'Practiced', level: 'unknown', text: 'Not practiced yet' },
  ];
}

function captured(overview: Overview, format: Format): Proof {
  const every = `every ${Math.round(overview.sweepEverySeconds / 60)} min`;
  if (overview.lastMomentAt === undefined) return { name: 'Captured', level: 'unknown', text: 'No moment yet' };
  const text = `${every} · last moment ${format.moment(overview.lastMomentAt)}`;
  if (overview.safeSince === undefined) return { name: 'Captured', level: 'unknown', text: `${text} · the first backup isn’t complete` };
  const fresh = overview.asOf - overview.lastMomentAt <= INTERVALS * overview.sweepEverySeconds * 1_000;
  return { name: 'Captured', level: fresh && overview.state !== 'stale' && overview.state !== 'failed' ? 'proved' : 'warning', text };
}

function counted(overview: Overview, format: Format): Proof {
  const count = overview.counted;
  if (!count) return { name: 'Counted', level: 'unknown', text: 'Not counted yet' };
  const equal = count.inJira === count.captured;
  const recent = overview.asOf - count.at <= COUNTED_WITHIN_MS;
  return {
    name: 'Counted',
    level: equal && recent ? 'proved' : 'warning',
    text: `${format.number(count.captured)} of ${format.number(count.inJira)} work items · ${format.time(count.at)}`,
  };
}

function readBack(overview: Overview, format: Format): Proof {
  const read = overview.readBack;
  if (!read) return { name: 'Read back', level: 'unknown', text: 'Not read back yet' };
  const recent = overview.asOf - read.at <= READ_WITHIN_MS;
  const problems = read.problems > 0 ? ` · ${format.number(read.problems)} can’t be read` : '';
  return {
    name: 'Read back',
    level: read.problems === 0 && recent ? 'proved' : 'warning',
    text: `${format.count(read.records, 'saved item', 'saved items')}${problems} · ${format.time(read.at)}`,
  };
}
