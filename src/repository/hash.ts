import { createHash, createHmac } from 'node:crypto';
import type { Sha256 } from '../contract/ids';
import type { Json } from '../contract/ports';
import { canonicalJson } from './canonical';

export const sha256 = (bytes: Uint8Array | string): Sha256 => createHash('sha256').update(bytes).digest('hex') as Sha256;

/**
 * 16 hex characters: the first 8 bytes of HMAC-SHA-256 over `kind`, NUL, `id`, NUL, canonical body. It compares versions of one
 * object and nothing else; keyed, so that a reader of a bucket can't guess a short text by hashing candidates.
 */
export const fingerprintOf = (key: Uint8Array, kind: string, id: string, body: Json): string =>
  createHmac('sha256', key).update(`${kind}\0${id}\0`).update(canonicalJson(body)).digest('hex').slice(0, 16);
