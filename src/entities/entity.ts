import type { Json } from '../contract/ports';
import type { Millis } from '../contract/ids';
import type { People } from './people';
import type { Raw } from './normalise';

/** Kinds of records; the repository knows the same words (its `Kind` is checked against the table by a test). */
export type EntityKind =
  | 'issue'
  | 'comments'
  | 'worklogs'
  | 'changelog'
  | 'attachment'
  | 'project'
  | 'user'
  | 'issueType'
  | 'status'
  | 'priority'
  | 'resolution'
  | 'issueLinkType'
  | 'field';

/** A record as the repository stores it. */
export interface EntityRecord {
  readonly kind: EntityKind;
  readonly id: string;
  /** Project id; '' for site-wide objects. */
  readonly project: string;
  readonly keyNumber: number;
  readonly created: Millis;
  readonly updated: Millis;
  readonly seen: Millis;
  readonly attachments: readonly string[];
  readonly body: { readonly [key: string]: Json | undefined };
}

/** What is not captured of an object that has it, and what an admin can do about it. */
export interface KnownGap {
  readonly gap: string;
  readonly reason: string;
  readonly remedy: string;
}

/** One Jira object: what it is, how it is normalised, how faithful its capture is. One file an entity, one line in the table. */
export interface Entity {
  readonly kind: EntityKind;
  /** Where Jira gives it, `METHOD /path/{template}`; the scope list follows from it. */
  readonly reads: readonly string[];
  /** Records of one raw object: itself, and its children (chunks of comments and the like). */
  records(raw: Raw, people: People, seen: Millis): readonly EntityRecord[];
  readonly gaps: readonly KnownGap[];
}
