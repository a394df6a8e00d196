/** An object of type `s` (docs/FORMAT.md §11): what commits that a level took over told of the hours of one span. */
import { HoldfastError } from '../../contract/errors';
import type { BlobStore, Json } from '../../contract/ports';
import type { ActivityLines } from '../activityTable';
import { canonicalJson } from '../canonical';
import { sha256 } from '../hash';
import { longName } from '../names';
import { FORMAT } from '../pack';
import { rereading } from '../reread';
import { BLOCK_LEVEL, compressFrame, decode } from '../zstd';

/** [from, to, name, length, SHA-256]: hours that begin in [from, to). Several may tell of the same hours: they are added up. */
export type ActivityEntry = readonly [from: number, to: number, name: string, length: number, sha256: string];

/** A month of a big site has some megabytes; more than this means damage. */
const RAW_MAX = 256 * 1024 * 1024;

export const encodeActivity = (lines: ActivityLines): Uint8Array =>
  compressFrame(Buffer.from(canonicalJson({ format: FORMAT, ...lines } as unknown as Json), 'utf8'), BLOCK_LEVEL);

/** One object read. Throws `damaged` or `blob-missing`. */
export const readActivity = (repoId: string, blobs: BlobStore, [, , short, , hash]: ActivityEntry): Promise<ActivityLines> => {
  const name = longName(repoId, short);
  return rereading(async () => {
    const bytes = await blobs.get(name);
    if (sha256(bytes) !== hash) throw new HoldfastError('damaged', `${name} is not what was written.`);
    return JSON.parse(decode(bytes, RAW_MAX).toString('utf8')) as ActivityLines;
  });
};
