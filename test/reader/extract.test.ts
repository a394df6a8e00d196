/** What hostile words may do: nothing outside the folder, nothing in a spreadsheet, nothing of another file. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvLine } from '../../src/reader/csv';
import { freeName, safeName } from '../../src/reader/safeName';
import { aFolder, anItem, aRepository, holdfast, removeFolders } from './support';

afterAll(removeFolders);

it('keeps files inside the folder, under their names', async () => {
  const hostile = anItem(900, Date.UTC(2026, 10, 24, 8), { key: '../../PAY-900', files: [{ id: '2', filename: '/etc/passwd' }] });
  const { folder } = await aRepository({ extra: [hostile] });
  const parent = aFolder();
  const { exit } = await holdfast(['extract', folder, '--out', join(parent, 'out')]);
  expect(exit).toBe(0);
  expect(readdirSync(parent)).toEqual(['out']);
  expect(readdirSync(join(parent, 'out', 'attachments')).sort()).toEqual(['PAY-12', '_.._PAY-900']);
  expect(readdirSync(join(parent, 'out', 'attachments', 'PAY-12')).sort()).toEqual([
    'REPORT.pdf',
    '_.._escaped.txt',
    'page.html',
    'report (3).pdf',
  ]);
  expect(readFileSync(join(parent, 'out', 'attachments', 'PAY-12', 'report (3).pdf'), 'utf8')).toBe('file 3!');
});

it('neutralises formulas and keeps lines whole', async () => {
  const { folder } = await aRepository();
  const out = join(aFolder(), 'out');
  await holdfast(['extract', folder, '--out', out, '--format', 'csv']);
  const table = readFileSync(join(out, 'issues.csv'), 'utf8');
  expect(table.startsWith('\ufeffKey,Id,')).toBe(true);
  expect(table).toContain(",'=1+1,");
  expect(table.split('\r\n')).toHaveLength(1 + 149 + 1);
  expect(existsSync(join(out, 'issue.ndjson'))).toBe(false);
});

it.each([
  ['=cmd|x', "'=cmd|x"],
  ['+1', "'+1"],
  ['-1.5', '-1.5'],
  ['-1+2', "'-1+2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', '"\'\tx"'],
  ['a "b", c', '"a ""b"", c"'],
])('writes the cell %j as %s', (cell, written) => {
  expect(csvLine([cell])).toBe(`${written}\r\n`);
});

it.each([
  ['../../a.txt', '_.._a.txt'],
  ['..', 'file'],
  ['', 'file'],
  ['CON.txt', '_CON.txt'],
  ['a\u0000\u202eb.exe', 'ab.exe'],
  ['a/b\\c:d', 'a_b_c_d'],
  ['dot. ', 'dot'],
  [`${'ä'.repeat(200)}.jpeg`, `${'ä'.repeat(97)}.jpeg`],
])('makes %j safe: %s', (name, safe) => {
  expect(safeName(name)).toBe(safe);
  expect(Buffer.byteLength(safeName(name))).toBeLessThanOrEqual(200);
});

it('gives no name twice, with capitals or without', () => {
  const taken = new Set<string>();
  expect(['a.txt', 'A.txt', 'a.txt', 'a (2).txt'].map((name, i) => freeName(taken, name, String(i)))).toEqual([
    'a.txt',
    'A (1).txt',
    'a (2).txt',
    'a (2) (3).txt',
  ]);
});
