import type { Json } from '../contract/ports';
import { inOrder, isRaw, normalise, textOf } from './normalise';
import type { Raw } from './normalise';
import type { KnownGap } from './entity';
import type { People } from './people';

/** What an issue says about one of its files. Its bytes are captured apart, once an id (REPOSITORY §11). */
export interface AttachmentFacts {
  readonly id: string;
  readonly filename: string;
  readonly size: number;
  readonly [key: string]: Json | undefined;
}

/** `content` and `thumbnail` addresses follow from the id. */
export const attachment = (raw: Raw, people: People): AttachmentFacts => {
  const rest = normalise(
    { author: raw['author'] ?? undefined, created: raw['created'] ?? undefined, mimeType: raw['mimeType'] ?? undefined },
    people,
  );
  return inOrder({
    ...(isRaw(rest) ? (rest as Record<string, Json>) : {}),
    id: textOf(raw['id']),
    filename: textOf(raw['filename']),
    size: typeof raw['size'] === 'number' ? raw['size'] : 0,
  });
};

/** Reasons why a file's bytes are not in the backup. */
export const ATTACHMENT_GAPS: readonly KnownGap[] = [
  {
    gap: 'attachment content',
    reason: 'Jira lists the file but does not give its content to Holdfast.',
    remedy: 'Open the file in Jira: if it fails there too, it is lost; otherwise give Holdfast access to its work item.',
  },
  {
    gap: 'attachment size',
    reason: 'The file is larger than one gigabyte, the most that can be stored.',
    remedy: 'Keep a copy of it elsewhere.',
  },
];
