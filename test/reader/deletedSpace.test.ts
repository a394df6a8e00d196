/** A space is gone for good, its work items with it: they are listed, found by their keys, and shown as they were. */
import { aTombstone, capture } from '../repository/support';
import { aRepository, holdfast, removeFolders } from './support';

afterAll(removeFolders);

const withoutPay = async (levels: boolean): Promise<string> => {
  const built = await aRepository({ levels });
  const before = (await holdfast(['log', built.folder, '--json'])).lines.at(-1)!['moment'];
  built.world.clock.add(60_000);
  const at = built.world.clock.now();
  const tombstone = aTombstone(built.repository, 'project', '100', at);
  await capture(built.repository, [], { rows: [{ ...tombstone, about: { key: 'PAY', title: 'Payments' } }] });
  expect(before).toBeDefined();
  return built.folder;
};

describe.each([
  ['of commits alone', false],
  ['with levels', true],
])('a repository %s', (_name, levels) => {
  let folder: string;
  beforeAll(async () => {
    folder = await withoutPay(levels);
  });

  it('lists what went with the space by keys and titles', async () => {
    const { exit, lines } = await holdfast(['ls', folder, '--deleted', '--kind', 'issue', '--json']);
    expect(exit).toBe(0);
    // PAY-102 was deleted before
    expect(lines).toHaveLength(149);
    expect(lines.find(({ key }) => key === 'PAY-12')).toMatchObject({ title: 'Refunds fail', with: 'space' });
    expect(lines.find(({ id }) => id === '102')).not.toHaveProperty('with');
    const all = await holdfast(['ls', folder, '--deleted']);
    expect(all.out).toMatch(/^project\tPAY\t/m);
    expect(all.out.split('\n').filter((line) => line.startsWith('issue\t'))).toHaveLength(149);
  });

  it('knows the space by its key where deleted things are asked for', async () => {
    const { exit, lines } = await holdfast(['ls', folder, '--deleted', '--space', 'pay', '--json']);
    expect([exit, lines.length]).toEqual([0, 150]);
    expect(await holdfast(['ls', folder, '--space', 'PAY'])).toMatchObject({ exit: 2, err: expect.stringContaining('there are: OPS') });
  });

  it('finds a work item by its key', async () => {
    const log = await holdfast(['log', folder, 'PAY-12']);
    expect([log.exit, log.out.trim().split('\n').at(-1)]).toEqual([0, expect.stringContaining('\tdeleted ')]);
    expect((await holdfast(['log', folder, 'PAY-102'])).exit).toBe(0);
    expect(await holdfast(['show', folder, 'PAY-12'])).toMatchObject({ exit: 2, err: expect.stringContaining('PAY-12 was deleted') });
    expect((await holdfast(['show', folder, 'PAY-12', '--at', '1'])).out).toContain('Refunds fail');
  });
});
