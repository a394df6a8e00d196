/** Read back from Jira against the backup: the rules of the report. Pure. */
import type { Json } from '../contract/ports';
import { isRaw, rawList, textOf, type Raw } from '../entities/normalise';
import { writtenFields, type WriteSite } from '../entities/write/issueFields';
import type { IssueFacts } from '../entities/write/issueRecord';
import { comparableText } from '../entities/write/richText';
import type { FidelityCode } from './fidelity';

export interface Difference {
  readonly code: FidelityCode;
  /** Field id, file name, link. */
  readonly about: string;
}

export interface Expected {
  readonly issue: IssueFacts;
  /** Bodies as they were posted, in order. */
  readonly comments: readonly Json[];
  /** Contents that the backup has, as `size name`. */
  readonly files: readonly string[];
  /** Links as `typeId direction KEY`, without those whose other end is hidden. */
  readonly links: readonly string[];
  readonly resolution: string | undefined;
}

export interface Live {
  readonly fields: Raw;
  readonly comments: readonly Json[];
}

/** Set in other ways, or compared by themselves below. */
export const differences = (expected: Expected, live: Live, site: WriteSite): readonly Difference[] => {
  const { issue } = expected;
  const found: Difference[] = [];
  const differs = (about: string): void => void found.push({ code: 'differs', about });
  const wanted = writtenFields(issue.fields, site);
  // What Jira shows now, put through the same table: only then are the two sides one form. People who are inactive count here too.
  const shown = writtenFields(live.fields as Readonly<Record<string, Json | undefined>>, { ...site, isActive: () => true });
  for (const drop of wanted.drops) found.push({ code: drop.code, about: drop.field });
  const dropped = new Set(wanted.drops.map((drop) => drop.field));
  for (const field of new Set([...Object.keys(wanted.fields), ...Object.keys(shown.fields)])) {
    if (dropped.has(field) && wanted.fields[field] === undefined) continue;
    if (form(wanted.fields[field]) !== form(shown.fields[field])) differs(field);
  }
  for (const [name, id] of [
    ['issuetype', issue.typeId],
    ['status', issue.statusId],
    ['resolution', expected.resolution ?? ''],
  ] as const)
    if (idOf(live.fields[name]) !== id) differs(name);
  if (textOf(isRaw(live.fields['parent']) ? live.fields['parent']['key'] : '') !== (issue.parentKey ?? '')) differs('parent');
  for (const [about, want, have] of [
    ['comments', expected.comments.map(form), live.comments.map(form)],
    [
      'files',
      expected.files,
      rawList(live.fields['attachment']).map((file) => `${String(Number(file['size'] ?? 0))} ${textOf(file['filename'])}`),
    ],
    ['links', expected.links, rawList(live.fields['issuelinks']).map(linkForm)],
  ] as const) {
    for (const [what, n] of uneven(want, have))
      found.push({
        code: 'differs',
        about: about === 'comments' ? (n > 0 ? 'a comment is missing' : 'a comment is there twice') : `${about}: ${what}`,
      });
  }
  return found;
};

const idOf = (value: unknown): string => (isRaw(value) ? textOf(value['id']) : '');

const linkForm = (link: Raw): string => {
  const outward = isRaw(link['outwardIssue']);
  const other = outward ? link['outwardIssue'] : link['inwardIssue'];
  return `${idOf(link['type'])} ${outward ? 'out' : 'in'} ${isRaw(other) ? textOf(other['key']) : ''}`;
};

/** Wanted ones that are there too often or not often enough; what is there beside them is other people's. */
const uneven = (wanted: readonly string[], there: readonly string[]): readonly (readonly [string, number])[] => {
  const count = new Map<string, number>();
  for (const one of wanted) count.set(one, (count.get(one) ?? 0) + 1);
  for (const one of there) {
    const n = count.get(one);
    if (n !== undefined) count.set(one, n - 1);
  }
  return [...count].filter(([, n]) => n !== 0);
};

/** One text for a value: rich text without what Jira adds, lists of references and labels in any order. */
const form = (value: Json | undefined): string => {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.length === 0 ? '' : JSON.stringify((value as readonly Json[]).map(form).sort());
  if (isRaw(value) && value['id'] !== undefined && value['content'] === undefined) return reference(value);
  return JSON.stringify(comparableText(value));
};

/** By id: what a reference is called may have changed since. */
const reference = (value: Raw): string => [textOf(value['id']), ...(isRaw(value['child']) ? [textOf(value['child']['id'])] : [])].join('>');
