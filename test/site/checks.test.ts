import { AUDIT_KEY } from '../../src/backup/auditResult';
import { FIRST_ATTACHMENTS } from '../../src/backup/runIds';
import { VERIFY_KEY } from '../../src/backup/verify';
import type { Json } from '../../src/contract/ports';
import type { RunRecord } from '../../src/jobs/api';
import { startDueChecks, startVerify, type ChecksDeps } from '../../src/site/checks';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 24, 10);

const run = (kind: RunRecord['kind'], id: string, more: Partial<RunRecord> = {}): RunRecord => ({
  run: id,
  kind,
  lanes: ['a'],
  params: {},
  startedAt: 0,
  status: 'running',
  ...more,
});
const firstBackup = (endedAt: number) => run('attachments', FIRST_ATTACHMENTS, { status: 'done', endedAt });

/** Kinds of the runs that were started. */
async function started(
  known: readonly RunRecord[],
  kept: Readonly<Record<string, Json>> = {},
  act = startDueChecks,
): Promise<readonly string[]> {
  const kinds: string[] = [];
  await act({
    clock: { now: () => NOW },
    random: { hex: () => 'ab' },
    state: { get: (key: string) => Promise.resolve(kept[key]) },
    runs: () => ({
      get: (id: string) => Promise.resolve(known.find((one) => one.run === id)),
      active: () => Promise.resolve(known.filter((one) => one.status === 'running')),
      start: ({ kind }: RunRecord) => Promise.resolve(kinds.push(kind) > 0),
    }),
  } as unknown as ChecksDeps);
  return kinds;
}

describe('checks that are due', () => {
  it.each<[string, readonly RunRecord[], Readonly<Record<string, Json>>, readonly string[]]>([
    ['before the first backup is whole', [], {}, []],
    ['while it runs', [run('attachments', FIRST_ATTACHMENTS)], {}, []],
    ['right after it', [firstBackup(NOW - 60_000)], {}, ['audit']],
    ['an hour after it', [firstBackup(NOW - HOUR - 1)], { [AUDIT_KEY]: { at: NOW - HOUR } }, ['verify']],
    ['a day after the last', [firstBackup(NOW - 3 * DAY)], { [AUDIT_KEY]: { at: NOW - DAY }, [VERIFY_KEY]: { at: NOW - DAY } }, ['audit']],
    ['a month after it', [firstBackup(NOW - 40 * DAY)], { [AUDIT_KEY]: { at: NOW }, [VERIFY_KEY]: { at: NOW - 30 * DAY } }, ['verify']],
    ['nothing', [firstBackup(NOW - 3 * DAY)], { [AUDIT_KEY]: { at: NOW }, [VERIFY_KEY]: { at: NOW } }, []],
    ['during a restore', [firstBackup(NOW - 40 * DAY), run('restore', 'r1')], {}, []],
    ['after a restore', [firstBackup(NOW - 40 * DAY), run('restore', 'r1', { status: 'done' })], {}, ['audit', 'verify']],
  ])('%s', async (_name, known, kept, kinds) => {
    expect(await started(known, kept)).toEqual(kinds);
  });

  it('are one at a time', async () => {
    const act = async (deps: ChecksDeps): Promise<void> => {
      expect(await startVerify(deps)).toEqual({ run: 'v1' });
    };
    expect(await started([run('verify', 'v1')], {}, act)).toEqual([]);
  });
});
