/**
 * Replies are checked only where their shape steers us: the envelope of a page, never each of its hundred issues (records keep
 * what Jira sent, known to us or not).
 */
import { HoldfastError } from '../../contract/errors';
import type { Jira } from '../port';

export type JsonObject = Readonly<Record<string, unknown>>;

const broken = (op: string, what: string): HoldfastError => new HoldfastError('unavailable', `${op} answered without ${what}.`);

export function objectOf(op: string, body: unknown): JsonObject {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw broken(op, 'an object');
  return body as JsonObject;
}

export function arrayOf<T = JsonObject>(op: string, body: unknown, name: string): readonly T[] {
  const list = objectOf(op, body)[name];
  if (!Array.isArray(list)) throw broken(op, `“${name}”`);
  return list as readonly T[];
}

export function listOf<T = JsonObject>(op: string, body: unknown): readonly T[] {
  if (!Array.isArray(body)) throw broken(op, 'a list');
  return body as readonly T[];
}

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
export const countOf = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

/** A GET whose body is used as it comes. */
export async function readJson(jira: Jira, call: Pick<Parameters<Jira['call']>[0], 'op' | 'route' | 'as'>): Promise<unknown> {
  return (await jira.call<unknown>({ ...call, idempotent: true })).body;
}

/** One page of Jira's offset form. `total` is undefined where Jira leaves it out. */
export interface OffsetPage<T> {
  readonly values: readonly T[];
  readonly startAt: number;
  readonly total: number | undefined;
  readonly isLast: boolean;
}

/** Reads pages by offset until Jira says last, or the total is reached, or a page is empty. Jira may clamp the size of a page. */
export async function allPages<T>(page: (startAt: number) => Promise<OffsetPage<T>>): Promise<readonly T[]> {
  const all: T[] = [];
  for (;;) {
    const { values, total, isLast } = await page(all.length);
    all.push(...values);
    if (isLast || values.length === 0 || (total !== undefined && all.length >= total)) return all;
  }
}

/** `name`: the member that holds the list (`values`, `comments`, `worklogs`). */
export function offsetPage<T>(op: string, body: unknown, name: string): OffsetPage<T> {
  const { startAt, total, isLast } = objectOf(op, body);
  return {
    values: arrayOf<T>(op, body, name),
    startAt: countOf(startAt),
    total: typeof total === 'number' ? total : undefined,
    isLast: isLast === true,
  };
}
