/** What is written on the demo site reads like work: hardly any title twice, no sentence twice in a row, comments of the space's own. */
import type { JiraCaller } from '../../../local/contract';
import { type Body, rig } from './support';

const ISSUES = 12_000;
const texts: { readonly summary: string; readonly theme: string; readonly description: Body | null; readonly comments: readonly Body[] }[] =
  [];

beforeAll(async () => {
  const one = await rig({ demo: ISSUES });
  const admin: JiraCaller = { kind: 'user', accountId: one.site.adminAccountId };
  const { values } = await one.get('/rest/api/3/project/search', admin);
  for (const { key } of values)
    for (let nextPageToken: string | undefined, first = true; first || nextPageToken !== undefined; first = false) {
      const asked = { jql: `project = ${key}`, fields: ['summary', 'description', 'comment'], maxResults: 5_000, nextPageToken };
      const page = await one.post('/rest/api/3/search/jql', asked, admin);
      for (const { fields } of page.issues)
        texts.push({ summary: fields.summary, theme: key, description: fields.description, comments: fields.comment.comments });
      nextPageToken = page.nextPageToken;
    }
}, 120_000);

test('of 12,000 titles more than 9,000 differ, and none is there more than eight times', () => {
  expect(texts.length).toBeGreaterThan(ISSUES * 0.9);
  const times = new Map<string, number>();
  for (const { summary } of texts) times.set(summary, (times.get(summary) ?? 0) + 1);
  expect(times.size).toBeGreaterThan(9_000);
  expect(Math.max(...times.values())).toBeLessThanOrEqual(8);
});

test('no description says a sentence twice in a row', () => {
  const sentences = (node: Body): readonly string[] =>
    node.type === 'table' ? [] : node.text === undefined ? (node.content ?? []).flatMap(sentences) : node.text.split(/(?<=[.!?]) /);
  const again = texts.filter(({ description }) => {
    const said = description === null ? [] : sentences(description);
    return said.some((one, i) => i > 0 && one === said[i - 1]);
  });
  expect(again).toEqual([]);
});

test('comments are about what the space is about, and nothing is left to be filled in', () => {
  const said = (theme: string): string => JSON.stringify(texts.filter((one) => one.theme === theme).map(({ comments }) => comments));
  expect(said('APP')).toContain('I will try the other branch');
  for (const theme of ['MKT', 'HELP', 'PPL', 'SEC']) expect(said(theme)).not.toMatch(/branch|pull request|sprint|build/i);
  expect(texts.map(({ summary }) => summary).filter((summary) => /[{}]|undefined/.test(summary))).toEqual([]);
});
