/** Values of a work item's fields in words. */
import { adfText, type NameOf } from './adfText';
import { isRaw, type Raw } from './normalise';

const inner = (value: unknown): Raw => (isRaw(value) ? value : {});
const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** Any value of a field in words: what it is called, where it has a name. */
export const fieldWords = (value: unknown, nameOf: NameOf): string => {
  if (Array.isArray(value))
    return (value as readonly unknown[])
      .map((one) => fieldWords(one, nameOf))
      .filter((words) => words !== '')
      .join(', ');
  if (!isRaw(value)) return text(value);
  if (value['type'] === 'doc') return adfText(value, nameOf);
  if (typeof value['accountId'] === 'string') return nameOf(value['accountId']);
  // a link: what it says, and the key of its other end
  for (const [side, words] of LINK_ENDS)
    if (isRaw(value[side])) return `${text(inner(value['type'])[words])} ${text(value[side]['key'])}`.trim();
  const name = text(value['name']) || text(value['displayName']) || text(value['key']);
  if (name !== '') return name;
  // an option of a cascading list has a child
  if ('value' in value) return [text(value['value']), fieldWords(value['child'], nameOf)].filter((words) => words !== '').join(' / ');
  // counts (votes, watchers) stand in an object of one member
  const members = Object.values(value);
  return members.length === 1 && typeof members[0] === 'number' ? String(members[0]) : JSON.stringify(value);
};

const LINK_ENDS = [
  ['outwardIssue', 'outward'],
  ['inwardIssue', 'inward'],
] as const;
