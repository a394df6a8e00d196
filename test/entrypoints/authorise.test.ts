import { HoldfastError } from '../../src/contract/errors';
import type { Json, StateStore } from '../../src/contract/ports';
import { requireAdmin } from '../../src/entrypoints/authorise';
import { parsePayload, PAYLOADS } from '../../src/entrypoints/payloads';
import type { ResolverName } from '../../src/contract/page';
import type { Jira, JiraCall } from '../../src/jira/port';

function setup(admin: boolean) {
  const kv = new Map<string, Json>();
  const asked: JiraCall[] = [];
  const site: { admin: boolean; now: number; trouble?: HoldfastError } = { admin, now: 100_000_000 };
  const jira = {
    call: (call: JiraCall) => {
      asked.push(call);
      if (site.trouble !== undefined) return Promise.reject(site.trouble);
      return Promise.resolve({ status: 200, tries: 1, body: { permissions: { ADMINISTER: { havePermission: site.admin } } } });
    },
  } as unknown as Jira;
  const state = {
    get: (key: string) => Promise.resolve(kv.get(key)),
    set: (key: string, value: Json) => Promise.resolve(void kv.set(key, value)),
    delete: (key: string) => Promise.resolve(void kv.delete(key)),
  } as unknown as StateStore;
  return { site, asked, kv, deps: { state, jira, clock: { now: () => site.now, sleep: () => Promise.resolve() } } };
}

describe('requireAdmin', () => {
  it('asks Jira as the person', async () => {
    const { asked, deps } = setup(true);
    expect(await requireAdmin(deps, 'a1', false)).toBe('a1');
    expect(asked[0]).toMatchObject({ as: 'user', op: 'GET /rest/api/3/mypermissions' });
  });

  it('refuses who is no administrator, and who is nobody', async () => {
    const { deps } = setup(false);
    await expect(requireAdmin(deps, 'a1', false)).rejects.toMatchObject({ kind: 'not-allowed' });
    await expect(requireAdmin(deps, undefined, false)).rejects.toMatchObject({ kind: 'not-allowed' });
  });

  it('remembers a yes for a minute, for that person and for reading only', async () => {
    const { asked, site, deps } = setup(true);
    await requireAdmin(deps, 'a1', false);
    await requireAdmin(deps, 'a1', false);
    expect(asked).toHaveLength(1);
    await requireAdmin(deps, 'a2', false);
    expect(asked).toHaveLength(2);
    site.admin = false;
    await expect(requireAdmin(deps, 'a1', true)).rejects.toMatchObject({ kind: 'not-allowed' });
    // and the no ends the yes
    await expect(requireAdmin(deps, 'a1', false)).rejects.toMatchObject({ kind: 'not-allowed' });
    site.now += 60_001;
    await expect(requireAdmin(deps, 'a2', false)).rejects.toMatchObject({ kind: 'not-allowed' });
  });

  it('does not believe a yes from the future', async () => {
    const { asked, site, kv, deps } = setup(true);
    kv.set('admin:a1', { at: site.now + 1 });
    await requireAdmin(deps, 'a1', false);
    expect(asked).toHaveLength(1);
  });

  const wall = new HoldfastError('rate-limited', 'wall', { status: 429, reason: 'jira-quota-global-based', retryAfterSeconds: 1_800 });

  it('lets an administrator of the last hour read on when the points of the hour are used up', async () => {
    const { site, deps } = setup(true);
    await requireAdmin(deps, 'a1', false);
    site.trouble = wall;
    site.now += 3_599_000;
    expect(await requireAdmin(deps, 'a1', false)).toBe('a1');
    await expect(requireAdmin(deps, 'a1', true)).rejects.toBe(wall);
    await expect(requireAdmin(deps, 'a2', false)).rejects.toBe(wall);
    site.now += 1_000;
    await expect(requireAdmin(deps, 'a1', false)).rejects.toBe(wall);
  });

  it.each([
    ['who was told no since', wall, true],
    ['any other trouble', new HoldfastError('unavailable', 'down'), false],
    ['a burst', new HoldfastError('rate-limited', 'burst', { status: 429, reason: 'jira-burst-based' }), false],
  ])('does not let anybody in: %s', async (_name, trouble, refused) => {
    const { site, deps } = setup(true);
    await requireAdmin(deps, 'a1', false);
    site.now += 61_000;
    if (refused) {
      site.admin = false;
      await expect(requireAdmin(deps, 'a1', false)).rejects.toMatchObject({ kind: 'not-allowed' });
    }
    site.trouble = trouble;
    await expect(requireAdmin(deps, 'a1', false)).rejects.toBe(trouble);
  });
});

describe('payloads', () => {
  it.each<[ResolverName, unknown]>([
    ['overview', { more: 1 }],
    ['createPlan', { selection: { projects: [] } }],
    ['createPlan', { selection: { projects: ['1; DROP'] } }],
    ['createPlan', { selection: { projects: ['1'] }, accountId: 'somebody' }],
    ['run', { run: '../../x' }],
    ['run', {}],
    ['report', { run: 'a', only: 'all' }],
    ['changes', { after: 'yesterday' }],
  ])('%s refuses %j', (name, payload) => {
    expect(() => parsePayload(name, payload)).toThrow(expect.objectContaining({ kind: 'bad-input' }));
  });

  it('takes nothing for nothing', () => {
    expect(parsePayload('overview', undefined)).toEqual({});
    expect(Object.keys(PAYLOADS)).toContain('startRestore');
  });
});
