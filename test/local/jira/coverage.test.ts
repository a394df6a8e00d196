import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENDPOINTS } from '../../../local/jira/endpoints/table';
import { SCOPES } from '../../../local/jira/scopes';
import { calledByHoldfast, coverageText, NOT_IN_CLIENT } from '../../../scripts/coverage';
import { Documented } from './openapi';
import { OPENAPI, testWith } from './support';
import { walk } from './walk';

const ROOT = join(__dirname, '../../..');
const FILE = join(ROOT, 'docs/COVERAGE.md');

/** What jira.js called with success. It runs in a process of its own, because it is ESM only. */
let client: ReadonlySet<string> = new Set();

beforeAll(() => {
  const child = spawnSync(process.execPath, [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), join(__dirname, 'client.child.ts')], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (child.status !== 0 || child.stderr !== '') throw new Error(child.stderr);
  client = new Set(JSON.parse(child.stdout) as string[]);
});

test('a client that was made for live sites works over HTTP with all that Holdfast calls, and its schemas hold', () => {
  expect(calledByHoldfast().filter((operation) => !client.has(operation))).toEqual([]);
});

test('it works with every operation that it has a method for; the others have a reason', () => {
  const offered = new Set<string>();
  for (const api of ['cloud', 'agile']) {
    const folder = join(ROOT, 'node_modules/jira.js/dist', api, 'api');
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.js')))
      for (const [, url = '', method = ''] of readFileSync(join(folder, file), 'utf8').matchAll(/url: [`'"](.+)[`'"],\s*method: '(\w+)'/g))
        offered.add(`${method} ${url.replace(/\$\{[^}]*\}/g, '{}')}`);
  }
  expect(offered.size).toBeGreaterThan(400);
  const all = ENDPOINTS.map(({ method, path }) => `${method} ${path}`);
  const lacking = all.filter((operation) => !offered.has(operation.replace(/\{[^}]*\}/g, '{}')));
  expect(lacking.sort()).toEqual(Object.keys(NOT_IN_CLIENT).sort());
  expect(all.filter((operation) => !client.has(operation) && !lacking.includes(operation))).toEqual([]);
});

test('no scope that the app needs is missing in its manifest', () => {
  const manifest = readFileSync(join(ROOT, 'manifest.yml'), 'utf8');
  const needed = new Set(calledByHoldfast().flatMap((operation) => SCOPES.get(operation)?.classic ?? ['(unknown operation)']));
  expect([...needed].filter((scope) => !manifest.includes(scope))).toEqual([]);
});

testWith(OPENAPI)('what it has no method for is deprecated or experimental', async () => {
  const documented = new Documented();
  for (const [operation, why] of Object.entries(NOT_IN_CLIENT)) {
    const [method = '', path = ''] = operation.split(' ');
    const found = documented.operation(method, path);
    expect([operation, found.deprecated === true ? 'deprecated' : found['x-experimental'] === true ? 'experimental' : '']).toEqual([
      operation,
      why,
    ]);
  }
});

testWith(OPENAPI)('docs/COVERAGE.md says what is simulated, validated and called by jira.js', async () => {
  const documented = new Documented();
  const validated = await walk(documented, { synthetic: 150, ranks: true });
  expect(ENDPOINTS.map((endpoint) => `${endpoint.method} ${endpoint.path}`).filter((operation) => !validated.has(operation))).toEqual([]);
  const text = coverageText({ validated, client, scopes: documented.scopesAsDocumented() });
  if (process.env['HOLDFAST_WRITE'] === '1') writeFileSync(FILE, text);
  expect(readFileSync(FILE, 'utf8')).toBe(text);
});
