import { ENDPOINTS } from '../../../local/jira/endpoints/table';
import { expectInPlatformDocument } from '../../documentTable';
import { DEVIATIONS, deviationsTable } from './deviations';
import { OPENAPI } from './documents';
import { Documented, judge } from './openapi';
import { rig, testWith } from './support';

test('docs/PLATFORM.md shows the table', () => expectInPlatformDocument('deviations', deviationsTable()));

testWith(OPENAPI)('each deviation is of an endpoint, and the document does not say the same', async () => {
  const documented = new Documented();
  for (const { operation, status, at } of DEVIATIONS) {
    if (operation === 'any') continue;
    const [method = '', path = ''] = operation.split(' ');
    expect(ENDPOINTS.some((endpoint) => `${endpoint.method} ${endpoint.path}` === operation)).toBe(true);
    const known = documented.operation(method, path).responses[String(status)] !== undefined;
    expect([operation, status, known]).toEqual([operation, status, at !== undefined]);
  }
});

testWith(OPENAPI)('what neither the document nor the table allows fails the test that meets it', async () => {
  const path = '/rest/api/3/serverInfo';
  const { body } = await (await rig({ synthetic: 20 })).ask('GET', path);
  expect(() => judge('GET', path, { status: 200, body })).not.toThrow();
  expect(() => judge('GET', path, { status: 418, body: {} })).toThrow('GET /rest/api/3/serverInfo has no 418');
  expect(() => judge('GET', path, { status: 400, body: { errorMessages: ['No.'] } })).toThrow('has no 400');
  expect(() => judge('GET', path, { status: 200, body: { ...body, buildNumber: 'one' } })).toThrow('/buildNumber must be integer');
});

test('a permission that is asked for twice is told once', async () => {
  const { post } = await rig({ synthetic: 20 });
  const group = { permissions: ['EDIT_ISSUES', 'EDIT_ISSUES'], projects: [1], issues: [] };
  expect(
    await post('/rest/api/3/permissions/check', { globalPermissions: ['ADMINISTER', 'ADMINISTER'], projectPermissions: [group, group] }),
  ).toEqual({
    globalPermissions: ['ADMINISTER'],
    projectPermissions: [{ permission: 'EDIT_ISSUES', projects: [], issues: [] }],
  });
});
