import fc from 'fast-check';
import type { Progress } from '../../src/contract/page';
import { overviewOf, stateOf, type OverviewFacts } from '../../src/site/overview';

const NOW = Date.UTC(2026, 10, 24, 10);
const MINUTE = 60_000;
const DAY = 86_400_000;
const progress: Progress = { stage: 'Work items', stages: ['Work items'], done: 5, total: 10 };
const message = { happened: 'a', safe: 'b', next: 'c' };

/** A site that is well in every respect. */
const well = (change: Partial<OverviewFacts> = {}): OverviewFacts => ({
  now: NOW,
  sweepEverySeconds: 300,
  licensed: true,
  lastMomentAt: NOW - DAY,
  lastSweepAt: NOW - 2 * MINUTE,
  safeSince: NOW - 3 * MINUTE,
  captured: { workItems: 10, spaces: 1, attachments: 0, attachmentBytes: 0 },
  counted: { inJira: 10, captured: 10, at: NOW - MINUTE },
  readBack: { records: 10, problems: 0, at: NOW - DAY },
  firstBackup: { startedAt: NOW - 2 * DAY, progress, complete: true },
  running: [],
  gaps: [],
  alerts: [],
  ...change,
});
const running = { startedAt: NOW - DAY, progress, complete: false };
const gap = { kind: 'Remote links', count: 3, reason: 'r', remedy: 'm' };

describe('the state of Overview', () => {
  it.each<[string, OverviewFacts, string]>([
    ['all is well', well(), 'healthy'],
    ['nothing has started', well({ firstBackup: undefined, counted: undefined, readBack: undefined }), 'first-run'],
    ['the first backup runs', well({ firstBackup: running }), 'first-run'],
    ['the first backup waits for Jira', well({ firstBackup: running, waitingUntil: NOW + DAY }), 'first-run'],
    ['the first backup failed', well({ firstBackup: { ...running, failure: message } }), 'failed'],
    [
      'something cannot be read',
      well({ readBack: { records: 9, problems: 1, at: NOW }, firstBackup: { ...running, failure: message } }),
      'damaged',
    ],
    ['damage is being repaired', well({ damage: { foundAt: NOW, found: 2, repaired: 1, lost: 0, isOpen: true, affected: [] } }), 'damaged'],
    ['no sweep for three intervals', well({ lastSweepAt: NOW - 16 * MINUTE }), 'stale'],
    ['a sweep 14 minutes ago', well({ lastSweepAt: NOW - 14 * MINUTE }), 'healthy'],
    ['no sweep, because Jira says wait', well({ lastSweepAt: NOW - 16 * MINUTE, waitingUntil: NOW + MINUTE }), 'throttled'],
    ['the wait is over', well({ waitingUntil: NOW - MINUTE }), 'healthy'],
    ['the licence ended', well({ licensed: false }), 'stale'],
    ['a gap', well({ gaps: [gap] }), 'degraded'],
    ['never counted', well({ counted: undefined }), 'degraded'],
    ['counted three days ago', well({ counted: { inJira: 10, captured: 10, at: NOW - 3 * DAY } }), 'degraded'],
    ['Jira has more', well({ counted: { inJira: 12, captured: 10, at: NOW } }), 'degraded'],
    ['read back 31 days ago', well({ readBack: { records: 1, problems: 0, at: NOW - 31 * DAY } }), 'degraded'],
  ])('%s', (_name, facts, state) => {
    expect(stateOf(facts)).toBe(state);
    expect(overviewOf(facts).state).toBe(state);
  });

  it('is never green with a gap, and never without a state', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        fc.nat(100),
        fc.nat(2),
        fc.boolean(),
        (complete, licensed, sweptMinutesAgo, gaps, counted) => {
          const facts = well({
            firstBackup: { ...running, complete },
            licensed,
            lastSweepAt: NOW - sweptMinutesAgo * MINUTE,
            gaps: Array.from({ length: gaps }, () => gap),
            ...(counted ? {} : { counted: undefined }),
          });
          if (stateOf(facts) === 'healthy')
            expect([complete, licensed, sweptMinutesAgo <= 15, gaps === 0, counted]).toEqual([true, true, true, true, true]);
        },
      ),
    );
  });

  it('says why nothing is captured', () => {
    expect(overviewOf(well({ licensed: false })).failure?.happened).toBe('Your subscription ended');
    expect(overviewOf(well({ lastSweepAt: 0, trouble: message })).failure).toEqual(message);
    expect(overviewOf(well()).failure).toBeUndefined();
  });

  it('counts an empty sweep as a look', () => {
    expect(overviewOf(well()).lastMomentAt).toBe(NOW - 2 * MINUTE);
  });
});
