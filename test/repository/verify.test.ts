import { HoldfastError } from '../../src/contract/errors';
import type { PackFate, VerifyCursor } from '../../src/repository/api';
import { canonicalJson } from '../../src/repository/canonical';
import { commitHash } from '../../src/repository/commit';
import type { CommitValue } from '../../src/repository/commit';
import { verifySignature } from '../../src/repository/keys';
import { inflated } from '../../src/stores/commitForm';
import { aDraft, aRecord, aTombstone, aWorld, capture, open } from './support';

const all = { until: () => false };

const filled = async (mirror = false, fate: PackFate = 'own') => {
  const world = aWorld();
  const repository = await open(world, { mirror });
  await capture(
    repository,
    Array.from({ length: 1_200 }, (_, i) => aRecord(i + 1)),
    { kind: 'baseline' },
  );
  const attempt = await repository.begin('attachments');
  const parts = [await attempt.writePart(Buffer.from('one')), await attempt.writePart(Buffer.from('two'))];
  await attempt.commit(aDraft({ rows: [repository.attachmentRow({ id: '70', project: '100', created: 1, seen: 2, size: 6, parts })] }));
  const rows = Array.from({ length: 1_000 }, (_, i) => aTombstone(repository, 'issue', String(i + 10), 9_500));
  await capture(repository, [aRecord(1, { updated: 9_000, seen: 9_001 })], { rows }, fate);
  return { world, parts, names: [...world.blobs.objects.keys()] };
};

describe('verify', () => {
  it('counts what it read and finds nothing in a sound repository', async () => {
    const { world } = await filled(true);
    const result = await (await open(world, { mirror: true })).verify(all);
    expect(result).toMatchObject({ cursor: undefined, problems: [], records: 1_201, objects: 3 + 3 + 2 + 1 });
    expect(result.bytes).toBeGreaterThan(10_000);
  });

  it('goes on from its cursor and reads each object once', async () => {
    const { world } = await filled();
    let cursor: { readonly commit: number; readonly object: number } | undefined;
    const sum = { objects: 0, records: 0, calls: 0 };
    do {
      const result = await (await open(world)).verify({ cursor: cursor && JSON.parse(JSON.stringify(cursor)), until: () => true });
      expect(result.objects).toBe(1);
      expect(result.problems).toEqual([]);
      sum.objects += result.objects;
      sum.records += result.records;
      sum.calls += 1;
      cursor = result.cursor;
    } while (cursor);
    expect(sum).toEqual({ objects: 8, records: 1_201, calls: 8 });
  });

  it('keeps what it read when the store has enough, and reads the rest later', async () => {
    const { world, names } = await filled(true);
    let left = 0;
    const get = world.blobs.get.bind(world.blobs);
    world.blobs.get = async (name, range) => {
      if ((left -= 1) < 0) throw new HoldfastError('rate-limited', 'enough for now', { status: 429, retryAfterSeconds: 7 });
      return get(name, range);
    };
    world.blobs.objects.get(names[0]!)![10]! ^= 1;
    const sum = { objects: 0, records: 0, problems: 0 };
    let cursor: VerifyCursor | undefined;
    let rounds = 0;
    do {
      const repository = await open(world, { mirror: true });
      left = 4;
      const result = await repository.verify({ until: () => false, ...(cursor === undefined ? {} : { cursor }) });
      sum.objects += result.objects;
      sum.records += result.records;
      sum.problems += result.problems.length;
      if (result.cursor) expect(result.retryAfterSeconds).toBe(7);
      cursor = result.cursor;
      rounds += 1;
    } while (cursor && rounds < 50);
    left = 1_000;
    const whole = await (await open(world, { mirror: true })).verify(all);
    expect(sum).toEqual({ objects: whole.objects, records: whole.records, problems: whole.problems.length });
    expect(rounds).toBeGreaterThan(2);
    left = 0;
    await expect((await open(world, { mirror: true })).verify(all)).rejects.toMatchObject({ kind: 'rate-limited' });
  });

  it('names a damaged attachment part', async () => {
    const { world, parts } = await filled();
    world.blobs.objects.get(parts[1]!.name)![1]! ^= 4;
    expect((await (await open(world)).verify(all)).problems).toEqual([
      { object: parts[1]!.name, what: expect.stringContaining('is not what was written'), touches: ['attachment:70'], items: 1 },
    ]);
    world.blobs.objects.delete(parts[0]!.name);
    expect((await (await open(world)).verify(all)).problems).toHaveLength(2);
  });

  it('names only the frame that is damaged', async () => {
    const { world, names } = await filled();
    world.blobs.objects.get(names[0]!)![10]! ^= 1; // in the first of five frames
    const result = await (await open(world)).verify(all);
    expect(result.records).toBe(1_201 - 256);
    expect(result.problems.flatMap((problem) => problem.touches)).toContain('issue:20');
    expect(result.problems.flatMap((problem) => problem.touches)).not.toContain('issue:257');
  });

  it.each<[string, (commit: CommitValue) => unknown, string]>([
    ['a rewritten commit', (commit) => ({ ...commit, watermark: commit.watermark + 1 }), 'the chain is broken'],
    ['something else', () => ({ hello: 1 }), 'is not a commit'],
    ['a commit of a newer version', (commit) => ({ ...commit, features: ['sealed'] }), 'needs a newer Holdfast'],
  ])('finds %s and goes on', async (_name, change, what) => {
    const { world } = await filled();
    await world.state.set('c:1', change(inflated(await world.state.get('c:1')) as unknown as CommitValue) as never);
    const { problems, records } = await (await open(world)).verify(all);
    expect(problems.map((problem) => problem.what).join()).toContain(what);
    expect(records).toBeGreaterThan(0);
  });

  it('finds a missing commit', async () => {
    const { world } = await filled();
    await world.state.delete('c:2');
    expect((await (await open(world)).verify(all)).problems.map((problem) => problem.object)).toEqual(
      expect.arrayContaining(['commit 2', 'commit 3']),
    );
  });

  it.each([
    ['staged', 'its footer and its commit disagree about its rows'],
    ['own', 'its row or fingerprint does not agree with the record'],
  ] as const)('finds a row of a commit that was changed (pack %s)', async (fate, what) => {
    const { world } = await filled(false, fate);
    const commit = inflated(await world.state.get('c:3')) as unknown as CommitValue;
    const rows = commit.rows.map((row) => (row.l ? { ...row, u: 1 } : row));
    expect(rows).not.toEqual(commit.rows);
    await world.state.set('c:3', { ...commit, rows } as never);
    expect((await (await open(world)).verify(all)).problems.map((problem) => problem.what)).toContain(what);
  });

  it('throws when the store can’t be reached, so that the cursor stays', async () => {
    const { world } = await filled();
    const blobs = { ...world.blobs, get: () => Promise.reject(Object.assign(new Error('network'), {})) };
    await expect((await open({ ...world, blobs })).verify(all)).rejects.toThrow('network');
  });
});

