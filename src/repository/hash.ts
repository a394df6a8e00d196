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

// by turns: to put them together would copy a body once more
const fingerprintOfText = (key: Uint8Array | KeyObject, kind: string, id: string, text: string): string =>
  createHmac('sha256', key).update(`${kind}\0${id}\0`).update(text).digest('hex').slice(0, 16);

interface Known {
  readonly kind: string;
  readonly id: string;
  readonly fingerprint: string;
  text: string | undefined;
}

/** Fingerprints and canonical bodies of one repository. A record is asked about when it is captured and again when it is packed: its body is walked once. */
export class Fingerprints {
  private readonly key: KeyObject;
  private readonly known = new WeakMap<object, Known>();

  constructor(key: Uint8Array) {
    this.key = createSecretKey(key);
  }

  /** The body must not change afterwards. */
  of(kind: string, id: string, body: Json & object): string {
    const known = this.known.get(body);
    if (known?.kind === kind && known.id === id) return known.fingerprint;
    const text = known?.text ?? canonicalJson(body);
    const fingerprint = fingerprintOfText(this.key, kind, id, text);
    this.known.set(body, { kind, id, fingerprint, text });
    return fingerprint;
  }

  /** Canonical JSON of a body; whoever takes it is the last to ask, so that it is kept no longer. */
  takeText(body: Json & object): string {
    const known = this.known.get(body);
    const text = known?.text ?? canonicalJson(body);
    if (known) known.text = undefined;
    return text;
  }
}
