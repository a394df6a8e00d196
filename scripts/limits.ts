/**
 * The table of the emulator's limits in docs/PLATFORM.md: each limit, what enforces it here, and which test proves that.
 * `test/local/forge/limits/table.test.ts` fails when the document says something else, and writes it when HOLDFAST_WRITE=1 is set.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { LIMITS } from '../local/forge/limits';
import type { Limit } from '../local/forge/limits';

const TESTS = path.join(__dirname, '../test/local/forge/limits');
const PROOF = /^\s*(?:enforced|shapes)\('(\w+)', /gm;

/** Name of a limit → the test that proves it. */
export function provenLimits(): ReadonlyMap<string, string> {
  const proven = new Map<string, string>();
  for (const file of readdirSync(TESTS).filter((name) => name.endsWith('.test.ts')))
    for (const [, name = ''] of readFileSync(path.join(TESTS, file), 'utf8').matchAll(PROOF))
      proven.set(name, file.replace('.test.ts', ''));
  return proven;
}

/** As Prettier writes a table, so that the document needs no formatting afterwards. */
export function limitsTable(): string {
  const proven = provenLimits();
  const rows = Object.entries<Limit>(LIMITS).map(([name, { value, unit, source, date, where, words }]) => [
    name,
    `${value.toLocaleString('en-US')} ${unit}`,
    `${source}, ${date}`,
    where,
    proven.get(name) ?? 'NONE',
    words,
  ]);
  const all = [['limit', 'value', 'source, date', 'enforced in', 'test', 'words'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const [head = [], ...body] = all;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join('\n');
}
