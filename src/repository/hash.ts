import { createHash, createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Sha256 } from '../contract/ids';
import type { Json } from '../contract/ports';
import { canonicalJson } from './canonical';

export const sha256 = (bytes: Uint8Array | string): Sha256 => createHash('sha256').update(bytes).digest('hex') as Sha256;

/**
 * 16 hex characters: the first 8 bytes of HMAC-SHA-256 over `kind`, NUL, `id`, NUL, canonical body. It compares versions of one
 * object and nothing else; keyed, so that a reader of a bucket can't guess a short text by hashing candidates.
 */
export const fingerprintOf = (key: Uint8Array | KeyObject, kind: string, id: string, body: Json): string =>
  fingerprintOfText(key, kind, id, canonicalJson(body));

const fingerprintOfText = (key: Uint8Array | KeyObject, kind: string, id: string, text: string): string =>
  createHmac('sha256', key).update(`${kind}\0${id}\0${text}`).digest('hex').slice(0, 16);

/** Fingerprints and canonical bodies of one repository. A record is asked about when it is captured and again when it is packed: its body is walked once. */
export class Fingerprints {
  private readonly key: KeyObject;
  private readonly texts = new WeakMap<object, string>();
  private readonly known = new WeakMap<object, { readonly kind: string; readonly id: string; readonly fingerprint: string }>();

  constructor(key: Uint8Array) {
    this.key = createSecretKey(key);
  }

  /** The body must not change afterwards. */
  of(kind: string, id: string, body: Json & object): string {
    const known = this.known.get(body);
    if (known?.kind === kind && known.id === id) return known.fingerprint;
    const fingerprint = fingerprintOfText(this.key, kind, id, this.textOf(body));
    this.known.set(body, { kind, id, fingerprint });
    return fingerprint;
  }

  /** Canonical JSON of a body. */
  textOf(body: Json & object): string {
    const known = this.texts.get(body);
    if (known !== undefined) return known;
    const text = canonicalJson(body);
    this.texts.set(body, text);
    return text;
  }
}
