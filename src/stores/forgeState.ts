import { ForgeKvsAPIError, kvs, WhereConditions } from '@forge/kvs';
import { HoldfastError, isHoldfastError } from '../contract/errors';
import { KVS_BATCH_KEYS } from '../contract/limits';
import type { Json, StateStore } from '../contract/ports';
import { errorOfStatus, withRetries } from './retry';
import type { RetryDeps } from './retry';
import { checkKey, encodeValue } from './stateRules';

/** Largest page of a query (limits-kvs-ce, 2026-09-28). */
const QUERY_PAGE = 100;

/**
 * `StateStore` over Forge KVS. What was certainly not done, and what may be done twice, is tried again here; a conditional create
 * without a usable reply is `unknown-outcome`, because only its author can say who did it.
 */
export const forgeState = (deps: RetryDeps): StateStore => {
  const get = <T extends Json>(key: string): Promise<T | undefined> => {
    checkKey(key);
    return withRetries(deps, () => translated('KVS get', () => kvs.get<T>(key)));
  };

  const getBatch = async <T extends Json>(keys: readonly string[], found: Map<string, T>): Promise<void> => {
    if (keys.length === 0) return;
    const reply = await withRetries(deps, () => translated('KVS batch get', () => kvs.batchGet<T>(keys.map((key) => ({ key }))))).catch(
      (error: unknown) => {
        // values that are too large together (the limit is on the sum of bytes): ask for fewer
        if (isHoldfastError(error, 'limit', 'bug') && keys.length > 1) return undefined;
        throw error;
      },
    );
    if (reply === undefined) {
      const half = Math.ceil(keys.length / 2);
      await getBatch(keys.slice(0, half), found);
      await getBatch(keys.slice(half), found);
      return;
    }
    for (const { key, value } of reply.successfulKeys) if (value !== undefined) found.set(key, value);
    // a batch is best effort: what it did not bring is asked for strictly
    for (const key of keys.filter((asked) => !found.has(asked))) {
      const value = await get<T>(key);
      if (value !== undefined) found.set(key, value);
    }
  };

  return {
    get,
    getMany: async <T extends Json>(keys: readonly string[]) => {
      const found = new Map<string, T>();
      const asked = [...new Set(keys.map(checkKey))];
      if (asked.length === 1) {
        const value = await get<T>(asked[0] as string);
        return value === undefined ? found : found.set(asked[0] as string, value);
      }
      for (let i = 0; i < asked.length; i += KVS_BATCH_KEYS) await getBatch(asked.slice(i, i + KVS_BATCH_KEYS), found);
      return found;
    },
    set: (key, value) => {
      check(key, value);
      return withRetries(deps, () => translated('KVS set', () => kvs.set(key, value)));
    },
    create: async (key, value) => {
      check(key, value);
      try {
        await withRetries(deps, () => translated('KVS create', () => kvs.set(key, value, { keyPolicy: 'FAIL_IF_EXISTS' }), lostReply));
        return 'created';
      } catch (error) {
        if (isHoldfastError(error, 'conflict')) return 'exists';
        throw error;
      }
    },
    delete: (key) => {
      checkKey(key);
      return withRetries(deps, () => translated('KVS delete', () => kvs.delete(key)));
    },
    listKeys: async (prefix, limit = Number.POSITIVE_INFINITY) => {
      const keys: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await withRetries(deps, () =>
          translated('KVS query', () => queryOf(prefix, Math.min(QUERY_PAGE, limit - keys.length), cursor).getMany()),
        );
        keys.push(...page.results.map((result) => result.key));
        cursor = page.nextCursor;
      } while (cursor && keys.length < limit);
      return keys.slice(0, limit);
    },
  };
};

const check = (key: string, value: Json): void => {
  checkKey(key);
  encodeValue(key, value);
};

const queryOf = (prefix: string, limit: number, cursor: string | undefined) => {
  const query = kvs.query().where('key', WhereConditions.beginsWith(prefix)).limit(limit);
  return cursor === undefined ? query : query.cursor(cursor);
};

/** Without a usable reply to a create nobody knows: not for `withRetries` to try again. */
const lostReply = (error: HoldfastError): HoldfastError =>
  error.kind === 'unavailable' ? new HoldfastError('unknown-outcome', error.message, { status: error.status, cause: error.cause }) : error;

export const translated = async <T>(
  what: string,
  call: () => Promise<T>,
  also: (error: HoldfastError) => HoldfastError = (error) => error,
): Promise<T> => {
  try {
    return await call();
  } catch (cause) {
    throw also(kvsError(what, cause));
  }
};

const kvsError = (what: string, cause: unknown): HoldfastError => {
  if (!(cause instanceof ForgeKvsAPIError)) return errorOfStatus(what, undefined, { cause });
  const { code, responseDetails } = cause;
  if (code === 'KEY_CONFLICT') return new HoldfastError('conflict', `${what}: the key exists.`, { status: responseDetails.status, cause });
  if (code === 'RATE_LIMIT_EXCEEDED') return errorOfStatus(what, 429, { code, cause });
  if (/SIZE|LENGTH|LIMIT|DEPTH|TOO_LARGE|TOO_LONG/.test(code))
    return new HoldfastError('limit', `${what}: ${code}.`, { status: responseDetails.status, reason: code, cause });
  return errorOfStatus(what, responseDetails.status, { code, cause });
};
