/**
 * The table of docs/COVERAGE.md: each operation that Holdfast calls, and what is known of it in the simulator. What was seen while
 * the tests ran (replies validated, operations called by jira.js) is handed in; the rest is read from the app's source as text and
 * from the simulator's own tables. `test/local/jira/coverage.test.ts` fails when the file says something else, and writes it when
 * HOLDFAST_WRITE=1 is set.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENDPOINTS } from '../local/jira/endpoints/table';
import type { Cost } from '../local/jira/http/endpoint';
import { SCOPES } from '../local/jira/scopes';

export interface Evidence {
  /** Operations whose replies fit the official OpenAPI document. */
  readonly validated: ReadonlySet<string>;
  /** Operations that jira.js called with success, its own schemas holding. */
  readonly client: ReadonlySet<string>;
  /** Operations whose scopes in the simulator are those of the document. */
  readonly scopes: ReadonlySet<string>;
}

/** Operations that jira.js has no method for, and what Atlassian's document says of them; a test looks at both. */
export const NOT_IN_CLIENT: Readonly<Record<string, 'deprecated' | 'experimental'>> = {
  'GET /rest/api/3/fieldconfigurationscheme/project': 'deprecated',
  'PUT /rest/api/3/issue/archive': 'experimental',
  'GET /rest/api/3/issue/limit/report': 'experimental',
  'PUT /rest/api/3/issue/unarchive': 'experimental',
  'GET /rest/api/3/priority': 'deprecated',
  'GET /rest/api/3/priorityscheme': 'experimental',
  'POST /rest/api/3/project/{projectIdOrKey}/restore': 'experimental',
  'GET /rest/api/3/resolution': 'deprecated',
  'GET /rest/api/3/resolution/search': 'experimental',
  'GET /rest/api/3/user/bulk': 'experimental',
};

const OPERATION = /'((?:GET|POST|PUT|DELETE) \/rest\/[^']+)'/g;

/** Operations of Jira that Holdfast calls, as its client names them. */
export const calledByHoldfast = (): readonly string[] => {
  const found = new Set<string>();
  for (const room of ['read', 'write']) {
    const folder = join(__dirname, '../src/jira', room);
    for (const file of readdirSync(folder)) {
      for (const match of readFileSync(join(folder, file), 'utf8').matchAll(OPERATION)) found.add(match[1] as string);
    }
  }
  return [...found].sort(byPath);
};

const byPath = (a: string, b: string): number => {
  const [methodA = '', pathA = ''] = a.split(' ');
  const [methodB = '', pathB = ''] = b.split(' ');
  return pathA < pathB ? -1 : pathA > pathB ? 1 : methodA < methodB ? -1 : 1;
};

const points = (cost: Cost): string => {
  if (cost === 'write') return '1';
  if (cost === 'per-object') return '1 each';
  return cost.each === 0 ? '1' : `1 + ${cost.each === 1 ? '' : cost.each}n`;
};

const row = (operation: string, evidence: Evidence): readonly string[] => {
  const endpoint = ENDPOINTS.find((one) => `${one.method} ${one.path}` === operation);
  const mark = (yes: boolean): string => (yes ? 'yes' : 'NO');
  const classic = SCOPES.get(operation)?.classic ?? [];
  return [
    `\`${operation.replace('/rest/api/3/', '')}\``,
    mark(endpoint !== undefined),
    mark(evidence.validated.has(operation)),
    `${classic.length === 0 ? 'none' : classic.join(' ')}${evidence.scopes.has(operation) ? '' : ' (NOT as documented)'}`,
    endpoint === undefined ? '' : points(endpoint.cost),
    mark(evidence.client.has(operation)) + (NOT_IN_CLIENT[operation] === undefined ? '' : ` (no method: ${NOT_IN_CLIENT[operation]})`),
  ];
};

const HEAD = ['operation', 'simulated', 'validated', 'scope', 'points', 'jira.js'];

/** In the form that prettier leaves alone. */
const table = (rows: readonly (readonly string[])[]): string => {
  const widths = HEAD.map((head, i) => Math.max(head.length, ...rows.map((cells) => (cells[i] ?? '').length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(HEAD), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
};

/** The whole file. */
export const coverageText = (evidence: Evidence): string => {
  const called = calledByHoldfast();
  const others = ENDPOINTS.map((endpoint) => `${endpoint.method} ${endpoint.path}`)
    .filter((operation) => !called.includes(operation))
    .sort(byPath);
  return `# What of Jira is simulated, and how we know

Made by \`test/local/jira/coverage.test.ts\` from what it saw, which fails when this file says something else
(\`HOLDFAST_WRITE=1 npm test -- local/jira/coverage\` writes it). Paths stand under \`/rest/api/3/\` unless they say otherwise.

- **validated**: replies fit the schema that Atlassian's OpenAPI document has for that status, on a made-up site: the platform's of
  February 2026; of operations under \`/rest/agile/\` that of Jira Software of September 2025.
- **scope**: the classic scopes that a call needs, compared with the same documents (their granular ways in \`local/jira/scopes.ts\` too).
- **points**: what a call costs; n counts the objects of the reply.
- **jira.js**: a client made for live sites (6.2.0) called it over HTTP with success, and its own schemas held. It has no method for
  ${Object.keys(NOT_IN_CLIENT).length}, which Atlassian calls deprecated or experimental; those of them that Holdfast calls went through its transport.

## Operations that Holdfast calls (${called.length})

${table(called.map((operation) => row(operation, evidence)))}

## What else the simulator answers (${others.length})

${table(others.map((operation) => row(operation, evidence)))}
`;
};
