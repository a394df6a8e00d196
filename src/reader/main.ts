/** The program: what `npx holdfast` runs, bundled into one file by `scripts/reader.cjs`. */
import { once } from 'node:events';
import { OutputClosed } from './io';
import type { Streams } from './io';
import { Failure } from './failure';
import { run } from './run';
import { provideZstd } from './zstd';

const streamsOf = (out: NodeJS.WriteStream, err: NodeJS.WriteStream): Streams => {
  let broken: Error | undefined;
  out.on('error', (error: NodeJS.ErrnoException) => {
    broken =
      error.code === 'EPIPE' ? new OutputClosed() : new Failure(2, `The answer could not be written: ${error.message}.`, { cause: error });
  });
  // nobody hears what goes there: that changes no answer
  err.on('error', () => undefined);
  return {
    out: async (text) => {
      if (broken) throw broken;
      if (!out.write(text)) await once(out, 'drain').catch(() => undefined);
      if (broken) throw broken;
    },
    err: (text) => void err.write(text),
    isTerminal: err.isTTY === true,
  };
};

const main = async (): Promise<void> => {
  await provideZstd();
  process.exitCode = await run(process.argv.slice(2), streamsOf(process.stdout, process.stderr));
};

main().catch((error: unknown) => {
  console.error('Holdfast met a fault of its own. Nothing in the repository was changed.');
  console.error(error);
  process.exitCode = 70;
});
