/** What one invocation may use, in a process of its own. */
import { bench } from '../harness';
import type { Bench } from '../harness';
import { enforced, shapes } from './enforced';

let at: Bench;
beforeAll(async () => {
  at = await bench();
  await at.platform.install();
});
afterAll(() => at.close());

const slept = (ms: number) => () => at.obey({ do: 'sleep', ms });
enforced('shortSeconds', 25, {
  at: slept(23_000),
  over: slept(26_000),
  refusal: { code: 'FUNCTION_TIME_OUT', message: expect.stringContaining('Task timed out after 25.00 seconds') },
});

/** Lines that the log took; the one that says what was dropped is an error. */
const logged = (lines: number, text: string) => async () => {
  const before = at.log.length;
  await at.obey({ do: 'log', lines, text });
  const over = at.log.slice(before).find((line) => line.includes('over the limit'));
  return over === undefined ? undefined : { error: over };
};
enforced('logLinesPerRuntimeMinute', 100, {
  at: logged(100, 'line'),
  over: logged(101, 'line'),
  refusal: 'over the limit and was dropped',
});
// A line ends with its number: “ 0”.
enforced('logBytes', 204_800, {
  at: logged(1, 'x'.repeat(204_798)),
  over: logged(1, 'x'.repeat(204_799)),
  refusal: 'over the limit and was dropped',
});

const MB = 1_048_576;
const written = (by: string, more: number) => () => at.obey({ do: 'write', by, size: 512 * MB - 10, more });
enforced('tmpBytes', 512 * MB, {
  at: written('sync', 10),
  over: written('sync', 11),
  refusal: { code: 'ENOSPC', message: expect.stringContaining('no space left on device') },
});
test.each(['callback', 'promise', 'handle', 'stream'])('temporary files that are written by %s are counted, too', async (by) => {
  expect(await written(by, 10)()).toEqual({ value: 'written' });
  expect((await written(by, 11)()).error).toMatchObject({ code: 'ENOSPC' });
});
test.each(['sync', 'callback', 'promise', 'handle', 'stream'])('outside the temporary folder nothing is written: %s', async (by) => {
  const { error } = await at.obey({ do: 'write', by, file: `${at.dir}/elsewhere`, more: 1 });
  expect(error).toMatchObject({ code: 'EROFS', message: expect.stringContaining('read-only file system') });
});

/** An event with so many bytes of arguments: its own, and what the platform adds. */
const told = (bytes: number) => async () => {
  const before = at.log.length;
  at.site.emit('avi:jira:updated:issue', { ignore: true, text: 'x'.repeat(bytes) });
  await at.platform.idle();
  const line = at.log.slice(before).join('\n');
  return line.includes('is over 5242880 bytes') ? { error: line } : undefined;
};
enforced('requestBytes', 5 * MB, { at: told(5 * MB - 2_000), over: told(5 * MB), refusal: 'is over 5242880 bytes' });

shapes('longRunningDefaultSeconds', 55, async () => {
  const short = await bench({ manifestFile: at.changed('short.yml', 'background.tick, timeoutSeconds: 900', 'background.tick') });
  const start = short.clock.now();
  await short.inBackground({ do: 'sleep', ms: 100_000 });
  expect(short.log.at(-1)).toMatch(/tick .*timeout .*Task timed out after 55\.00 seconds/);
  expect(short.clock.now() - start).toBeLessThan(60_000);
  await short.close();
});
