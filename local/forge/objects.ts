/**
 * The Object Store of the installation: metadata in memory, content as files under their names. There is no list. Content comes
 * and goes by presigned URLs alone; an upload must have exactly the length and checksum that its URL was made for.
 *
 * Not known of the live platform, so a switch: an upload with `overwrite: false` of a name that exists is refused at the PUT (412,
 * what the storage behind it does) or already when the URL is asked for (409). Both hold the rule at the PUT as well.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream, renameSync } from 'node:fs';
import { copyFile, link, mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Transform } from 'node:stream';
import type { ForgeMeter } from '../contract';
import { checksumOf } from './checksum';
import { LIMITS } from './limits';
import { empty, isRecord, json, parseJson, refusal } from './reply';
import type { ServiceReply } from './reply';
import type { SavedObject } from './saved';
import { Window } from './window';

export interface ObjectSwitches {
  readonly refuseOverwriteAt: 'put' | 'url';
}

/** An answer whose body is a part of a file, [start, end). */
export interface FileReply {
  readonly status: 200 | 206;
  readonly headers: Readonly<Record<string, string>>;
  readonly file: { readonly path: string; readonly start: number; readonly end: number };
}

interface StoredObject {
  readonly key: string;
  readonly size: number;
  readonly checksum: string;
  readonly contentType: string | undefined;
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
  readonly file: string;
}

interface Upload {
  readonly kind: 'upload';
  readonly key: string;
  readonly length: number;
  readonly checksum: string;
  readonly checksumType: unknown;
  readonly overwrite: boolean;
  readonly ttlSeconds: number | undefined;
  readonly expiresAt: number;
}

interface Download {
  readonly kind: 'download';
  readonly key: string;
  readonly expiresAt: number;
}

export class ObjectStore {
  private readonly objects = new Map<string, StoredObject>();
  private readonly urls = new Map<string, Upload | Download>();
  private readonly requests = new Window(LIMITS.objectRequestsPerMinute.value, 60_000);
  private readonly transfers = new Window(LIMITS.presignedPerSecond.value, 1_000);
  private readonly incoming: string;
  /** Set when the proxy listens: presigned URLs start with it. */
  origin = '';

  constructor(
    private readonly dir: string,
    private readonly now: () => number,
    private readonly meter: ForgeMeter,
    private readonly switches: ObjectSwitches,
  ) {
    this.incoming = path.join(dir, '.incoming');
  }

  async open(): Promise<void> {
    await mkdir(this.incoming, { recursive: true });
  }

  async close(): Promise<void> {
    await rm(this.incoming, { recursive: true, force: true });
  }

