import type { Millis } from '../contract/ids';
import type { Entity, EntityRecord } from './entity';
import type { Person } from './people';

/** The one record that holds a person's name. Body: `{accountId, displayName?, accountType?, active?, emailAddress?}`. Never read by a call of its own. */
export const user: Entity = {
  kind: 'user',
  reads: [],
  gaps: [],
  records: (raw, people, seen) => {
    people.meet(raw);
    return [...people.met()].map((person) => userRecord(person, seen));
  },
};

/** What Jira calls somebody whose account was closed; what we call somebody who was erased. */
export const FORMER_USER = 'Former user';

export const userRecord = (person: Person, seen: Millis): EntityRecord => ({
  kind: 'user',
  id: person.accountId,
  project: '',
  keyNumber: 0,
  created: 0,
  updated: 0,
  seen,
  attachments: [],
  body: { ...person },
});
