import { plainText } from './adf';
import type { Issue } from './jira';

/** Custom fields that have a value, by name; the sprint is one of them. */
export const customRows = ({ fields, names = {} }: Issue): readonly (readonly [string, string])[] =>
  Object.entries(fields)
    .flatMap(([id, value]) => (id.startsWith('customfield_') && !isEmpty(value) ? [[names[id] ?? id, valueText(value)] as const] : []))
    .sort(([one], [other]) => one.localeCompare(other));

const isEmpty = (value: unknown): boolean => value === null || value === undefined || (Array.isArray(value) && value.length === 0);

/** What people call a value of any kind; of what only an app understands, its JSON. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  const { type, value: option, child, displayName, name, state } = value as Readonly<Record<string, unknown>>;
  if (type === 'doc') return plainText(value);
  if (typeof option === 'string') return child === undefined ? option : `${option} › ${valueText(child)}`;
  if (typeof displayName === 'string') return displayName;
  if (typeof name === 'string') return typeof state === 'string' ? `${name} (${state})` : name;
  return JSON.stringify(value);
}
