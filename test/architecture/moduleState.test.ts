import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { moduleState } from '../../scripts/moduleState';

const dir = mkdtempSync(path.join(tmpdir(), 'module-state-'));
afterAll(() => rmSync(dir, { recursive: true }));

const found = (...texts: readonly string[]): readonly string[] =>
  moduleState(
    texts.map((text, i) => {
      const file = path.join(dir, `m${i}.ts`);
      writeFileSync(file, text);
      return file;
    }),
  );

test('no module of the app keeps anything between invocations', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(100);
  expect(moduleState(files.map((name) => path.join('src', name)))).toEqual([]);
});

test.each([
  ['a variable', 'let tenant: string | undefined;\nexport const f = (t: string) => (tenant = t);'],
  ['a map that is filled', 'const cache = new Map<string, string>();\nexport const f = (k: string) => cache.set(k, k);'],
  ['a list that grows', 'const seen: string[] = [];\nexport function f(k: string) { seen.push(k); }'],
  ['a member', 'const last = { id: "" };\nexport function f(id: string) { last.id = id; }'],
  ['a counter', 'const n = { calls: 0 };\nexport const f = () => n.calls++;'],
  ['what is deleted', 'const n: Record<string, string> = {};\nexport const f = (k: string) => delete n[k];'],
  ['a static member', 'export class C { static last = ""; }'],
])('%s is found', (_, text) => {
  expect(found(text).length).toBeGreaterThan(0);
});

test('a list of another module that is changed here is found', () => {
  expect(found('export const all: string[] = [];', "import { all } from './m0';\nexport const f = (k: string) => all.push(k);")).toEqual([
    expect.stringContaining('m1.ts:2 all'),
  ]);
});

test.each([
  ['a constant table', 'const table = new Map([["a", 1]]);\nexport const f = (k: string) => table.get(k);'],
  [
    'a table that is filled while the module loads',
    'const table = new Map<string, number>();\ntable.set("a", 1);\nexport const f = () => table.size;',
  ],
  ['a list of a function', 'export function f(k: string) { const seen: string[] = []; seen.push(k); return seen; }'],
])('%s is no state', (_, text) => {
  expect(found(text)).toEqual([]);
});
