import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { ENDPOINTS } from '../../../local/jira/endpoints/table';
import { adf, type Answer, answerOf, type Body, multipartOf, RANKING_APP, type Rig, rig } from './support';
import { OPENAPI } from './documents';
import { Documented, judge, templateOf } from './openapi';
import { walk } from './walk';

/** Every endpoint with requests that are nearly right: what comes back is Jira's error, never a crash. */

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** Good requests to every endpoint, and the site that they were sent to. */
const recorded = async (): Promise<{ readonly one: Rig; readonly byOperation: ReadonlyMap<string, readonly Sent[]> }> => {
  const one = await rig({ synthetic: 60, ranks: true }, { pointsPerHour: Number.MAX_SAFE_INTEGER });
  const byOperation = new Map<string, Sent[]>();
  const ask = async (through: Rig['ask'], method: string, path: string, body?: unknown, options: Parameters<Rig['ask']>[3] = {}) => {
    const operation = `${method} ${templateOf(method, path)}`;
    byOperation.set(operation, [...(byOperation.get(operation) ?? []), { method, path, body, headers: options.headers ?? {} }]);
    return { operation, answer: await through(method, path, body, options) };
  };
  await walk({ ask }, { synthetic: 60, ranks: true }, one);
  return { one, byOperation };
};

const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    ' ',
    0,
    -1,
    0.5,
    1e308,
    2 ** 53,
    -(2 ** 53),
    [],
    {},
    [[]],
    [null],
    [{}],
    { id: null },
    { id: {} },
    { id: { toString: 1, valueOf: 1 } },
    { toString: 1, valueOf: 1 },
    { id: -1 },
    { key: [] },
    { name: 7 },
    { type: 'doc', version: 1 },
    { type: 'doc', version: 1, content: [null] },
    '__proto__',
    'constructor',
    { __proto__: null, constructor: 1 },
    '*all',
    '9'.repeat(400),
    'x'.repeat(40_000),
    '\u0000',
    '\ud800',
    '🦀 æøå \u202e',
    "'; DROP TABLE",
    '../../etc',
    '%',
    '1e5',
    'NaN',
    'HARB-1',
    '10000',
    new Array(1_001).fill('1'),
  ),
  fc.jsonValue(),
);

/** An issue with something of everything, in the place of the one that the good requests were about. */
const fresh = async ({ ask, post }: Rig, type: string): Promise<(sent: Sent) => Sent> => {
  const fields = { project: { key: 'NEWONE' }, issuetype: { id: type }, summary: 'To be changed' };
  const [issue, other] = [await post('/rest/api/3/issue', { fields }), await post('/rest/api/3/issue', { fields })];
  const path = `/rest/api/3/issue/${issue.key}`;
  const comment = await post(`${path}/comment`, { body: adf('Hello') });
  const worklog = await post(`${path}/worklog`, { timeSpent: '1h' });
  const remotelink = await post(`${path}/remotelink`, {
    globalId: 'system=1&id=2',
    object: { url: 'https://example.invalid', title: 'x' },
  });
  const upload = multipartOf([{ filename: 'a', contentType: 'text/plain', bytes: Buffer.from('0123456789') }]);
  const attachment = (await ask('POST', `${path}/attachments`, upload.body, { headers: upload.headers })).body[0];
  for (const name of ['p', 'x']) await ask('PUT', `${path}/properties/${name}`, 1);
  await post('/rest/api/3/issueLink', { type: { name: 'Blocks' }, inwardIssue: { key: issue.key }, outwardIssue: { key: other.key } });
  const link = (await ask('GET', path)).body.fields.issuelinks[0].id;
  return (sent) => ({
    ...sent,
    path: sent.path
      .replace(/\/issue\/NEWONE-\d+/, `/issue/${issue.key}`)
      .replace(/\/comment\/\d+/, `/comment/${comment.id}`)
      .replace(/\/worklog\/\d+/, `/worklog/${worklog.id}`)
      .replace(/\/remotelink\/\d+/, `/remotelink/${remotelink.id}`)
      .replace(/\/attachment\/\d+/, `/attachment/${attachment.id}`)
      .replace(/\/issueLink\/\d+/, `/issueLink/${link}`),
    body:
      sent.body === undefined || sent.body instanceof Uint8Array
        ? sent.body
        : JSON.parse(JSON.stringify(sent.body).replace(/NEWONE-\d+/g, issue.key)),
  });
};

type Where = 'header' | 'new' | 'member' | 'gone' | 'more' | 'whole' | 'path' | 'query' | 'garbage' | 'type';
const change = fc.record({
  request: fc.nat(),
  where: fc.constantFrom<Where>(
    'member',
    'member',
    'member',
    'gone',
    'more',
    'whole',
    'path',
    'path',
    'query',
    'query',
    'query',
    'new',
    'garbage',
    'type',
    'header',
  ),
  place: fc.nat(),
  value: hostile,
});

/** Places inside a JSON value, as lists of keys. */
const placesOf = (value: unknown, at: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value !== 'object' || value === null || value instanceof Uint8Array
    ? [at]
    : [at, ...Object.entries(value).flatMap(([key, member]) => placesOf(member, [...at, key]))];

const replaced = (value: unknown, at: readonly string[], by: unknown, gone: boolean): unknown => {
  const [key, ...rest] = at;
  if (key === undefined) return by;
  const inner = (value as Record<string, unknown>)[key];
  if (Array.isArray(value)) return value.map((item, i) => (String(i) === key ? replaced(item, rest, by, gone) : (item as unknown)));
  const copy = { ...(value as Record<string, unknown>) };
  if (rest.length === 0 && gone) delete copy[key];
  else copy[key] = replaced(inner, rest, by, gone);
  return copy;
};

const text = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 2_000).replace(/[\ud800-\udfff]/g, '?');
const QUERY = [
  'startAt',
  'maxResults',
  'expand',
  'orderBy',
  'fields',
  'properties',
  'projectId',
  'accountId',
  'since',
  'status',
  'permissions',
];