describe('the mirror', () => {
  it('holds the bytes of the commits, signed, and the record of the repository', async () => {
    const { world } = await filled(true);
    const { repoId } = await open(world);
    const text = (name: string) => Buffer.from(world.blobs.objects.get(`${repoId}/e1/${name}`)!).toString('utf8');
    const repo = JSON.parse(text('repo.json')) as { publicKey: string };
    expect(repo).toEqual(await world.state.get('repo'));
    let prev = '';
    for (let n = 1; n <= 3; n += 1) {
      expect(text(`c/${n}.json`)).toBe(canonicalJson(inflated(await world.state.get(`c:${n}`))));
      expect(verifySignature(repo.publicKey, Buffer.from(text(`c/${n}.json`)), text(`c/${n}.sig`))).toBe(true);
      expect(verifySignature(repo.publicKey, Buffer.from(`${text(`c/${n}.json`)} `), text(`c/${n}.sig`))).toBe(false);
      const commit = JSON.parse(text(`c/${n}.json`)) as CommitValue;
      expect(commit.prev).toBe(prev);
      prev = commitHash(commit);
    }
  });

  it('is not written into an object store unless it is asked for', async () => {
    const { names } = await filled();
    expect(names.every((name) => /\/e1\/[pa]\/\d+-\d+$/.test(name))).toBe(true);
  });

  it('is filled up past commits that have become stubs meanwhile', async () => {
    const { world } = await filled();
    const fold = async (kind: 'fold' | 'stubs'): Promise<void> => {
      const { maintenance } = await open(world);
      const plan = kind === 'fold' ? await maintenance.planMerge('fold') : (await maintenance.plan(true)).find((one) => one.kind === kind);
      await maintenance.execute(plan!, new Set());
    };
    await fold('fold');
    world.clock.add(8 * 86_400_000);
    await capture(await open(world), [], { watermark: 5 });
    await fold('stubs');
    await capture(await open(world, { mirror: true }), [], { watermark: 6 });
    const { repoId } = await open(world);
    const mirrored = [...world.blobs.objects.keys()].filter((name) => /\/c\/\d+\.json$/.test(name));
    const commits = [...world.state.values.keys()].filter((key) => key.startsWith('c:'));
    expect(mirrored).toHaveLength(commits.length);
    expect(Buffer.from(world.blobs.objects.get(`${repoId}/e1/c/1.json`)!).toString('utf8')).toContain('"stub":true');
    expect((await (await open(world, { mirror: true })).verify(all)).problems.filter(({ object }) => /\/c\//.test(object))).toEqual([]);
  });

  it('is filled up by the next writer, in order', async () => {
    const { world } = await filled();
    const names: string[] = [];
    const blobs = {
      ...world.blobs,
      put: (name: string, bytes: Uint8Array, hash: never) => (names.push(name.split('/e1/')[1]!), world.blobs.put(name, bytes, hash)),
    };
    await capture(await open({ ...world, blobs }, { mirror: true }), [], { watermark: 5 });
    expect(names).toEqual(['repo.json', 'repo.sig', ...[1, 2, 3, 4].flatMap((n) => [`c/${n}.sig`, `c/${n}.json`])]);
  });

  it.each([
    ['json', 'the mirror of commit 2 differs from the commit'],
    ['sig', 'the signature of the mirror of commit 2 is wrong'],
  ])('a changed .%s is found', async (ending, what) => {
    const { world } = await filled(true);
    const name = [...world.blobs.objects.keys()].find((key) => key.endsWith(`c/2.${ending}`))!;
    world.blobs.objects.get(name)![5]! ^= 1;
    expect((await (await open(world, { mirror: true })).verify(all)).problems).toEqual([{ object: name, what, touches: [] }]);
  });
});