  /** The requests of `@forge/object-store`. */
  handle(operation: string, bytes: Uint8Array): ServiceReply {
    this.meter.objectRequests += 1;
    if (!this.requests.take(this.now()))
      return refusal(429, 'RATE_LIMIT_EXCEEDED', 'You have exceeded the rate limits for OS. Please wait and try again later.');
    if (bytes.byteLength > LIMITS.objectRequestBytes.value) return refusal(400, 'INVALID_REQUEST', 'The request payload is too large.');
    const body = parseJson(bytes);
    const key = isRecord(body) ? body['key'] : undefined;
    if (!isRecord(body) || typeof key !== 'string' || !isObjectKey(key))
      return refusal(400, 'INVALID_REQUEST', 'The object key is missing or invalid.');
    switch (operation.replace(/^\/?api\/v1\//, '').replace(/^public-/, '')) {
      case 'metadata':
        return this.metadata(key);
      case 'delete':
        return this.delete(key);
      case 'upload-url':
        return this.uploadUrl(key, body);
      case 'download-url':
        return this.current(key) === undefined ? notFound() : this.url({ kind: 'download', key, expiresAt: this.urlExpiry() });
      default:
        return refusal(404, 'UNKNOWN_ERROR', `No operation "${operation}" of the Object Store is emulated.`);
    }
  }

  /** An installation that is gone leaves nothing to the next one; its URLs are void. */
  async clear(): Promise<void> {
    const files = [...this.objects.values()].map(({ file }) => file);
    this.objects.clear();
    this.urls.clear();
    await Promise.all(files.map((file) => rm(file, { force: true })));
  }

  /** The URL is over before its time. */
  expire(id: string): void {
    const url = this.urls.get(id);
    if (url !== undefined) this.urls.set(id, { ...url, expiresAt: this.now() });
  }

  /** PUT and GET of a presigned URL. The effect is complete when the answer is given. */
  async transfer(id: string, request: IncomingMessage): Promise<ServiceReply | FileReply> {
    this.meter.objectRequests += 1;
    const url = this.urls.get(id);
    if (!this.transfers.take(this.now())) return refuseTransfer(request, 429, 'SlowDown', 'Please reduce your request rate.');
    if (url === undefined) return refuseTransfer(request, 403, 'SignatureDoesNotMatch', 'The URL is not one that this store has signed.');
    if (url.expiresAt <= this.now()) return refuseTransfer(request, 403, 'AccessDenied', 'Request has expired');
    if (url.kind === 'upload' && request.method === 'PUT') return this.upload(url, request);
    if (url.kind === 'download' && (request.method === 'GET' || request.method === 'HEAD'))
      return this.download(url.key, request.headers.range);
    return refuseTransfer(request, 403, 'SignatureDoesNotMatch', 'The URL was not signed for this method.');
  }

  /** What there is, without the content (`exportTo`). */
  saved(): readonly SavedObject[] {
    return [...this.objects.values()].filter(({ key }) => this.current(key) !== undefined).map(({ file: _, ...object }) => object);
  }

  /** Takes over objects whose content lies in `from`; the files may be shared by hard link, since none is ever written twice. */
  async load(objects: readonly SavedObject[], from: string): Promise<void> {
    for (const object of objects) {
      const file = this.fileOf(object.key);
      await mkdir(path.dirname(file), { recursive: true });
      await linkOrCopy(path.join(from, ...object.key.split('/')), file);
      this.objects.set(object.key, { ...object, contentType: object.contentType, expiresAt: object.expiresAt, file });
    }
  }

  /** Copies (hard-links where the file system can) every object to `dir`. */
  async exportTo(dir: string): Promise<{ readonly objects: number; readonly bytes: number }> {
    let objects = 0;
    let bytes = 0;
    for (const object of this.objects.values()) {
      if (this.current(object.key) === undefined) continue;
      const target = path.join(dir, ...object.key.split('/'));
      await mkdir(path.dirname(target), { recursive: true });
      await rm(target, { force: true });
      await linkOrCopy(object.file, target);
      objects += 1;
      bytes += object.size;
    }
    return { objects, bytes };
  }

  private metadata(key: string): ServiceReply {
    const object = this.current(key);
    if (object === undefined) return notFound();
    const { size, checksum, contentType } = object;
    return json(200, { key, size, checksum, contentType, createdAt: new Date(object.createdAt).toISOString() });
  }

  private delete(key: string): ServiceReply {
    const object = this.objects.get(key);
    this.objects.delete(key);
    if (object !== undefined) void rm(object.file, { force: true });
    return empty(204);
  }

  private uploadUrl(key: string, body: Readonly<Record<string, unknown>>): ServiceReply {
    const { length, checksum, checksumType, ttlSeconds } = body;
    const overwrite = body['overwrite'] !== false;
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0)
      return refusal(400, 'INVALID_REQUEST', 'length must be a whole number of bytes.');
    if (length > LIMITS.objectBytes.value) return refusal(400, 'INVALID_REQUEST', 'The object is larger than the maximum object size.');
    if (typeof checksum !== 'string' || checksumOf(checksumType) === undefined)
      return refusal(400, 'INVALID_REQUEST', 'checksum and checksumType are required.');
    if (!overwrite && this.switches.refuseOverwriteAt === 'url' && this.current(key) !== undefined)
      return refusal(409, 'OBJECT_ALREADY_EXISTS', 'An object with this key already exists.');
    return this.url({
      kind: 'upload',
      key,
      length,
      checksum,
      checksumType,
      overwrite,
      ttlSeconds: typeof ttlSeconds === 'number' ? ttlSeconds : undefined,
      expiresAt: this.urlExpiry(),
    });
  }

  private url(signed: Upload | Download): ServiceReply {
    for (const [id, old] of this.urls) {
      if (old.expiresAt > this.now()) break;
      this.urls.delete(id);
    }
    const id = randomUUID();
    this.urls.set(id, signed);
    return json(200, { url: `${this.origin}/object/${id}` });
  }

  private urlExpiry(): number {
    return this.now() + LIMITS.presignedUrlSeconds.value * 1_000;
  }

