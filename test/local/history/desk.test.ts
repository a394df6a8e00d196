/** What becomes of a history that can't be shown, and of one whose code was edited meanwhile; what makes one unsound. */
import type { HistoryCache } from '../../../local/history/cache';
import { historyDesk } from '../../../local/history/desk';
import { AnotherPast } from '../../../local/history/journal';
import { RunsSeen, wrongWith } from '../../../local/history/soundness';
import { siteNamed } from '../../../local/siteName';

const HOUR = 3_600_000;

function aDesk(show: (folder: string) => Promise<void>, found: string | undefined) {
  const forgotten: string[] = [];
  const told: string[] = [];
  const cache: HistoryCache = {
    find: async () => (forgotten.length > 0 ? undefined : found),
    keep: async () => '',
    forget: (folder) => void forgotten.push(folder),
    tidy: () => undefined,
  };
  const desk = historyDesk({
    ...{
      wanted: { site: siteNamed('demo:10'), days: 2, seed: 1 },
      cache,
      now: () => 0,
      show,
      tell: (line: string) => void told.push(line),
    },
    start: () => ({ folder: Promise.resolve('made here'), stop: async () => undefined }),
  });
  return { desk, forgotten, told };
}

test('a history that can’t be opened is kept, said why, and shown another time; one of another past is forgotten', async () => {
  let error: Error | undefined = new Error('ENOSPC: no space left');
  const show = async () => {
    if (error) throw error;
  };
  const { desk, forgotten, told } = aDesk(show, 'folder');
  await desk.make();
  await desk.open();
  expect(desk.state()).toEqual({ at: 'failed', why: 'ENOSPC: no space left' });
  expect([forgotten, told]).toEqual([[], [expect.stringMatching(/kept in folder.*ENOSPC/)]]);
  error = undefined;
  await desk.make();
  expect(desk.state()).toEqual({ at: 'ready' });
  await desk.open();
  expect(desk.state()).toEqual({ at: 'shown' });

  const other = aDesk(() => Promise.reject(new AnotherPast('another site')), 'folder');
  await other.desk.make();
  await other.desk.open();
  expect([other.desk.state(), other.forgotten]).toEqual([{ at: 'failed', why: 'another site' }, ['folder']]);
});

test('what was made is shown although its code was edited meanwhile, so that the cache finds it no more', async () => {
  const shown: string[] = [];
  const { desk } = aDesk(async (folder) => void shown.push(folder), undefined);
  await desk.make();
  await new Promise(setImmediate);
  expect(desk.state()).toEqual({ at: 'ready' });
  await desk.open();
  expect([desk.state(), shown]).toEqual([{ at: 'shown' }, ['made here']]);
});

test('a history is sound only if no run failed, the backup was safe at its end, and it reads back', async () => {
  const wrong = async (safeSince: number | undefined, problems: readonly object[], lines: readonly string[]) => {
    const answers = {
      overview: { state: 'ok', safeSince },
      startVerify: { run: 'verify-1' },
      verify: { status: 'done', problems },
    };
    const runs = new RunsSeen();
    for (const line of lines) runs.read(line);
    const app = { ask: async (name: keyof typeof answers) => answers[name] };
    return wrongWith(app as never, { now: () => 10 * HOUR, sleep: async () => undefined }, runs);
  };
  const done = '  on-step │ run ended run=upkeep-1 status=done';
  expect(await wrong(8 * HOUR, [], [done, 'other'])).toEqual([]);
  expect(await wrong(8 * HOUR - 1, [], [done])).toEqual([expect.stringContaining('2 hours behind')]);
  expect(await wrong(undefined, [], [done])).toEqual([expect.stringContaining('not complete')]);
  expect(await wrong(8 * HOUR, [{ object: 'p/1-0', what: 'bytes' }], [done])).toEqual([expect.stringContaining('p/1-0: bytes')]);
  expect(await wrong(8 * HOUR, [], [done, done.replace('upkeep-1 status=done', 'audit-2 status=failed')])).toEqual([
    'Runs failed: audit-2.',
  ]);
  expect(await wrong(8 * HOUR, [], [])).toEqual([expect.stringContaining('no run')]);
});
