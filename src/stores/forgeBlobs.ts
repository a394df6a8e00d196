import { objectStore } from '@forge/object-store';
import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { Sha256 } from '../contract/ids';
import { OBJECT_MAX_BYTES, OBJECT_REQUESTS_PER_MINUTE } from '../contract/limits';
import type { BlobStore } from '../contract/ports';
import { paced } from './pace';
import { errorOfStatus, withRetries } from './retry';
import type { RetryDeps } from './retry';

export interface ForgeBlobsDeps extends RetryDeps {
  /** For presigned URLs; the global one by default, looked up at each call. */
  readonly fetch?: (url: string, init?: RequestInit) => Promise<Response>;
}

/** Requests of one invocation at once, and what it makes of a minute: the rest is for the others that run beside it. */
const BURST = 400;
const SHARE = 0.8;

/** A presigned URL that the store refuses (403, expired) is asked for anew this often. */
const URL_TRIES = 3;

/**
 * `BlobStore` over Forge Object Store: length and SHA-256 are told before the upload and checked by the store; `overwrite: false`
 * makes an object immutable. Each try asks for a new presigned URL: they live an hour at most and are never kept.
 */
export const forgeBlobs = (deps: ForgeBlobsDeps): BlobStore => {
  const fetch = deps.fetch ?? ((url: string, init?: RequestInit) => globalThis.fetch(url, init));

  const pace = paced(deps.clock, { perMinute: SHARE * OBJECT_REQUESTS_PER_MINUTE - BURST, burst: BURST });
  const sdk = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
    await pace();
    return asked(what, call);
  };

  const head: BlobStore['head'] = (name) =>
    withRetries(deps, async () => {
      const there = await sdk(`metadata of ${name}`, () => objectStore.get(name));
      return there && { size: there.size, sha256: toHex(there.checksum) };
    });

  const upload = async (name: string, bytes: Uint8Array, sha256: Sha256): Promise<'created' | HoldfastError> => {
    try {
      const checksum = Buffer.from(sha256, 'hex').toString('base64');
      const url = await sdk(`upload URL of ${name}`, () =>
        objectStore.createUploadUrl({ key: name, length: bytes.length, checksum, checksumType: 'SHA256', overwrite: false }),
      );
      if (!url) throw errorOfStatus(`upload URL of ${name}`, 404);
      const reply = await sent(`upload of ${name}`, () =>
        fetch(url.url, { method: 'PUT', body: bytes as BodyInit, headers: { 'content-type': 'application/octet-stream' } }),
      );
      await drain(reply);
      if (!reply.ok) throw replyError(`upload of ${name}`, reply);
      return 'created';
    } catch (error) {
      // the name exists (409, 412; some stores say 400 or 403): the content decides, below
      if (isHoldfastError(error) && error.status !== undefined && error.status >= 400 && error.status < 500 && error.status !== 429)
        return error;
      throw error;
    }
  };

  const download = async (name: string, range: { readonly from: number; readonly to: number } | undefined): Promise<Uint8Array> => {
    for (let tries = 1; ; tries += 1) {
      const url = await sdk(`download URL of ${name}`, () => objectStore.createDownloadUrl(name));
      if (!url) throw new HoldfastError('blob-missing', `${name} does not exist.`);
      const headers: Record<string, string> = range ? { range: `bytes=${range.from}-${range.to - 1}` } : {};
      const reply = await sent(`download of ${name}`, () => fetch(url.url, { headers }));
      if (reply.ok) return bodyOf(name, reply, range);
      await drain(reply);
      if (reply.status === 404) throw new HoldfastError('blob-missing', `${name} does not exist.`);
      if (reply.status === 416) throw new HoldfastError('damaged', `${name} ends before byte ${range?.to ?? 0}.`);
      if (reply.status !== 403 || tries === URL_TRIES) throw replyError(`download of ${name}`, reply);
    }
  };

  return {
    head,
    get: async (name, range) => (range && range.to <= range.from ? new Uint8Array() : withRetries(deps, () => download(name, range))),
    put: async (name, bytes, sha256) => {
      if (bytes.length > OBJECT_MAX_BYTES)
        throw new HoldfastError('limit', `${name} has ${bytes.length} bytes; an object has at most ${OBJECT_MAX_BYTES}.`);
      for (let tries = 1; ; tries += 1) {
        const outcome = await withRetries(deps, () => upload(name, bytes, sha256));
        if (outcome === 'created') return 'created';
        const there = await head(name);
        if (there && there.size === bytes.length && there.sha256 === sha256) return 'exists';
        if (there) throw new HoldfastError('conflict', `${name} exists with other content.`);
        // refused although nothing is there: an expired URL is worth another try, a missing permission or wrong bytes are not cured by it
        if (tries === URL_TRIES) throw outcome;
      }
    },
    delete: (name) => withRetries(deps, () => sdk(`delete of ${name}`, () => objectStore.delete(name))),
  };
};

const bodyOf = async (
  name: string,
  reply: Response,
  range: { readonly from: number; readonly to: number } | undefined,
): Promise<Uint8Array> => {
  const bytes = new Uint8Array(await sent(`download of ${name}`, () => reply.arrayBuffer()));
  if (!range) return bytes;
  // a server may ignore Range and send everything
  const part = reply.status === 206 ? bytes : bytes.subarray(range.from, range.to);
  if (part.length !== range.to - range.from) throw new HoldfastError('damaged', `${name} ends before byte ${range.to}.`);
  return part;
};

const sent = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (cause) {
    throw errorOfStatus(what, undefined, { cause });
  }
};

/** The SDKs do not export their error classes: what carries a status is a reply (the proxy's errors have it bare), everything else is the network. */
const asked = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (cause) {
    const { responseDetails, status, code } = cause as {
      readonly responseDetails?: { readonly status: number };
      readonly status?: number;
      readonly code?: string;
    };
    throw errorOfStatus(what, responseDetails?.status ?? status, { code, cause });
  }
};

const replyError = (what: string, reply: Response): HoldfastError => {
  const seconds = Number(reply.headers.get('retry-after') ?? NaN);
  return errorOfStatus(what, reply.status, { retryAfterSeconds: Number.isFinite(seconds) ? seconds : undefined });
};

const drain = async (reply: Response): Promise<void> => {
  await reply.arrayBuffer().catch(() => undefined);
};

/** Base64 in the documents; hex is accepted too. */
const toHex = (checksum: string): Sha256 =>
  (/^[0-9a-f]{64}$/i.test(checksum) ? checksum.toLowerCase() : Buffer.from(checksum, 'base64').toString('hex')) as Sha256;
