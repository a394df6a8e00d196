import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { BlobStore } from '../contract/ports';
import { sha256 } from './hash';
import type { BlobRef, Row } from './model';
import { rereading } from './reread';

/** Attachment content, one part in memory at a time, each checked. Throws `damaged` or `blob-missing`, naming the attachment. */
export const contentOf = (blobs: BlobStore, row: Row): AsyncIterable<Uint8Array> => {
  if (row.lost === true) throw new HoldfastError('damaged', `Attachment ${row.id}: its content is lost, and Jira has it no more.`);
  if (row.kind !== 'attachment' || row.parts === undefined) throw new HoldfastError('bad-input', `${row.kind} ${row.id} has no content.`);
  return readContent(blobs, row.id, row.parts);
};

async function* readContent(blobs: BlobStore, attachment: string, parts: readonly BlobRef[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield await checkedPart(blobs, attachment, part);
}

export const checkedPart = (blobs: BlobStore, attachment: string, part: BlobRef): Promise<Uint8Array> =>
  rereading(() => readPart(blobs, attachment, part));

const readPart = async (blobs: BlobStore, attachment: string, part: BlobRef): Promise<Uint8Array> => {
  const bytes = await blobs.get(part.name).catch((error: unknown) => {
    if (!isHoldfastError(error, 'blob-missing', 'damaged')) throw error;
    throw new HoldfastError(error.kind, `Attachment ${attachment}: ${error.message}`, { cause: error });
  });
  if (bytes.length !== part.length || sha256(bytes) !== part.sha256)
    throw new HoldfastError('damaged', `Attachment ${attachment}: ${part.name} is not what was written.`);
  return bytes;
};
