import { existsSync } from 'node:fs';
import { ENDPOINTS } from '../../../local/jira/endpoints/table';
import { SCOPES } from '../../../local/jira/scopes';
import { Documented } from './openapi';
import { OPENAPI, REAL_SEED, testWith } from './support';
import { walk } from './walk';
import { RANK } from './walkParts';

/** Each reply of the simulator against Atlassian's own document; coverage.test.ts does the same for a made-up site. */

const operations = ENDPOINTS.map((endpoint) => `${endpoint.method} ${endpoint.path}`);

testWith(OPENAPI)('the table of scopes is that of the document', async () => {
  expect([...new Documented().scopesAsDocumented()]).toEqual(operations);
  expect(SCOPES.size).toBe(ENDPOINTS.length);
});

if (existsSync(REAL_SEED))
  testWith(OPENAPI)('every endpoint answers the real site in the documented form', async () => {
    const used = await walk(new Documented(), { file: REAL_SEED });
    // A site without boards has no ranks; coverage.test.ts has one with them.
    expect(operations.filter((operation) => operation !== RANK && !used.has(operation))).toEqual([]);
  });
else test.skip('every endpoint answers the real site (skipped, because the seed is not there)', () => undefined);
