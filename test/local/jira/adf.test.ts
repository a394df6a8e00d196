import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { SeedSource } from '../../../local/jira/site';
import { adfText } from '../../../local/jira/write/adf';
import { adf, type Body, REAL_SEED, rig, tempDir, testWith } from './support';

/** Rich text that is no well-formed document is refused as a whole (facts/jira.md §6.1). */

const text = { type: 'text', text: 'x' };
const paragraph = { type: 'paragraph', content: [text] };
const marked = (...types: readonly string[]) => ({ ...text, marks: types.map((type) => ({ type })) });

describe('rich text', () => {
  test.each<[string, unknown]>([
    ['a node that there is not', { type: 'nope' }],
    ['a name of JavaScript', { type: 'constructor' }],
    ['text without a paragraph', text],
    ['a paragraph inside a paragraph', { type: 'paragraph', content: [paragraph] }],
    ['a list without items', { type: 'bulletList', content: [paragraph] }],
    ['an item without its list', { type: 'listItem', content: [paragraph] }],
    ['a cell without its row', { type: 'table', content: [{ type: 'tableCell', content: [paragraph] }] }],
    ['a mention in code', { type: 'codeBlock', content: [{ type: 'mention', attrs: { id: 'x' } }] }],
    ['children of a line', { type: 'rule', content: [text] }],
    ['a document in a document', adf('x')],
    ['a mark that there is not', { type: 'paragraph', content: [marked('loud')] }],
    ["a paragraph's mark on text", { type: 'paragraph', content: [marked('alignment')] }],
    ['a mark that is no object', { type: 'paragraph', content: [{ ...text, marks: ['strong'] }] }],
  ])('with %s is refused wherever it is written', async (_, node) => {
    const { ask, site } = await rig({ synthetic: 20 });
    const issue = `/rest/api/3/issue/${site.issues()[0]?.key}`;
    const document = { type: 'doc', version: 1, content: [node] };
    const refused = await ask('PUT', issue, { fields: { description: document } });
    expect([refused.status, refused.body.errors]).toEqual([400, { description: 'INVALID_INPUT' }]);
    expect((await ask('POST', `${issue}/comment`, { body: document })).status).toBe(400);
    expect((await ask('POST', `${issue}/worklog`, { timeSpent: '1h', comment: document })).status).toBe(400);
  });

  test('with marks and nodes in their places is taken', async () => {
    const { ask, site } = await rig({ synthetic: 20 });
    const row = {
      type: 'tableRow',
      content: [
        { type: 'tableHeader', content: [paragraph] },
        { type: 'tableCell', content: [paragraph] },
      ],
    };
    const document = {
      type: 'doc',
      version: 1,
      content: [
        { type: 'paragraph', marks: [{ type: 'alignment', attrs: { align: 'center' } }], content: [marked('strong', 'em')] },
        { type: 'table', content: [row] },
        {
          type: 'layoutSection',
          content: [{ type: 'layoutColumn', attrs: { width: 50 }, content: [{ type: 'panel', content: [paragraph] }] }],
        },
      ],
    };
    expect((await ask('PUT', `/rest/api/3/issue/${site.issues()[0]?.key}`, { fields: { description: document } })).status).toBe(204);
  });
});

/** Calls `found` with every document inside a value. */
const documents = (value: unknown, found: (document: unknown) => void): void => {
  if (typeof value !== 'object' || value === null) return;
  const { type, version } = value as Body;
  if (type === 'doc' && version === 1) found(value);
  else for (const member of Object.values(value)) documents(member, found);
};

const everyTextPasses = (file: string): void => {
  const refused: unknown[] = [];
  let count = 0;
  for (const line of gunzipSync(readFileSync(file)).toString('utf8').split('\n'))
    if (line !== '')
      documents(JSON.parse(line), (document) => {
        count += 1;
        try {
          adfText(document, Infinity, false);
        } catch {
          refused.push(document);
        }
      });
  expect([refused.slice(0, 3), count > 100]).toEqual([[], true]);
};

test.each<[string, SeedSource]>([
  ['demo', { demo: 400 }],
  ['synthetic', { synthetic: 300 }],
])('every text of the %s site could be written', async (_, seed) => {
  const file = join(tempDir(), 'site.ndjson.gz');
  await (await rig(seed)).site.exportSeed(file);
  everyTextPasses(file);
});

testWith(REAL_SEED)('every text of a real site could be written', async () => everyTextPasses(REAL_SEED));
