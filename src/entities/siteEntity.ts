import type { Millis } from '../contract/ids';
import type { Entity, EntityKind, EntityRecord } from './entity';
import { normalise, textOf } from './normalise';
import type { Raw } from './normalise';
import type { People } from './people';

/** A small site-wide object that a list call gives whole: its record is what Jira says, under its id. */
export const siteEntity = (kind: EntityKind, reads: string, idOf: (raw: Raw) => string = (raw) => textOf(raw['id'])): Entity => ({
  kind,
  reads: [reads],
  gaps: [],
  records: (raw: Raw, people: People, seen: Millis): readonly EntityRecord[] => {
    const id = idOf(raw);
    if (id === '') return [];
    const body = normalise(raw, people) as EntityRecord['body'];
    return [{ kind, id, project: '', keyNumber: 0, created: 0, updated: 0, seen, attachments: [], body }];
  },
});
