/**
 * The Key-Value Store of the installation, as `@forge/kvs` speaks to it: strict gets, conditional create, expiry, batches,
 * transactions, secrets, and a query by the beginning of keys that lags behind when faults are on. Values are kept as JSON text.
 */
import type { FaultPlan, ForgeMeter } from '../contract';
import {
  Refused,
  arrayOf,
  checkBatchBytes,
  cursorAt,
  cursorKey,
  deeperThan,
  failed,
  keyed,
  listOf,
  metadataOf,
  overRate,
  page,
  prefixOf,
  refused,
  rendered,
  sum,
  units,
} from './kvsRequests';
import type { Entry } from './kvsRequests';
import { LIMITS } from './limits';
import { EMPTY_READ_BYTES } from './meter';
import { empty, isRecord, json, parseJson, refusal } from './reply';
import type { ServiceReply } from './reply';
import type { SavedInstallation } from './saved';
import { SortedKeys } from './sortedKeys';
import { Window, WindowEach } from './window';

interface Item {
  readonly key: string;
  readonly text: string;
  readonly bytes: number;
  readonly expiresAt: number | undefined;
}

/** A page of a query, before it is written down. */
interface QueryPage {
  readonly found: readonly { readonly key: string; readonly entry: Entry }[];
  readonly more: boolean;
}

/** How far `query` lags behind writes when the plan says that it does, in platform time. */
const QUERY_LAG_MS: Readonly<Record<FaultPlan['level'], number>> = { none: 0, light: 1_000, heavy: 10_000 };
const TTL_UNITS: Readonly<Record<string, number>> = { SECONDS: 1, MINUTES: 60, HOURS: 3_600, DAYS: 86_400 };

export interface KvsSwitches {
  /** A value whose time is over is deleted at once, or is there for 48 hours more, which is the most that the documents allow. */
  readonly expiredGoes?: 'after 48 hours' | 'at once';
}

export class KeyValueStore {
  private readonly plain = new Map<string, Entry>();
  private readonly secrets = new Map<string, Entry>();
  private readonly keys = new SortedKeys();
  /** Keys deleted a moment ago that a lagging query still shows. */
  private readonly ghosts = new Map<string, { readonly entry: Entry; readonly deletedAt: number }>();
  private readonly requests = new Window(LIMITS.kvsRequestsPerSecond.value, 1_000);
  private readonly readUnits = new Window(LIMITS.kvsReadUnitsPerMinute.value, 60_000);
  private readonly writeUnits = new Window(LIMITS.kvsWriteUnitsPerMinute.value, 60_000);
  private readonly keyReads = new WindowEach(LIMITS.kvsKeyReadBytesPerSecond.value, 1_000);
  private readonly keyWrites = new WindowEach(LIMITS.kvsKeyWriteBytesPerSecond.value, 1_000);
  private readonly queryReads = new Window(LIMITS.kvsQueryBytesPerSecond.value, 1_000);
  private readonly lagMs: number;

  constructor(
    private readonly now: () => number,
    private readonly meter: ForgeMeter,
    private readonly faults: FaultPlan,
    private readonly switches: KvsSwitches = {},
  ) {
    this.lagMs = QUERY_LAG_MS[faults.level];
  }

  /** Current plain entries, parsed as they are read. */
  *entries(): Iterable<readonly [string, unknown]> {
    for (const [key, entry] of this.plain) if (this.alive(entry)) yield [key, JSON.parse(entry.text)];
  }

  /** Everything that a later platform would still show. */
  saved(): Pick<SavedInstallation, 'plain' | 'secrets'> {
    const living = (store: ReadonlyMap<string, Entry>) => [...store].filter(([, entry]) => this.alive(entry));
    return { plain: living(this.plain), secrets: living(this.secrets) };
  }

  load({ plain, secrets }: Pick<SavedInstallation, 'plain' | 'secrets'>): void {
    for (const [key, entry] of plain) this.plain.set(key, entry);
    for (const [key, entry] of secrets) this.secrets.set(key, entry);
    for (const key of [...this.plain.keys()].sort()) this.keys.add(key);
  }

  /** An installation that is gone leaves nothing to the next one. */
  clear(): void {
    this.plain.clear();
    this.secrets.clear();
    this.ghosts.clear();
    for (const key of [...this.keys.from('')]) this.keys.delete(key);
  }

