import { issue } from '../../src/entities/issue';
import { People } from '../../src/entities/people';
import { canonicalJson } from '../../src/repository/canonical';

const ID = '712020:00000000-0000-4000-8000-000000000001';

describe('an issue', () => {
  it('has its members in canonical order already, so that nothing has to be sorted when it is written', () => {
    const author = { accountId: ID, displayName: 'N' };
    const whole = {
      id: '10',
      key: 'AB-12',
      fields: {
        summary: 's',
        status: { name: 'Open', id: '1' },
        description: { version: 1, type: 'doc', content: [{ type: 'mention', attrs: { text: '@N', id: ID } }] },
        attachment: [{ size: 1, filename: 'f', id: '2', author, mimeType: 't', created: '2026-01-01T00:00:00.000+0000' }],
        issuelinks: [{ type: { name: 'n', id: '1' }, outwardIssue: { key: 'A-1', id: '1' }, id: '3' }],
        comment: { comments: [{ updateAuthor: author, id: '5', body: 'x', author }], total: 1 },
        worklog: { worklogs: [{ timeSpentSeconds: 1, id: '6', author }], total: 1 },
      },
      changelog: {
        histories: [{ items: [{ toString: 'N', to: ID, fieldId: 'assignee', field: 'assignee' }], id: '7', author, created: 1 }],
      },
    };
    const { body } = issue.records(whole, new People(), 99)[0]!;
    expect(JSON.stringify(body)).toBe(canonicalJson(body));
    expect(Object.keys(body)).toEqual(['changelog', 'fields', 'key']);
  });
});
