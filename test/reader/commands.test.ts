/** The commands over a repository of commits alone, and over one with a base, a tail and a commit above them: the same answers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder, aRepository, holdfast, removeFolders } from './support';
import type { Built } from './support';

afterAll(removeFolders);

describe.each([
  ['of commits alone', false],
  ['with levels', true],
])('a repository %s', (_name, levels) => {
  let built: Built;
  const ran = (...args: readonly string[]) => holdfast([args[0] as string, built.folder, ...args.slice(1)]);
  beforeAll(async () => {
    built = await aRepository({ levels });
  });

  it('has the levels that it is meant to have', async () => {
    const newest = (await ran('log', '--json')).lines.at(-1)?.['moment'] as number;
    const head = JSON.parse(readFileSync(join(built.home, 'c', `${newest}.json`), 'utf8')) as Record<string, unknown>;
    expect(['base' in head, 'tail' in head]).toEqual([levels, levels]);
  });

  it('is sound', async () => {
    const { exit, lines } = await ran('verify', '--json');
    expect([exit, lines.at(-1)]).toEqual([0, expect.objectContaining({ ok: true, signed: true, problems: 0 })]);
  });

  it('lists the moments and the versions of a work item', async () => {
    const moments = (await ran('log', '--json')).lines;
    expect(moments.slice(0, 4).map((moment) => moment['kind'])).toEqual(['baseline', 'attachments', 'sweep', 'sweep']);
    expect((await ran('log', 'PAY-100', '--json')).lines.map((version) => version['moment'])).toEqual([1, 3]);
    expect((await ran('log', 'PAY-102')).out).toMatch(/1\tchanged .*\n4\tdeleted /);
  });

  it('lists work items, other kinds and what was deleted, as of now and as of then', async () => {
    const now = (await ran('ls', '--json')).lines;
    expect(now).toHaveLength(149);
    expect(now[0]).toMatchObject({ key: 'PAY-12', title: 'Refunds fail' });
    expect(now.find((item) => item['key'] === 'PAY-100')).toMatchObject({ title: 'Changed at 9:50' });
    const then = (await ran('ls', '--json', '--at', '2026-11-24T09:30Z')).lines;
    expect(then).toHaveLength(150);
    expect(then.find((item) => item['key'] === 'PAY-100')).toMatchObject({ title: 'Work item 100' });
    expect((await ran('ls', '--space', 'OPS')).out).toMatch(/^OPS-7\t7\t.*\tOther space\n$/);
    expect((await ran('ls', '--kind', 'user')).out).toContain('Ada Byron');
    expect((await ran('ls', '--deleted')).out).toMatch(/^issue\tK-102\t/);
  });

  it('shows a work item with the comments of its chunks', async () => {
    const { out } = await ran('show', 'pay-12');
    for (const words of ['PAY-12  Refunds fail', 'assignee: Ada Byron', 'Cost: =1+1', 'The hundred-and-first comment'])
      expect(out).toContain(words);
    const { lines } = await ran('show', '12', '--json');
    expect((lines[0]?.['threads'] as { comments: unknown[] }).comments).toHaveLength(3);
  });

  it('tells moments apart, and the fields of a work item', async () => {
    const { lines } = await ran('diff', '1', '4', '--json');
    expect(lines.filter((line) => line['kind'] === 'issue').map((line) => `${String(line['change'])} ${String(line['id'])}`)).toEqual([
      'changed 100',
      'changed 101',
      'deleted 102',
    ]);
    expect((await ran('diff', '1', '4', 'PAY-100')).out).toBe('Summary\n- Work item 100\n+ Changed at 9:50\n');
    expect((await ran('diff', '4', '1')).exit).toBe(2);
  });

  it('finds words wherever they stand', async () => {
    const found = async (words: string) =>
      (await ran('find', words, '--json')).lines.map((line) => `${String(line['key'])} ${String(line['where'])}`);
    expect(await found('hundred-and-first')).toEqual(['PAY-12 comment']);
    expect(await found('ADA byron')).toContain('PAY-12 assignee');
    expect(await found('escaped.txt')).toEqual(['PAY-12 attachment']);
    expect(await found('nowhere at all')).toEqual([]);
  });

  it('extracts the records as they are stored', async () => {
    const out = join(aFolder(), 'out');
    const { exit, lines } = await ran('extract', '--out', out, '--json');
    expect([exit, lines[0]]).toEqual([
      0,
      expect.objectContaining({ counts: expect.objectContaining({ issue: 149, 'attachments written': 4 }) }),
    ]);
    const issues = readFileSync(join(out, 'issue.ndjson'), 'utf8').split('\n').slice(0, -1);
    const view = await built.repository.view();
    expect(issues).toHaveLength(149);
    for (const line of issues.slice(0, 3)) {
      const record = JSON.parse(line) as { id: string };
      const row = view.row('issue', record.id);
      expect(row && (await view.read(row))).toEqual(record);
    }
    expect(readFileSync(join(out, 'comments.ndjson'), 'utf8')).toContain('The hundred-and-first comment');
  });
});