  handle(path: string, bytes: Uint8Array): ServiceReply {
    if (!this.requests.take(this.now())) return overRate();
    const body = parseJson(bytes);
    if (body === undefined) return refusal(400, 'INVALID_REQUEST', 'The request body is not valid JSON.');
    try {
      return this.route(path.replace(/^\/?api\/v1\//, ''), body);
    } catch (error) {
      if (error instanceof Refused) return error.reply;
      throw error;
    }
  }

  private route(operation: string, body: unknown): ServiceReply {
    switch (operation) {
      case 'get':
        return this.get(this.plain, body);
      case 'set':
        return this.set(this.plain, body);
      case 'delete':
        return this.delete(this.plain, body);
      case 'secret/get':
        return this.get(this.secrets, body);
      case 'secret/set':
        return this.set(this.secrets, body);
      case 'secret/delete':
        return this.delete(this.secrets, body);
      case 'query':
        return this.query(body);
      case 'batch/get':
        return this.batchGet(body);
      case 'batch/set':
        return this.batchSet(body);
      case 'batch/delete':
        return this.batchDelete(body);
      case 'transaction':
        return this.transaction(body);
      default:
        return refusal(404, 'NOT_FOUND', `No operation "${operation}" of the Key-Value Store is emulated (entities are not).`);
    }
  }

  private get(store: ReadonlyMap<string, Entry>, body: unknown): ServiceReply {
    const { key, options } = keyed(body);
    const entry = store.get(key);
    this.chargeKey(this.keyReads, store, key, entry?.bytes ?? 0);
    this.chargeRead(entry?.bytes ?? 0, entry === undefined ? 1 : 0);
    if (entry === undefined || !this.alive(entry)) return refusal(404, 'KEY_NOT_FOUND', 'The specified key does not exist.');
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: rendered(key, entry, metadataOf(options, 'metadataFields')),
    };
  }

  private set(store: Map<string, Entry>, body: unknown): ServiceReply {
    const item = this.item(body);
    const { options } = keyed(body);
    const policy = options['keyPolicy'] ?? 'OVERRIDE';
    const before = this.current(store, item.key);
    if (policy === 'FAIL_IF_EXISTS' && before !== undefined) {
      this.chargeWrite(0);
      return refusal(409, 'KEY_CONFLICT', 'The provided key already exists.');
    }
    this.chargeKey(this.keyWrites, store, item.key, item.bytes);
    this.chargeWrite(item.bytes);
    const after = this.put(store, item);
    if (options['returnValue'] === undefined) return empty(200);
    const shown = options['returnValue'] === 'PREVIOUS' ? before : after;
    if (shown === undefined) return empty(200);
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: rendered(item.key, shown, metadataOf(options, 'returnMetadataFields')),
    };
  }

  private delete(store: Map<string, Entry>, body: unknown): ServiceReply {
    const { key } = keyed(body);
    this.chargeWrite(0);
    if (this.current(store, key) === undefined) return refusal(404, 'KEY_NOT_FOUND', 'The specified key does not exist.');
    this.remove(store, key);
    return empty(204);
  }

  private query(body: unknown): ServiceReply {
    const request = isRecord(body) ? body : {};
    const limit = request['limit'] ?? LIMITS.kvsQueryDefault.value;
    if (typeof limit !== 'number' || limit < 1 || limit > LIMITS.kvsQueryMax.value)
      throw refused(400, 'QUERY_PAGE_LIMIT_NOT_IN_RANGE', `The page limit must be set between 1 and ${LIMITS.kvsQueryMax.value}.`);
    const prefix = prefixOf(request['where']);
    const after = cursorKey(request['after'], this.now());
    const read = (lagMs: number): QueryPage => {
      const found: { readonly key: string; readonly entry: Entry }[] = [];
      for (const key of this.keys.from(after !== undefined && after > prefix ? after : prefix)) {
        if (!key.startsWith(prefix)) break;
        const entry = key === after ? undefined : this.visible(key, lagMs);
        if (entry === undefined) continue;
        if (found.length === limit) return { found, more: true };
        found.push({ key, entry });
      }
      return { found, more: false };
    };
    const fresh = read(0);
    const { found, more } = this.lagMs === 0 ? fresh : this.maybeStale(fresh, read(this.lagMs));
    const bytes = sum(found.map(({ entry }) => entry.bytes));
    if (!this.queryReads.take(this.now(), bytes)) throw new Refused(overRate());
    this.chargeRead(bytes, found.length === 0 ? 1 : 0);
    const metadata = metadataOf(isRecord(request['options']) ? request['options'] : {}, 'metadataFields');
    return page(
      found.map(({ key, entry }) => rendered(key, entry, metadata)),
      more ? cursorAt(found.at(-1)?.key ?? '', this.now()) : undefined,
    );
  }

