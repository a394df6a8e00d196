import { badRequest } from '../errors';
import { isObject } from '../seed/shape';

const VALUE_MOST = 32_768;
const KEY_MOST = 255;

/** JSON text of a property's value; 400 when the key or the value is too long. */
export const propertyValue = (key: string, value: unknown): string => {
  if (key === '' || key.length > KEY_MOST) throw badRequest(`The property key must be between 1 and ${KEY_MOST} characters long.`);
  const text = JSON.stringify(value);
  if (text === undefined) throw badRequest('The property value must be valid JSON.');
  if (text.length > VALUE_MOST) throw badRequest(`The property value must be less than or equal to ${VALUE_MOST} characters.`);
  return text;
};

/** `[{key, value}]` of a request. */
export const propertiesOf = (value: unknown): ReadonlyMap<string, string> => {
  if (value === undefined || value === null) return new Map();
  if (!Array.isArray(value)) throw badRequest("'properties' must be a list.");
  return new Map(
    value.map((item: unknown) => {
      if (!isObject(item) || typeof item['key'] !== 'string') throw badRequest('A property must have a key and a value.');
      return [item['key'], propertyValue(item['key'], item['value'])] as const;
    }),
  );
};
