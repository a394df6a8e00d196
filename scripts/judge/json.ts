/** Small tools over JSON of unknown shape. */
export type Resource = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Resource => typeof value === 'object' && value !== null && !Array.isArray(value);

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const member = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

/** A scalar as text; '' for what is absent. */
export const text = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** JSON with sorted members, without the members that `leaveOut` names, and without null and undefined ones. */
export function canonical(value: unknown, leaveOut: (name: string, owner: Resource) => boolean = () => false): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, leaveOut)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const members = Object.keys(value)
    .filter((name) => value[name] !== undefined && value[name] !== null && !leaveOut(name, value))
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name], leaveOut)}`);
  return `{${members.join(',')}}`;
}
