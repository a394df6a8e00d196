/** Contents of attachments into a folder. */
import { createHash } from 'node:crypto';
import type { OnDamage } from './damage';
import type { FileFacts } from './item';
import type { Target } from './output';
import { isDamage } from './snapshot';
import type { Snapshot } from './snapshot';

/** What became of a file: written, or why not. */
export type Written = 'written' | 'not in the backup' | 'damaged';

/**
 * Streams one file, part by part. Its bytes are checked before they get their name: of a damaged file nothing is left but a note, and
 * nothing half of it.
 */
export const writeFile = async (
  snapshot: Snapshot,
  file: FileFacts,
  /** The work item that lists it. */
  owner: string,
  target: Target,
  path: readonly string[],
  onDamage: OnDamage,
): Promise<Written> => {
  const row = await snapshot.row('attachment', file.id, owner);
  if (!row || row.deleted || row.parts === undefined) return 'not in the backup';
  const half = [...path.slice(0, -1), `.${createHash('sha256').update(file.id).digest('hex').slice(0, 16)}.part`];
  const writer = await target.file(...half);
  try {
    for await (const part of snapshot.content(row)) await writer.write(part);
    await writer.close();
    await target.rename(half, path);
    return 'written';
  } catch (error) {
    if (!isDamage(error)) throw error;
    await writer.close();
    await target.remove(half);
    onDamage({ kind: 'attachment', id: file.id, what: `${file.name}: ${error.message}` });
    return 'damaged';
  }
};
