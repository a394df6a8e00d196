/** Nothing leaves a function but by the platform's proxy and to what the manifest names, whatever client is used. */
import { mayReach } from '../../../local/forge/egress';
import { bench } from './harness';
import type { Bench } from './harness';

let at: Bench;
beforeAll(async () => {
  at = await bench();
});
afterAll(() => at.close());

test.each(['http', 'https', 'http2', 'net', 'unix socket', 'tls', 'dns.lookup', 'dns.promises', 'udp', 'process'])(
  '%s to a host that the manifest does not name fails, and the platform knows of it',
  async (by) => {
    const before = at.platform.refused.length;
    const { error } = await at.obey({ do: 'out', by, host: 'api.example.org' });
    expect(error.name).toBe('REQUEST_EGRESS_ALLOWLIST_ERR');
    expect(at.platform.refused.length).toBeGreaterThan(before);
    expect(at.platform.refused.at(-1)).toMatch(/^probe: /);
    expect(at.log.some((line) => line.includes('REFUSED'))).toBe(true);
  },
);

test('a WebSocket hears that its connection failed', async () => {
  const before = at.platform.refused.length;
  expect((await at.obey({ do: 'out', by: 'WebSocket', host: 'api.example.org' })).error).toBeDefined();
  expect(at.platform.refused.length).toBeGreaterThan(before);
});

test.each(['https://api.atlassian.com/x', 'https://site.atlassian.net/rest/api/3/myself', 'https://api.example.org/'])(
  'fetch of %s is refused',
  async (url) => {
    expect((await at.obey({ do: 'fetch', url })).error.name).toBe('REQUEST_EGRESS_ALLOWLIST_ERR');
    expect(at.platform.refused.at(-1)).toContain(new URL(url).origin);
  },
);

test('a host that the manifest names is let through to the network', async () => {
  const before = at.platform.refused.length;
  const { error } = await at.obey({ do: 'out', by: 'net', host: '127.0.0.2' });
  // Nobody listens on port 9: the system's own refusal.
  expect(error.code).toBe('ECONNREFUSED');
  expect(at.platform.refused).toHaveLength(before);
});

test.each([
  [['https://api.example.com'], 'https://api.example.com/any/path?q', true],
  [['api.example.com'], 'https://api.example.com/', true],
  [['https://api.example.com'], 'http://api.example.com/', false],
  [['*.amazonaws.com'], 'https://bucket.s3.eu-west-1.amazonaws.com/x', true],
  [['*.amazonaws.com'], 'https://amazonaws.com.evil.org/', false],
  [['*'], 'https://anywhere.org', true],
  [['*'], 'https://site.atlassian.net', false],
  [['*.atlassian.com'], 'https://api.atlassian.com/ex/jira', false],
  [[], 'https://anywhere.org', false],
] as const)('egress of %j to %s: %s', (allowed, address, through) => {
  expect(mayReach(allowed, address)).toBe(through);
});
