import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { SeedError } from '../errors';

/** The lines of a gzipped text file, one by one. A file that is missing, no gzip or cut off is a `SeedError`. */
export async function* gzipLines(file: string): AsyncIterable<{ readonly number: number; readonly text: string }> {
  const source = createReadStream(file, { highWaterMark: 1 << 18 });
  const unzipped = createGunzip({ chunkSize: 1 << 20 });
  source.on('error', (error) => unzipped.destroy(error));
  source.pipe(unzipped);
  let number = 0;
  let pending: Buffer[] = [];
  try {
    for await (const chunk of unzipped as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        pending.push(chunk.subarray(from, at));
        number += 1;
        yield { number, text: (pending.length === 1 ? (pending[0] as Buffer) : Buffer.concat(pending)).toString('utf8') };
        pending = [];
        from = at + 1;
      }
      if (from < chunk.length) pending.push(chunk.subarray(from));
    }
  } catch (error) {
    throw seedFileError(file, number, error);
  } finally {
    source.destroy();
  }
  const rest = Buffer.concat(pending).toString('utf8');
  if (rest.trim() !== '') yield { number: number + 1, text: rest };
}

const seedFileError = (file: string, line: number, error: unknown): Error => {
  // Not `instanceof Error`: in a test's realm the platform's errors are of another class.
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return new SeedError(`There is no file ${file}.`);
  if (code === 'EISDIR' || code === 'EACCES') return new SeedError(`The file ${file} can't be read (${code}).`);
  if (code === 'Z_BUF_ERROR')
    return new SeedError(`${file} ends in the middle of its compressed data, after line ${line}: the file is cut off.`);
  if (code.startsWith('Z_')) {
    return new SeedError(line === 0 ? `${file} is not a gzip file.` : `${file} has damaged compressed data after line ${line}.`);
  }
  return error instanceof Error ? error : new Error(String(error));
};
