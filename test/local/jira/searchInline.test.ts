import { type Body, rig, type Rig } from './support';

/** What of long lists comes with the issues that a search finds. */

describe('inline lists', () => {
  const busiest = (one: Rig) => [...one.site.issues()].sort((a, b) => b.comments - a.comments)[0] as { key: string; comments: number };

  test.each(['newest', 'oldest'] as const)('hold 20 comments, the %s, and the true total', async (inlineCommentSide) => {
    const one = await rig({ synthetic: 150 }, { inlineCommentSide });
    const { key, comments } = busiest(one);
    expect(comments).toBeGreaterThan(20);
    const inline = (await one.post('/rest/api/3/search/jql', { jql: `key = ${key}`, fields: ['comment'] })).issues[0].fields.comment;
    expect([inline.comments.length, inline.total, inline.maxResults]).toEqual([20, comments, 20]);
    const all = (await one.get(`/rest/api/3/issue/${key}/comment?maxResults=100`)).comments;
    expect(all).toHaveLength(comments);
    const ids = (list: { id: string }[]): string[] => list.map((comment) => comment.id);
    expect(ids(inline.comments)).toEqual(ids(inlineCommentSide === 'newest' ? all.slice(-20) : all.slice(0, 20)));
    expect(ids((await one.get(`/rest/api/3/issue/${key}/comment?orderBy=-created&maxResults=5&startAt=2`)).comments)).toEqual(
      ids([...all].reverse().slice(2, 7)),
    );
  });

  test('hold 40 histories', async () => {
    const one = await rig({ synthetic: 20 });
    const key = one.site.issues()[0]?.key as string;
    for (let i = 0; i < 45; i += 1) one.site.editFields(one.site.adminAccountId, key, { summary: `Summary ${i}` });
    const { changelog } = (await one.post('/rest/api/3/search/jql', { jql: `key = ${key}`, fields: ['summary'], expand: 'changelog' }))
      .issues[0];
    expect([changelog.histories.length, changelog.total]).toEqual([40, 45]);
    expect(
      (await one.get(`/rest/api/3/issue/${key}/changelog`)).values.map((history: Body) => history.items[0].toString).slice(-2),
    ).toEqual(['Summary 43', 'Summary 44']);
    const bulk = await one.post('/rest/api/3/changelog/bulkfetch', { issueIdsOrKeys: [key], maxResults: 30 });
    const rest = await one.post('/rest/api/3/changelog/bulkfetch', {
      issueIdsOrKeys: [key],
      maxResults: 30,
      nextPageToken: bulk.nextPageToken,
    });
    expect(rest.issueChangeLogs[0].changeHistories).toHaveLength(15);
    expect(rest.nextPageToken).toBeUndefined();
  });
});
