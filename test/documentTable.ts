import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(__dirname, '../docs/PLATFORM.md');

/** Fails when docs/PLATFORM.md has another table between `<!-- name -->` and `<!-- end of name -->`; writes it when HOLDFAST_WRITE=1 is set. */
export const expectInPlatformDocument = (name: string, table: string): void => {
  const place = new RegExp(`(<!-- ${name} -->\\n\\n)[^]*?(\\n\\n<!-- end of ${name} -->)`);
  const text = readFileSync(FILE, 'utf8');
  expect(text).toMatch(place);
  const wanted = text.replace(place, (_, before: string, after: string) => before + table + after);
  if (process.env['HOLDFAST_WRITE'] === '1') writeFileSync(FILE, wanted);
  expect(readFileSync(FILE, 'utf8')).toBe(wanted);
};
