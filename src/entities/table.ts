/**
 * Everything that Holdfast captures, one line an entity. Engines walk this table; what a restore may promise, which scopes
 * are needed and what is a stated gap follow from it.
 */
import { ATTACHMENT_GAPS } from './attachment';
import type { Entity, EntityKind, KnownGap } from './entity';
import { field } from './field';
import { issue } from './issue';
import { issueLinkType } from './issueLinkType';
import { issueType } from './issueType';
import { priority } from './priority';
import { project } from './project';
import { resolution } from './resolution';
import { status } from './status';
import { user } from './user';

/** Entities that are read by themselves; chunk kinds and attachments come with their issue. */
export const ENTITIES = { issue, project, user, issueType, status, priority, resolution, issueLinkType, field } as const;

/** Kinds whose records are made by another entity: kind → its maker. */
export const CHILD_KINDS: Readonly<Partial<Record<EntityKind, EntityKind>>> = {
  comments: 'issue',
  worklogs: 'issue',
  changelog: 'issue',
  attachment: 'issue',
};

/** Site-wide lists of the configuration capture, in the order in which a restore would need them. */
export const SITE_LISTS = ['issueType', 'status', 'priority', 'resolution', 'issueLinkType', 'field'] as const;
export type SiteList = (typeof SITE_LISTS)[number];

export const entityOf = (kind: EntityKind): Entity | undefined => (ENTITIES as Readonly<Partial<Record<EntityKind, Entity>>>)[kind];

/** Gap kind → the words for an admin. */
export const KNOWN_GAPS: ReadonlyMap<string, KnownGap> = new Map(
  [...Object.values(ENTITIES).flatMap((entity: Entity) => entity.gaps), ...ATTACHMENT_GAPS].map((gap) => [gap.gap, gap]),
);