/** What the document names for the operation; without the document what good requests name must do. */
const documented = existsSync(OPENAPI) ? new Documented() : undefined;
const namesOf = ({ method, path }: Sent) => documented?.names(method, templateOf(method, path)) ?? { query: [], members: [] };
const HEADERS = ['range', 'content-type', 'x-atlassian-token', 'accept-language', 'if-range', 'content-length'];

const mutated = (sent: Sent, { where, place, value }: { where: Where; place: number; value: unknown }): Sent => {
  const [plain = '', query = ''] = sent.path.split('?');
  const json = { 'content-type': 'application/json', ...sent.headers };
  switch (where) {
    case 'member':
    case 'gone':
    case 'more': {
      if (sent.body === undefined || sent.body instanceof Uint8Array) return { ...sent, body: value };
      const places = placesOf(sent.body);
      const at = places[place % places.length] ?? [];
      return { ...sent, body: replaced(sent.body, at, where === 'more' ? [value, value] : value, where === 'gone') };
    }
    case 'whole':
      return { ...sent, body: value };
    case 'path': {
      const segments = plain.split('/');
      const i = 4 + (place % Math.max(1, segments.length - 4));
      return { ...sent, path: `${segments.map((segment, j) => (i === j ? encodeURIComponent(text(value)) : segment)).join('/')}?${query}` };
    }
    case 'query': {
      const params = new URLSearchParams(query);
      const known = [...params.keys(), ...namesOf(sent).query];
      const names = known.length === 0 || place % 4 === 0 ? [...known, ...QUERY] : known;
      params.set(names[place % names.length] as string, text(value));
      return { ...sent, path: `${plain}?${params.toString()}` };
    }
    case 'new': {
      const { members } = namesOf(sent);
      const isObject =
        typeof sent.body === 'object' && sent.body !== null && !Array.isArray(sent.body) && !(sent.body instanceof Uint8Array);
      const name = members[place % members.length] ?? 'more';
      return isObject ? { ...sent, body: { ...sent.body, [name]: value } } : sent;
    }
    case 'header':
      return { ...sent, headers: { ...sent.headers, [HEADERS[place % HEADERS.length] as string]: text(value) } };
    case 'garbage':
      return { ...sent, body: Buffer.from(`{"a":${text(value)}`), headers: json };
    case 'type':
      return { ...sent, headers: { ...sent.headers, 'content-type': 'text/plain' } };
  }
};

const isErrorOfJira = ({ status, body, bytes }: Answer): boolean => {
  if (status === 405 || status === 416) return bytes.length === 0;
  if (typeof body !== 'object' || body === null) return false;
  if ('status-code' in body || 'numberOfIssuesUpdated' in body) return true;
  // Of bulk operations.
  if (Array.isArray(body.errors) && body.errors.every((one: Body) => typeof one.message === 'string')) return body.errors.length > 0;
  // A bulk creation of which nothing came to be tells each element's errors.
  if (Array.isArray(body.issues) && Array.isArray(body.errors)) return true;
  return (
    Array.isArray(body.errorMessages) &&
    body.errorMessages.every((message: unknown) => typeof message === 'string') &&
    Object.values(body.errors as Record<string, unknown>).every((message) => typeof message === 'string') &&
    body.errorMessages.length + Object.keys(body.errors as object).length > 0
  );
};

const takesProjectAway = (operation: string): boolean =>
  /^(DELETE|POST) \/rest\/api\/3\/project\/{[^}]+}(\/archive|\/restore)?$/.test(operation);

test('every endpoint answers nearly right requests with success or an error of Jira', async () => {
  const { one, byOperation } = await recorded();
  const operations = ENDPOINTS.map(({ method, path }) => `${method} ${path}`);
  expect(operations.filter((operation) => !byOperation.has(operation))).toEqual([]);
  const types: Body = await one.get('/rest/api/3/issue/createmeta/NEWONE/issuetypes');
  const type = types.issueTypes.find((each: Body) => each.hierarchyLevel === 0).id;
  // What takes a project away comes last.
  const order = operations.sort((a, b) => Number(takesProjectAway(a)) - Number(takesProjectAway(b)));
  let renew = await fresh(one, type);
  for (const operation of order) {
    const requests = byOperation.get(operation) as readonly Sent[];
    if (!takesProjectAway(operation)) renew = await fresh(one, type);
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(change, async (how) => {
        runs += 1;
        if (runs % 5 === 0 && !operation.startsWith('GET') && !takesProjectAway(operation)) renew = await fresh(one, type);
        const sent = mutated(renew(requests[how.request % requests.length] as Sent), how);
        const isBytes = sent.body instanceof Uint8Array;
        const json: Record<string, string> = sent.body === undefined || isBytes ? {} : { 'content-type': 'application/json' };
        const bytes = sent.body === undefined ? undefined : isBytes ? (sent.body as Uint8Array) : Buffer.from(JSON.stringify(sent.body));
        const answer = answerOf(
          await one.site.handle({ method: sent.method, path: sent.path, headers: { ...json, ...sent.headers }, body: bytes }, RANKING_APP),
        );
        judge(sent.method, sent.path, answer);
        const good = answer.status >= 200 && (answer.status < 400 || (answer.status < 500 && isErrorOfJira(answer)));
        expect([good, operation, answer.status, good ? '' : answer.bytes.toString()]).toEqual([true, operation, answer.status, '']);
      }),
      { numRuns: 60 },
    );
  }
});
