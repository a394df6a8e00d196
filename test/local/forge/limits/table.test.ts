import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LIMITS } from '../../../../local/forge/limits';
import type { Limit } from '../../../../local/forge/limits';
import { limitsTable, provenLimits } from '../../../../scripts/limits';

const ROOT = path.resolve(__dirname, '../../../..');
const FILE = path.join(ROOT, 'docs/PLATFORM.md');
const IN_DOCUMENT = /(<!-- limits -->\n\n)[^]*?(\n\n<!-- end of limits -->)/;

test('every limit of the table has a test that proves it, and no test proves another', () => {
  expect([...provenLimits().keys()].sort()).toEqual(Object.keys(LIMITS).sort());
});

test.each(Object.entries<Limit>(LIMITS))('%s has a source, a date and a file that enforces it', (_, { value, source, date, where }) => {
  expect(value).toBeGreaterThan(0);
  expect(source).not.toBe('');
  expect(date).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
  const file = where.replace(/ \(switch\)$/, '');
  const files = ['.ts', '.cjs'].map((ending) => path.join(ROOT, 'local/forge', file + ending)).filter(existsSync);
  expect(files).toHaveLength(1);
});

test('docs/PLATFORM.md shows the table', () => {
  const text = readFileSync(FILE, 'utf8');
  expect(text).toMatch(IN_DOCUMENT);
  const wanted = text.replace(IN_DOCUMENT, (_, before: string, after: string) => before + limitsTable() + after);
  if (process.env['HOLDFAST_WRITE'] === '1') writeFileSync(FILE, wanted);
  expect(readFileSync(FILE, 'utf8')).toBe(wanted);
});
