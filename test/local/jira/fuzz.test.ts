import fc from 'fast-check';
import { JiraError } from '../../../local/jira/errors';
import { multipart } from '../../../local/jira/http/multipart';
import { parseJql } from '../../../local/jira/search/parser';
import { rig } from './support';

/** Whatever comes in, what goes out is an answer of Jira's, never a crash of the simulator. */

const word = fc.constantFrom(
  'project',
  '=',
  'HARB',
  'and',
  'or',
  'not',
  'in',
  'is',
  'empty',
  '(',
  ')',
  ',',
  '"',
  "'",
  '>=',
  '!',
  '~',
  'order',
  'by',
  'created',
  '-15m',
  '2026-11-24',
  'key',
  'HARB-1',
  '\\',
  'id',
  '1',
  'desc',
  'status',
  'was',
  'changed',
  'from',
  'during',
  'Done',
  '||',
  '&',
  'cf[10016]',
  'currentUser()',
  'startOfDay(',
);
const jqlish = fc.oneof(
  fc.string(),
  fc.array(word, { maxLength: 14 }).map((words) => words.join(' ')),
);

test('any text as JQL is parsed or refused', () => {
  fc.assert(
    fc.property(jqlish, (jql) => {
      try {
        parseJql(jql);
      } catch (error) {
        expect(error).toBeInstanceOf(JiraError);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('any JQL that is searched for is 200 or 400', async () => {
  const { ask } = await rig({ synthetic: 20 });
  await fc.assert(
    fc.asyncProperty(jqlish, async (jql) => expect([200, 400]).toContain((await ask('POST', '/rest/api/3/search/jql', { jql })).status)),
    { numRuns: 500 },
  );
});

const fields = fc.dictionary(
  fc.constantFrom(
    'summary',
    'description',
    'labels',
    'priority',
    'assignee',
    'reporter',
    'components',
    'versions',
    'parent',
    'duedate',
    'resolution',
    'customfield_10020',
    'customfield_10011',
    'issuetype',
    'nonsense',
  ),
  fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>({ id: '1' }, { key: 'HARB-1' }, { type: 'doc', version: 1, content: [] }, [{ id: 3 }], { accountId: 'x' }),
  ),
);

test('any fields are taken or refused, by creation and by edit', async () => {
  const { ask, site } = await rig({ synthetic: 20 });
  const key = site.issues()[0]?.key;
  await fc.assert(
    fc.asyncProperty(fields, async (some) => {
      expect([201, 400]).toContain(
        (
          await ask('POST', '/rest/api/3/issue', {
            fields: { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary: 'x', ...some },
          })
        ).status,
      );
      expect([204, 400]).toContain((await ask('PUT', `/rest/api/3/issue/${key}`, { fields: some })).status);
    }),
    { numRuns: 500 },
  );
});

test('a value that can not become text is refused where text is meant', async () => {
  const { ask, site } = await rig({ synthetic: 20 });
  const odd = { toString: 1, valueOf: 1 };
  const key = site.issues()[0]?.key;
  expect((await ask('PUT', `/rest/api/3/issue/${key}`, { fields: { priority: { id: odd } } })).status).toBe(400);
  expect((await ask('POST', '/rest/api/3/issueLink', { type: { name: 'Blocks' }, inwardIssue: { key: odd } })).status).toBe(400);
  expect((await ask('PUT', `/rest/api/3/issue/${key}/properties/p`, odd)).status).toBe(201);
});

test('any path and any body is answered', async () => {
  const { ask } = await rig({ synthetic: 20 });
  const segment = fc.oneof(
    fc.constantFrom(
      'issue',
      'HARB-1',
      'search',
      'jql',
      'project',
      'HARB',
      'attachment',
      'content',
      '%',
      '%zz',
      '..',
      '',
      '1',
      'bulk',
      'bulkfetch',
      'move',
      'transitions',
      'comment',
      'issueLink',
      'version',
    ),
    fc.webSegment(),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'),
      fc.array(segment, { maxLength: 5 }),
      fc.jsonValue(),
      async (method, path, body) => {
        const answer = await ask(method, `/rest/api/3/${path.join('/')}`, body);
        expect(answer.status).toBeGreaterThanOrEqual(200);
        expect(answer.status).toBeLessThan(500);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('multipart content comes out as it went in', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ maxLength: 20 }).filter((name) => !/[\r\n"\\%]/.test(name)),
      (bytes, filename) => {
        const body = Buffer.concat([
          Buffer.from(`--b0undary\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\nContent-Type: a/b\r\n\r\n`),
          Buffer.from(bytes),
          Buffer.from('\r\n--b0undary--\r\n'),
        ]);
        const [part] = multipart('multipart/form-data; boundary=b0undary', body);
        expect([part?.filename, part?.contentType, Buffer.from(part?.bytes ?? [])]).toEqual([filename, 'a/b', Buffer.from(bytes)]);
      },
    ),
  );
});
