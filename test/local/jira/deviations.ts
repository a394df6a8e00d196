/**
 * Where replies of the simulator are not as Atlassian's documents of the APIs say. Whatever else differs fails the test that met it; docs/PLATFORM.md prints the table.
 */
export interface Deviation {
  /** `METHOD path` as the document names it, or `any`. */
  readonly operation: string;
  readonly status: number;
  /** Where in the body the schema is not kept; undefined: the document knows no such status. */
  readonly at?: RegExp;
  /** What the body then says; undefined: anything. */
  readonly says?: RegExp;
  readonly deviation: string;
  readonly source: string;
}

const ERRORS = 'facts §6.1';
const SEEN = 'seen on live sites, facts §2a';

export const DEVIATIONS: readonly Deviation[] = [
  { operation: 'any', status: 429, deviation: 'a rate limit; most operations do not list it', source: 'facts §4' },
  {
    operation: 'any',
    status: 415,
    says: /Unsupported Media Type/,
    deviation: 'a body that is not called JSON',
    source: ERRORS,
  },
  {
    operation: 'any',
    status: 400,
    says: /is not a valid number|parsing JSON|Invalid request payload|must be a list of strings/,
    deviation: 'a parameter or body that nobody could read, also where no 400 is listed',
    source: 'ours',
  },
  { operation: 'any', status: 413, says: /limit/, deviation: 'an issue has as many parts of a kind as it may have', source: ERRORS },
  { operation: 'any', status: 403, says: /scopes/, deviation: 'a scope is missing (switch scopeRefusal)', source: ERRORS },
  {
    operation: 'any',
    status: 200,
    at: /\/items\/\d+\/(from|to|fromString|toString)$/,
    deviation: 'null in a changelog where a value was empty before or is now; the schema has text only',
    source: SEEN,
  },
  {
    operation: 'POST /rest/api/3/changelog/bulkfetch',
    status: 200,
    at: /\/changeHistories\/\d+\/created$/,
    deviation: 'a time is a number, as in the example of the document and against its schema (switch bulkChangelogCreated)',
    source: 'facts §2a',
  },
  {
    operation: 'POST /rest/api/3/issue/bulk',
    status: 400,
    at: /^(\/errors)?$/,
    deviation: 'a request without elements, or with too many of them, is refused in the common form of errors',
    source: ERRORS,
  },
  {
    operation: 'POST /rest/api/3/issue/{issueIdOrKey}/attachments',
    status: 400,
    deviation: 'a body without files, or not whole',
    source: 'ours',
  },
  {
    operation: 'POST /rest/api/3/bulk/issues/fields',
    status: 403,
    deviation: 'no right to change in bulk, as the other bulk operations say it',
    source: 'the document of these',
  },
  {
    operation: 'POST /rest/api/3/bulk/issues/move',
    status: 403,
    deviation: 'no right to change in bulk, as the other bulk operations say it',
    source: 'the document of these',
  },
  ...[
    'GET /rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes',
    'GET /rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}',
    'GET /rest/api/3/issuesecurityschemes/{id}',
    'POST /rest/api/3/permissionscheme/{schemeId}/permission',
    'DELETE /rest/api/3/permissionscheme/{schemeId}/permission/{permissionId}',
  ].map((operation) => ({ operation, status: 404, deviation: 'what the path names is not there', source: ERRORS })),
  {
    operation: 'DELETE /rest/api/3/issue/{issueIdOrKey}',
    status: 409,
    deviation: 'an issue that is being created (switch freshIssueMs)',
    source: SEEN,
  },
];

/** Whether the list allows this: a status that the document does not know, or at `at` what its schema does not. */
export const deviates = (operation: string, status: number, body: unknown, at?: string): boolean =>
  DEVIATIONS.some(
    (one) =>
      (one.operation === 'any' || one.operation === operation) &&
      one.status === status &&
      (at === undefined ? one.at === undefined : one.at?.test(at) === true) &&
      (one.says === undefined || one.says.test(JSON.stringify(body) ?? '')),
  );

/** The table of docs/PLATFORM.md, sorted by Prettier's rules for widths. */
export const deviationsTable = (): string => {
  const rows = [
    ['operation', 'status', 'deviation', 'source'],
    ...DEVIATIONS.map(({ operation, status, deviation, source }) => [operation, String(status), deviation, source]),
  ];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...rows.map((row) => (row[i] as string).length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, i) => cell.padEnd(widths[i] as number)).join(' | ')} |`;
  const [head = [], ...rest] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n');
};
