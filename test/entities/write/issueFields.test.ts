import { writtenFields, type WriteSite } from '../../../src/entities/write/issueFields';

const SCHEMAS = {
  customfield_1: { type: 'option' },
  customfield_2: { type: 'array', items: 'option' },
  customfield_3: { type: 'option-with-child' },
  customfield_4: { type: 'user' },
  customfield_5: { type: 'array', items: 'user' },
  customfield_6: { type: 'string', custom: 'com.atlassian.jira.plugin.system.customfieldtypes:textarea' },
  customfield_7: { type: 'array', items: 'json', custom: 'com.pyxis.greenhopper.jira:gh-sprint' },
  customfield_8: { type: 'any', custom: 'com.pyxis.greenhopper.jira:gh-lexo-rank' },
  customfield_9: { type: 'number' },
  customfield_10: { type: 'any', custom: 'com.example:thing' },
  customfield_11: { type: 'any', custom: 'com.pyxis.greenhopper.jira:gh-epic-link' },
} as const;

const site: WriteSite = {
  schemaOf: (field) => (SCHEMAS as Readonly<Record<string, { type: string }>>)[field],
  isActive: (accountId) => accountId !== 'gone',
  nameOf: (accountId) => (accountId === 'ada' ? 'Ada' : undefined),
  priorityNow: (id, name) => (id === '3' ? '3' : name === 'High' ? '22' : undefined),
};
const doc = (...content: readonly unknown[]) => ({ type: 'doc', version: 1, content }) as never;
const written = (fields: Readonly<Record<string, unknown>>) => writtenFields(fields as never, site);

describe('what an edit sets', () => {
  test.each([
    ['summary', 'Two\nlines', 'Two lines'],
    ['summary', 'x'.repeat(300), 'x'.repeat(255)],
    ['labels', ['b', 'a'], ['b', 'a']],
    ['components', [{ id: '1', name: 'UI' }], [{ name: 'UI' }]],
    ['fixVersions', [{ id: '1', name: '1.0' }], [{ name: '1.0' }]],
    ['priority', { id: '3', name: 'Medium' }, { id: '3' }],
    ['priority', { id: '2', name: 'High' }, { id: '22' }],
    ['assignee', { accountId: 'ada' }, { accountId: 'ada' }],
    ['duedate', '2026-01-31', '2026-01-31'],
    ['customfield_1', { id: '5', value: 'x' }, { id: '5', value: 'x' }],
    ['customfield_2', [{ id: '5', value: 'x' }], [{ id: '5', value: 'x' }]],
    ['customfield_3', { id: '5', value: 'x', child: { id: '6', value: 'y' } }, { id: '5', value: 'x', child: { id: '6', value: 'y' } }],
    ['customfield_4', { accountId: 'ada' }, { accountId: 'ada' }],
    [
      'customfield_7',
      [
        { id: 1, state: 'closed' },
        { id: 2, state: 'active' },
      ],
      2,
    ],
    ['customfield_9', 2.5, 2.5],
  ])('%s', (field, captured, expected) => {
    const { fields, drops } = written({ [field]: captured });
    expect(fields[field]).toEqual(expected);
    expect(drops).toEqual([]);
  });

  test.each([
    ['reporter', { accountId: 'gone' }, 'inactive-person'],
    ['customfield_4', { accountId: 'gone' }, 'inactive-person'],
    ['customfield_7', [{ id: 1, state: 'closed' }], 'closed-sprint'],
    ['customfield_8', '0|i000', 'rank'],
    ['customfield_10', { a: 1 }, 'unknown-kind'],
    ['customfield_99', 'x', 'field-gone'],
    ['priority', { id: '9', name: 'Odd' }, 'value-gone'],
  ])('%s can’t be set', (field, captured, code) => {
    expect(written({ [field]: captured })).toEqual({ fields: {}, drops: [{ field, code }] });
  });

  test('one inactive person of several is left out, and said', () => {
    expect(written({ customfield_5: [{ accountId: 'ada' }, { accountId: 'gone' }] })).toEqual({
      fields: { customfield_5: [{ accountId: 'ada' }] },
      drops: [{ field: 'customfield_5', code: 'inactive-person' }],
    });
  });

  test('what Jira derives is left alone', () => {
    expect(
      written({
        status: { id: '1' },
        resolution: { id: '1' },
        created: 'x',
        votes: { votes: 1 },
        comment: {},
        attachment: [],
        issuelinks: [],
        customfield_11: 'KEY-1',
        parent: { key: 'A-1' },
      }),
    ).toEqual({ fields: {}, drops: [] });
  });

  test('mentions get their names, files in texts become a line', () => {
    const { fields, drops } = written({
      description: doc(
        { type: 'paragraph', content: [{ type: 'mention', attrs: { id: 'ada' } }] },
        { type: 'mediaSingle', content: [{ type: 'media', attrs: { id: 'u', type: 'file', alt: 'plan.png' } }] },
      ),
    });
    expect(fields['description']).toEqual(
      doc(
        { type: 'paragraph', content: [{ type: 'mention', attrs: { id: 'ada', text: '@Ada' } }] },
        { type: 'paragraph', content: [{ type: 'text', text: '[plan.png]' }] },
      ),
    );
    expect(drops).toEqual([{ field: 'description', code: 'media' }]);
  });
});
