/** Who changed what between versions of a work item, by Jira's own history, which each version carries up to itself. Pure. */
import type { FieldChange } from '../../contract/timeline';
import { isRaw, rawList, textOf, type Raw } from '../../entities/normalise';
import { looksLikeAccountId } from '../../entities/people';
import { millisOf } from '../../entities/times';
import type { CapturedRecord } from '../../repository/model';

const TEXT_MAX = 200;
const CHANGES_MAX = 20;
/** Jira stamps a change and its work item one after the other. */
const SAME_MS = 2_000;

export interface Entry {
  readonly at: number;
  readonly author: string;
  readonly items: readonly Raw[];
}

/** Of a list of histories, as records and their chunks hold them. */
export const entriesOf = (histories: unknown): readonly Entry[] =>
  rawList(histories).map((history) => ({
    at: millisOf(history['created']),
    author: isRaw(history['author']) ? textOf(history['author']['accountId']) : '',
    items: rawList(history['items']),
  }));

/** Those inside the record itself; further ones are in `chunks` chunks. */
export function inlineHistory({ body }: CapturedRecord): { readonly entries: readonly Entry[]; readonly chunks: number } {
  const log = body['changelog'];
  return isRaw(log) ? { entries: entriesOf(log['histories']), chunks: Number(log['chunks'] ?? 0) || 0 } : { entries: [], chunks: 0 };
}

/**
 * Who made the newest change of a record, as far as the record itself says: only where its newest entry is as new as the record. Where
 * history goes on in chunks, or a comment came after, nobody is named.
 */
export function lastAuthor(record: CapturedRecord): string | undefined {
  const { entries, chunks } = inlineHistory(record);
  const last = entries.at(-1);
  return chunks > 0 || last === undefined || last.at < record.updated - SAME_MS || last.author === '' ? undefined : last.author;
}

/** What happened after `since` up to `until`: who, and each field's first and last value. */
export function changesBetween(
  entries: readonly Entry[],
  since: number,
  until: number,
  nameOf: (accountId: string) => string,
): { readonly actors: readonly string[]; readonly changes: readonly FieldChange[] } {
  const actors = new Set<string>();
  const changes = new Map<string, FieldChange>();
  for (const { at, author, items } of entries) {
    if (at <= since || at > until) continue;
    if (author !== '') actors.add(author);
    for (const item of items) {
      const field = textOf(item['field']) || textOf(item['fieldId']);
      const name = textOf(item['fieldId']) || field;
      const before = changes.get(name);
      changes.set(name, { field, from: before?.from ?? side(item, 'from', nameOf), to: side(item, 'to', nameOf) });
    }
  }
  return { actors: [...actors], changes: [...changes.values()].slice(0, CHANGES_MAX) };
}

/** Jira's own words for a value; where they were left out, the value is a person's account id. */
function side(item: Raw, name: 'from' | 'to', nameOf: (accountId: string) => string): string {
  const words = Object.hasOwn(item, `${name}String`) ? textOf(item[`${name}String`]) : '';
  if (words !== '') return words.length > TEXT_MAX ? `${words.slice(0, TEXT_MAX)}…` : words;
  const id = textOf(item[name]);
  return looksLikeAccountId(id) ? nameOf(id) : id;
}

/** Account ids that stand in values of these entries. */
export const peopleIn = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap(({ items }) =>
    items.flatMap((item) =>
      (['from', 'to'] as const).flatMap((name) =>
        !Object.hasOwn(item, `${name}String`) && looksLikeAccountId(item[name]) ? [item[name]] : [],
      ),
    ),
  );
