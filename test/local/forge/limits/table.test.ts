import { existsSync } from 'node:fs';
import path from 'node:path';
import { LIMITS } from '../../../../local/forge/limits';
import type { Limit } from '../../../../local/forge/limits';
import { limitsTable, provenLimits } from '../../../../scripts/limits';
import { expectInPlatformDocument } from '../../../documentTable';

const ROOT = path.resolve(__dirname, '../../../..');

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

test('docs/PLATFORM.md shows the table', () => expectInPlatformDocument('limits', limitsTable()));
