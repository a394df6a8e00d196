import { HoldfastError } from '../contract/errors';
import type { Json } from '../contract/ports';

/**
 * RFC 8785 canonical JSON: no white space, members sorted by the UTF-16 code units of their names, strings and numbers as
 * `JSON.stringify` writes them. What the RFC leaves to the application (docs/FORMAT.md §2):
 * - members with the value `undefined` are left out, `undefined` in an array is `null`, `-0` is `0`;
 * - a lone surrogate is written as its `\udxxx` escape (lower case), so that the bytes are valid UTF-8 and round-trip;
 * - numbers beyond double precision are what `JSON.parse` made of them; NaN and the infinities throw `bad-input`.
 *
 * `JSON.stringify` writes exactly that where members come in order and numbers are finite, several times as fast as anything written by hand; what is captured
 * comes so (`src/entities/normalise.ts`). The rest is written by hand: an object with sorted members doesn't do, because engines put integer-like names first.
 */
export const canonicalJson = (value: Json | undefined): string => (isInOrder(value) ? JSON.stringify(value) : written(value));

/** Has every object its members in canonical order, and every number a JSON form? `undefined` alone has no JSON. */
const isInOrder = (value: Json | undefined): boolean => {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === undefined) return false;
  if (isArray(value)) {
    for (let i = 0; i < value.length; i += 1) if (value[i] !== undefined && !isInOrder(value[i])) return false;
    return true;
  }
  const names = Object.keys(value);
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i] as string;
    if (i > 0 && (names[i - 1] as string) > name) return false;
    const member = value[name];
    if (member !== undefined && !isInOrder(member)) return false;
  }
  return true;
};

const written = (value: Json | undefined): string => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new HoldfastError('bad-input', `${value} has no JSON form.`);
      return JSON.stringify(value);
    case 'undefined':
      return 'null';
    default:
      if (value === null) return 'null';
      return isArray(value) ? arrayOf(value) : objectOf(value);
  }
};

const isArray = (value: Json): value is readonly Json[] => Array.isArray(value);

const arrayOf = (items: readonly Json[]): string => {
  let text = '[';
  for (let i = 0; i < items.length; i += 1) text += (i === 0 ? '' : ',') + canonicalJson(items[i]);
  return text + ']';
};

const objectOf = (value: { readonly [key: string]: Json | undefined }): string => {
  let text = '';
  for (const name of sortedNames(value)) {
    const member = value[name];
    if (member !== undefined)
      text += `${text === '' ? '' : ','}${PLAIN.test(name) ? `"${name}"` : JSON.stringify(name)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
};

/** Names that need no escape, which are nearly all. */
const PLAIN = /^[\w.-]*$/;

/** Most objects come with their members in order already. */
const sortedNames = (value: object): readonly string[] => {
  const names = Object.keys(value);
  for (let i = 1; i < names.length; i += 1) if ((names[i - 1] as string) > (names[i] as string)) return names.sort();
  return names;
};
