import { differences, type Expected, type Live } from '../../src/restore/compare';
import { issueFacts } from '../../src/entities/write/issueRecord';
import type { WriteSite } from '../../src/entities/write/issueFields';

const site: WriteSite = {
  schemaOf: (field) => (field === 'customfield_1' ? { type: 'option' } : undefined),
  isActive: (id) => id !== 'gone',
  nameOf: () => undefined,
  priorityNow: (id) => id,
};
const doc = (text: string) => ({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] });

const FIELDS = {
  summary: 'S',
  issuetype: { id: '1' },
  status: { id: '6' },
  resolution: { id: '2' },
  priority: { id: '3' },
  labels: ['a', 'b'],
  description: doc('Text'),
  components: [{ id: '1', name: 'UI' }],
  parent: { id: '9', key: 'ABC-9' },
  reporter: { accountId: 'ada' },
  customfield_1: { id: '5', value: 'x' },
};
const expectedOf = (fields: Readonly<Record<string, unknown>> = FIELDS, more: Partial<Expected> = {}): Expected => ({
  issue: issueFacts({ id: '7', body: { key: 'ABC-7', fields: fields as never } }),
  comments: [doc('c')],
  files: ['12 a.txt'],
  links: ['10 out ABC-1'],
  resolution: '2',
  ...more,
});
/** As Jira shows it: other ids, more members, lists in another order. */
const liveOf = (changes: Readonly<Record<string, unknown>> = {}, comments: Live['comments'] = [doc('c')]): Live => ({
  fields: {
    ...FIELDS,
    labels: ['b', 'a'],
    components: [{ id: '77', name: 'UI', self: 'x' }],
    customfield_1: { id: '5', value: 'renamed' },
    description: {
      version: 1,
      type: 'doc',
      content: [{ type: 'paragraph', attrs: { localId: 'q' }, content: [{ text: 'Text', type: 'text' }] }],
    },
    attachment: [{ id: '1', filename: 'a.txt', size: 12 }],
    issuelinks: [
      { type: { id: '10' }, outwardIssue: { key: 'ABC-1' } },
      { type: { id: '10' }, inwardIssue: { key: 'XY-1' } },
    ],
    ...changes,
  },
  comments,
});

test('the same, written in another way, is the same', () => {
  expect(differences(expectedOf(), liveOf(), site)).toEqual([]);
});

test.each([
  ['summary', { summary: 'T' }],
  ['status', { status: { id: '1' } }],
  ['resolution', { resolution: null }],
  ['parent', { parent: { key: 'ABC-8' } }],
  ['labels', { labels: ['a'] }],
  ['components', { components: [] }],
  ['description', { description: doc('Text!') }],
  ['description', { description: null }],
  ['customfield_1', { customfield_1: { id: '6', value: 'x' } }],
  ['environment', { environment: doc('was not there') }],
  ['reporter', { reporter: { accountId: 'bob' } }],
  ['files: 12 a.txt', { attachment: [] }],
  [
    'files: 12 a.txt',
    {
      attachment: [
        { filename: 'a.txt', size: 12 },
        { filename: 'a.txt', size: 12 },
      ],
    },
  ],
  ['links: 10 out ABC-1', { issuelinks: [{ type: { id: '10' }, inwardIssue: { key: 'ABC-1' } }] }],
])('a difference is found: %s', (about, changes) => {
  expect(differences(expectedOf(), liveOf(changes), site)).toEqual([{ code: 'differs', about }]);
});

test.each([
  ['a comment is missing', []],
  ['a comment is there twice', [doc('c'), doc('c')]],
])('%s', (about, comments) => {
  expect(differences(expectedOf(), liveOf({}, comments), site)).toEqual([{ code: 'differs', about }]);
});

test('other people’s comments and files are theirs', () => {
  expect(
    differences(
      expectedOf(),
      liveOf(
        {
          attachment: [
            { filename: 'a.txt', size: 12 },
            { filename: 'z', size: 1 },
          ],
        },
        [doc('c'), doc('new')],
      ),
      site,
    ),
  ).toEqual([]);
});

test('what can’t be set is said by its code, not as a difference', () => {
  expect(differences(expectedOf({ ...FIELDS, reporter: { accountId: 'gone' } }), liveOf({ reporter: { accountId: 'app' } }), site)).toEqual(
    [{ code: 'inactive-person', about: 'reporter' }],
  );
});
