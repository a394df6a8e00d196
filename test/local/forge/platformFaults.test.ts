/** A plan may only spoil a reply so that its receiver can notice. */
import { bodyOf } from '../../../local/forge/platformFaults';

const JSON_TYPE = { 'content-type': 'application/json' };

test.each([
  ['an answer of the API', { status: 200, headers: JSON_TYPE, body: '{"a":1}' }, 'json'],
  ['a text', { status: 200, headers: { 'content-type': 'text/csv' }, body: 'a,b' }, 'bytes'],
  ['nothing', { status: 204 }, 'none'],
  ['a refusal', { status: 400, headers: JSON_TYPE, body: '{"a":1}' }, 'none'],
  // Nobody parses it, and Jira tells no checksum: its bytes must not be changed unnoticed.
  [
    'an attachment of type JSON',
    { status: 200, headers: { ...JSON_TYPE, 'content-disposition': "attachment; filename*=UTF-8''widget.json" }, body: '{"a":1}' },
    'bytes',
  ],
  ['an object whose checksum the app knows', { status: 200, file: { path: '/o', start: 0, end: 9 } }, 'checked'],
] as const)('%s', (_, reply, body) => expect(bodyOf(reply)).toBe(body));
