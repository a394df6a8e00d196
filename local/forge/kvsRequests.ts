/** What requests to the Key-Value Store must look like, and how its answers are written. */
import { KVS_KEY, LIMITS } from './limits';
import { isRecord, refusal } from './reply';
import type { ServiceReply } from './reply';

/** A value as it is stored: JSON text, with its bytes in UTF-8. */
export interface Entry {
  readonly text: string;
  readonly bytes: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt: number | undefined;
}

/** Carries the answer to a request that is refused. */
export class Refused extends Error {
  constructor(readonly reply: ServiceReply) {
    super('refused');
  }
}

export function keyed(body: unknown): { readonly key: string; readonly options: Readonly<Record<string, unknown>> } {
  const request = isRecord(body) ? body : {};
  const key = request['key'];
  if (typeof key !== 'string' || key.length === 0)
    throw refused(400, 'KEY_TOO_SHORT', 'The provided key needs to be more than one character.');
  if (key.length > LIMITS.kvsKeyChars.value)
    throw refused(400, 'KEY_TOO_LONG', `The provided key has exceeded the maximum ${LIMITS.kvsKeyChars.value} characters.`);
  if (!KVS_KEY.test(key)) throw refused(400, 'INVALID_KEY', `The provided key does not match the regex: ${KVS_KEY.toString()}`);
  return { key, options: isRecord(request['options']) ? request['options'] : {} };
}

export function prefixOf(where: unknown): string {
  const [condition] = arrayOf(where);
  if (condition === undefined) return '';
  const [value] = isRecord(condition) ? arrayOf(condition['values']) : [];
  if (!isRecord(condition) || condition['condition'] !== 'BEGINS_WITH' || condition['property'] !== 'key' || typeof value !== 'string')
    throw refused(400, 'INVALID_QUERY', 'Only a BEGINS_WITH condition on the key is supported.');
  return value;
}

export function listOf(body: unknown, max: number): readonly unknown[] {
  const items = arrayOf(body);
  if (items.length === 0 || items.length > max) throw refused(400, 'INVALID_BATCH', `A batch has 1 to ${max} items.`);
  return items;
}

export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function metadataOf(options: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  return arrayOf(options[name]);
}

export function rendered(key: string, entry: Entry, metadata: readonly unknown[]): string {
  let text = `{"key":${JSON.stringify(key)},"value":${entry.text}`;
  if (metadata.includes('CREATED_AT')) text += `,"createdAt":${entry.createdAt}`;
  if (metadata.includes('UPDATED_AT')) text += `,"updatedAt":${entry.updatedAt}`;
  if (metadata.includes('EXPIRE_TIME') && entry.expiresAt !== undefined)
    text += `,"expireTime":"${new Date(entry.expiresAt).toISOString()}"`;
  return `${text}}`;
}

/** Opaque to the app; says when it was made, because a cursor must not be kept. */
export function cursorAt(key: string, now: number): string {
  return Buffer.from(`${now} ${key}`).toString('base64url');
}

/** The key that the next page comes after; undefined without a cursor. */
export function cursorKey(cursor: unknown, now: number): string | undefined {
  if (cursor === undefined) return undefined;
  const [, madeAt, key] = /^(\d+) (.*)$/s.exec(Buffer.from(String(cursor), 'base64url').toString('utf8')) ?? [];
  if (key === undefined || now - Number(madeAt) > LIMITS.kvsCursorSeconds.value * 1_000)
    throw refused(400, 'INVALID_CURSOR', 'The cursor is not valid or not valid any more.');
  return key;
}

export function page(items: readonly string[], next: string | undefined): ServiceReply {
  const cursor = next === undefined ? '' : `,"cursor":${JSON.stringify(next)}`;
  return { status: 200, headers: { 'content-type': 'application/json' }, body: `{"data":[${items.join(',')}]${cursor}}` };
}

export function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((child) => deeperThan(child, levels - 1));
}

export function checkBatchBytes(bytes: number): void {
  if (bytes > LIMITS.kvsBatchBytes.value) throw refused(400, 'MAX_SIZE', 'The payload of the request has exceeded the maximum size limit.');
}

export function units(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / LIMITS.kvsUnitBytes.value));
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

export function failed(key: string, code: string, message: string): unknown {
  return { key, error: { code, message } };
}

export function refused(status: number, code: string, message: string): Refused {
  return new Refused(refusal(status, code, message));
}

export function overRate(): ServiceReply {
  return refusal(429, 'RATE_LIMIT_EXCEEDED', 'You have exceeded the rate limits of the Key-Value Store. Please wait and try again later.');
}
