import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { HoldfastError } from '../contract/errors';
import type { Random, SecretStore } from '../contract/ports';

/** PKCS #8 wrapping of a 32-byte Ed25519 seed (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
/** SubjectPublicKeyInfo wrapping of a 32-byte Ed25519 public key. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

export interface RepositoryKeys {
  /** Key of fingerprints. */
  readonly fingerprint: Uint8Array;
  /** Ed25519 signature in base64. */
  sign(bytes: string): string;
  /** Base64 of the 32 raw bytes. */
  publicKey(): string;
}

/**
 * Secrets stand under the repository's id and are written before its record: whoever loses the race to create the record never
 * touches the winner's keys, and whoever reads the record finds them.
 */
export const createKeys = async (secrets: SecretStore, random: Random, repoId: string): Promise<RepositoryKeys> => {
  await secrets.set(fingerprintName(repoId), random.hex(32));
  await secrets.set(signingName(repoId), random.hex(32));
  return readKeys(secrets, repoId);
};

/** Throws `damaged` when a key is not there: fingerprints could not be compared any more. */
export const readKeys = async (secrets: SecretStore, repoId: string): Promise<RepositoryKeys> => {
  const [fingerprint, seed] = await Promise.all([secrets.get(fingerprintName(repoId)), secrets.get(signingName(repoId))]);
  if (!isKey(fingerprint) || !isKey(seed))
    throw new HoldfastError('damaged', `The keys of repository ${repoId} are missing from the secret store.`);
  // only who writes or checks a mirror needs it
  let made: KeyObject | undefined;
  const key = (): KeyObject =>
    (made ??= createPrivateKey({ key: Buffer.concat([PKCS8, Buffer.from(seed, 'hex')]), format: 'der', type: 'pkcs8' }));
  return {
    fingerprint: Buffer.from(fingerprint, 'hex'),
    sign: (bytes) => sign(null, Buffer.from(bytes, 'utf8'), key()).toString('base64'),
    publicKey: () => rawPublicKey(createPublicKey(key())).toString('base64'),
  };
};

/** Only the one spelling that a signature has: base64 read leniently would hide a changed character. */
export const verifySignature = (publicKey: string, bytes: Uint8Array, signature: string): boolean => {
  try {
    const raw = Buffer.from(signature, 'base64');
    if (raw.toString('base64') !== signature) return false;
    const key = createPublicKey({ key: Buffer.concat([SPKI, Buffer.from(publicKey, 'base64')]), format: 'der', type: 'spki' });
    return verify(null, bytes, key, raw);
  } catch {
    return false; // a key or signature of the wrong shape
  }
};

const fingerprintName = (repoId: string): string => `fingerprint:${repoId}`;
const signingName = (repoId: string): string => `signing:${repoId}`;
const isKey = (value: string | undefined): value is string => value !== undefined && /^[0-9a-f]{64}$/.test(value);
const rawPublicKey = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