  /** Only a query that could show an older state is asked of the plan: what it plans there does happen. */
  private maybeStale(fresh: QueryPage, stale: QueryPage): QueryPage {
    const same = fresh.found.length === stale.found.length && fresh.found.every(({ entry }, i) => entry === stale.found[i]?.entry);
    return !same && this.faults.staleQuery() ? stale : fresh;
  }

  private batchGet(body: unknown): ServiceReply {
    const wanted = listOf(body, LIMITS.kvsBatchKeys.value);
    const successfulKeys: string[] = [];
    const failedKeys: unknown[] = [];
    let bytes = 0;
    for (const one of wanted) {
      const { key, options } = keyed(one);
      const entry = this.current(this.plain, key);
      if (entry === undefined) failedKeys.push(failed(key, 'KEY_NOT_FOUND', 'The specified key does not exist.'));
      else {
        this.chargeKey(this.keyReads, this.plain, key, entry.bytes);
        bytes += entry.bytes;
        successfulKeys.push(rendered(key, entry, metadataOf(options, 'metadataFields')));
      }
    }
    this.chargeRead(bytes, failedKeys.length, wanted.length);
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: `{"successfulKeys":[${successfulKeys.join(',')}],"failedKeys":${JSON.stringify(failedKeys)}}`,
    };
  }

  private batchSet(body: unknown): ServiceReply {
    const wanted = listOf(body, LIMITS.kvsBatchKeys.value);
    const successfulKeys: unknown[] = [];
    const failedKeys: unknown[] = [];
    const items: Item[] = [];
    for (const one of wanted) {
      try {
        items.push(this.item(one));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        failedKeys.push({ key: isRecord(one) ? one['key'] : undefined, error: JSON.parse(String(error.reply.body)) });
      }
    }
    const bytes = sum(items.map((item) => item.bytes));
    checkBatchBytes(bytes);
    for (const item of items) this.chargeKey(this.keyWrites, this.plain, item.key, item.bytes);
    this.chargeWrite(bytes, items.length);
    for (const item of items) {
      this.put(this.plain, item);
      successfulKeys.push({ key: item.key });
    }
    return json(200, { successfulKeys, failedKeys });
  }

  private batchDelete(body: unknown): ServiceReply {
    const keys = listOf(body, LIMITS.kvsBatchKeys.value).map((one) => keyed(one).key);
    this.chargeWrite(0, keys.length);
    for (const key of keys) this.remove(this.plain, key);
    return json(200, { successfulKeys: keys.map((key) => ({ key })), failedKeys: [] });
  }

  private transaction(body: unknown): ServiceReply {
    const request = isRecord(body) ? body : {};
    const sets = arrayOf(request['set']);
    const deletes = arrayOf(request['delete']);
    if (arrayOf(request['check']).length > 0) throw refused(400, 'INVALID_REQUEST', 'Conditions are for entities, which are not emulated.');
    const count = sets.length + deletes.length;
    if (count === 0 || count > LIMITS.kvsTransactionOperations.value)
      throw refused(400, 'INVALID_TRANSACTION', `A transaction has 1 to ${LIMITS.kvsTransactionOperations.value} operations.`);
    const items = sets.map((one) => this.item(one));
    const gone = deletes.map((one) => keyed(one).key);
    if (new Set([...items.map((item) => item.key), ...gone]).size !== count)
      throw refused(400, 'INVALID_TRANSACTION', 'Each key stands once in a transaction.');
    const bytes = sum(items.map((item) => item.bytes));
    checkBatchBytes(bytes);
    for (const item of items) this.chargeKey(this.keyWrites, this.plain, item.key, item.bytes);
    this.chargeWrite(bytes, count);
    for (const item of items) this.put(this.plain, item);
    for (const key of gone) this.remove(this.plain, key);
    return empty(200);
  }

  private item(body: unknown): Item {
    const { key, options } = keyed(body);
    const value = isRecord(body) ? body['value'] : undefined;
    if (value === undefined || value === null) throw refused(400, 'INVALID_VALUE', 'The value must not be null or undefined.');
    const text = JSON.stringify(value);
    const bytes = Buffer.byteLength(text);
    if (bytes > LIMITS.kvsValueBytes.value) throw refused(400, 'MAX_SIZE', 'The provided value has exceeded the maximum size limit.');
    if (deeperThan(value, LIMITS.kvsDepth.value))
      throw refused(400, 'MAX_DEPTH', 'The provided value has exceeded the maximum object depth limit.');
    return { key, text, bytes, expiresAt: this.expiry(options['ttl']) };
  }

  private expiry(ttl: unknown): number | undefined {
    if (!isRecord(ttl)) return undefined;
    const seconds = Number(ttl['value']) * (TTL_UNITS[String(ttl['unit'])] ?? NaN);
    if (!(seconds > 0 && seconds <= LIMITS.kvsTtlSeconds.value))
      throw refused(400, 'INVALID_TTL', 'The TTL must be between one second and one year.');
    return this.now() + seconds * 1_000;
  }

  private current(store: ReadonlyMap<string, Entry>, key: string): Entry | undefined {
    const entry = store.get(key);
    return entry !== undefined && this.alive(entry) ? entry : undefined;
  }

  private alive(entry: Entry): boolean {
    if (entry.expiresAt === undefined) return true;
    const lag = this.switches.expiredGoes === 'at once' ? 0 : LIMITS.kvsExpiryLagSeconds.value * 1_000;
    return entry.expiresAt + lag > this.now();
  }

  private put(store: Map<string, Entry>, item: Item): Entry {
    const now = this.now();
    const before = this.current(store, item.key);
    const entry: Entry = {
      text: item.text,
      bytes: item.bytes,
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
      expiresAt: item.expiresAt,
    };
    store.set(item.key, entry);
    if (store === this.plain) {
      this.keys.add(item.key);
      this.ghosts.delete(item.key);
    }
    return entry;
  }

  private remove(store: Map<string, Entry>, key: string): void {
    const entry = store.get(key);
    if (entry === undefined) return;
    store.delete(key);
    if (store !== this.plain) return;
    if (this.lagMs > 0) this.ghosts.set(key, { entry, deletedAt: this.now() });
    else this.keys.delete(key);
  }

  /** What a query that lags sees of a key: new ones not yet, deleted ones for a while. */
  private visible(key: string, lagMs: number): Entry | undefined {
    const now = this.now();
    const ghost = this.ghosts.get(key);
    if (ghost !== undefined) {
      if (ghost.deletedAt + this.lagMs > now) return ghost.deletedAt + lagMs > now ? ghost.entry : undefined;
      this.ghosts.delete(key);
      this.keys.delete(key);
      return undefined;
    }
    const entry = this.current(this.plain, key);
    return entry !== undefined && (lagMs === 0 || entry.createdAt + lagMs <= now) ? entry : undefined;
  }

  /** A key has its own rate, apart from the installation's. */
  private chargeKey(rate: WindowEach, store: ReadonlyMap<string, Entry>, key: string, bytes: number): void {
    if (!rate.take(this.now(), store === this.plain ? key : `secret ${key}`, bytes)) throw new Refused(overRate());
  }

  private chargeRead(bytes: number, empty: number, operations = 1): void {
    this.meter.kvsReads += operations;
    this.meter.kvsReadBytes += bytes + empty * EMPTY_READ_BYTES;
    if (!this.readUnits.take(this.now(), units(bytes))) throw new Refused(overRate());
  }

  private chargeWrite(bytes: number, operations = 1): void {
    if (!this.writeUnits.take(this.now(), units(bytes))) throw new Refused(overRate());
    this.meter.kvsWrites += operations;
    this.meter.kvsWriteBytes += bytes;
  }
}
