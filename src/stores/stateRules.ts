import { HoldfastError } from '../contract/errors';
import { KVS_VALUE_MAX_BYTES } from '../contract/limits';
import type { Json } from '../contract/ports';

/** Forge KVS: at most 500 characters of this alphabet (storage-reference, 2026-09-28). Every store keeps to it. */
const KEY = /^(?!\s+$)[a-zA-Z0-9:._\s#-]{1,500}$/;

/** Gives the key back. Throws `bad-input`. */
export const checkKey = (key: string): string => {
  if (!KEY.test(key)) throw new HoldfastError('bad-input', `“${key.slice(0, 80)}” can't be a key.`);
  return key;
};

/** The JSON text of a value. Throws `limit` above 240 KiB: before it is sent, because then nothing was done for certain. */
export const encodeValue = (key: string, value: Json): string => {
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes > KVS_VALUE_MAX_BYTES)
    throw new HoldfastError('limit', `The value of ${key} has ${bytes} bytes; ${KVS_VALUE_MAX_BYTES} are possible.`);
  return text;
};