  private async upload(url: Upload, request: IncomingMessage): Promise<ServiceReply> {
    const announced = request.headers['content-length'];
    if (announced !== undefined && Number(announced) !== url.length)
      return refuseTransfer(request, 403, 'SignatureDoesNotMatch', 'The length is not the one that the URL was signed for.');
    const temporary = path.join(this.incoming, randomUUID());
    const { length, checksum } = await receive(request, temporary, url);
    const problem = this.problemOf(url, length, checksum);
    if (problem !== undefined) {
      await rm(temporary, { force: true });
      return problem;
    }
    const file = this.fileOf(url.key);
    await mkdir(path.dirname(file), { recursive: true });
    // Again, and with no pause before the name is taken: of two uploads of one name at once, one wins.
    if (!url.overwrite && this.current(url.key) !== undefined) {
      await rm(temporary, { force: true });
      return exists();
    }
    const now = this.now();
    const expiresAt = url.ttlSeconds === undefined ? undefined : now + url.ttlSeconds * 1_000;
    const contentType = request.headers['content-type'];
    renameSync(temporary, file);
    this.objects.set(url.key, { key: url.key, size: length, checksum, contentType, createdAt: now, expiresAt, file });
    return { status: 200, headers: { etag: `"${checksum}"` } };
  }

  private problemOf(url: Upload, length: number, checksum: string): ServiceReply | undefined {
    if (length !== url.length) return storageError(403, 'SignatureDoesNotMatch', 'The length is not the one that the URL was signed for.');
    if (checksum !== url.checksum) return storageError(400, 'BadDigest', 'The checksum does not match the content.');
    if (!url.overwrite && this.current(url.key) !== undefined) return exists();
    return undefined;
  }

  private download(key: string, range: string | undefined): ServiceReply | FileReply {
    const object = this.current(key);
    if (object === undefined) return storageError(404, 'NoSuchKey', 'The specified key does not exist.');
    const headers = {
      'content-type': object.contentType ?? 'application/octet-stream',
      'accept-ranges': 'bytes',
      etag: `"${object.checksum}"`,
    };
    const wanted = rangeOf(range, object.size);
    if (wanted === undefined) return { status: 200, headers, file: { path: object.file, start: 0, end: object.size } };
    if (wanted === 'unsatisfiable')
      return {
        ...storageError(416, 'InvalidRange', 'The requested range is not satisfiable'),
        headers: { 'content-range': `bytes */${object.size}` },
      };
    return {
      status: 206,
      headers: { ...headers, 'content-range': `bytes ${wanted.start}-${wanted.end - 1}/${object.size}` },
      file: { path: object.file, ...wanted },
    };
  }

  private current(key: string): StoredObject | undefined {
    const object = this.objects.get(key);
    return object !== undefined && (object.expiresAt === undefined || object.expiresAt > this.now()) ? object : undefined;
  }

  private fileOf(key: string): string {
    return path.join(this.dir, ...key.split('/'));
  }
}

const linkOrCopy = (from: string, to: string): Promise<void> => link(from, to).catch(() => copyFile(from, to));

/** Streams the body to a file, and tells its length and checksum. */
async function receive(
  request: IncomingMessage,
  file: string,
  url: Upload,
): Promise<{ readonly length: number; readonly checksum: string }> {
  const sum = checksumOf(url.checksumType);
  if (sum === undefined) throw new Error('An upload URL has a checksum type that the store does not know.');
  let length = 0;
  const counting = new Transform({
    highWaterMark: 1_048_576,
    transform(chunk: Uint8Array, _encoding, done) {
      length += chunk.byteLength;
      sum.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(request, counting, createWriteStream(file, { highWaterMark: 1_048_576 }));
  return { length, checksum: sum.base64() };
}

/** `bytes=a-b`, `bytes=a-`, `bytes=-n`; anything else is no range. */
function rangeOf(header: string | undefined, size: number): { readonly start: number; readonly end: number } | 'unsatisfiable' | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (found === null || (found[1] === '' && found[2] === '')) return undefined;
  const start = found[1] === '' ? Math.max(0, size - Number(found[2])) : Number(found[1]);
  const end = found[1] === '' || found[2] === '' ? size : Math.min(size, Number(found[2]) + 1);
  return start >= size || start >= end ? 'unsatisfiable' : { start, end };
}

function isObjectKey(key: string): boolean {
  return (
    key.length > 0 &&
    key.length <= LIMITS.objectKeyChars.value &&
    /^[\w.:\-/ ]+$/.test(key) &&
    key.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part !== '.incoming')
  );
}

/** An upload is read to its end all the same, so that the connection stays usable. */
function refuseTransfer(request: IncomingMessage, status: number, code: string, message: string): ServiceReply {
  request.resume();
  return storageError(status, code, message);
}

function storageError(status: number, code: string, message: string): ServiceReply {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}

function exists(): ServiceReply {
  return storageError(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
}

function notFound(): ServiceReply {
  return refusal(404, 'OBJECT_NOT_FOUND', 'The requested object was not found.');
}
