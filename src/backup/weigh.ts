/** About how many characters a value has as JSON, without making the text: memory is what this is to save. */
export const weigh = (value: unknown): number => {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 5;
  let sum = 2;
  if (Array.isArray(value)) for (const one of value) sum += weigh(one) + 1;
  else for (const name in value) sum += name.length + 4 + weigh((value as Readonly<Record<string, unknown>>)[name]);
  return sum;
};
