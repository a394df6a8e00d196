import { multipartOf, type Rig, rig } from './support';

/** Both sides of what is not known of a live site, where no other test has them. */

const make = async (one: Rig): Promise<{ readonly key: string; readonly id: string }> =>
  one.post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary: 'A' } });

test.each([true, false])('links, attachments and worklogs move updated: %s', async (partsBumpUpdated) => {
  const one = await rig({ synthetic: 20 }, { partsBumpUpdated });
  const [{ key }, other] = [await make(one), await make(one)];
  const updated = async (): Promise<string> => (await one.get(`/rest/api/3/issue/${key}`)).fields.updated;
  const upload = multipartOf([{ filename: 'a.txt', contentType: 'text/plain', bytes: Buffer.from('a') }]);
  const link = { type: { name: 'Blocks' }, inwardIssue: { key }, outwardIssue: { key: other.key } };
  const moved: boolean[] = [];
  for (const change of [
    () => one.ask('POST', `/rest/api/3/issue/${key}/worklog`, { timeSpent: '1h' }),
    () => one.ask('POST', `/rest/api/3/issue/${key}/attachments`, upload.body, { headers: upload.headers }),
    () => one.ask('POST', '/rest/api/3/issueLink', link),
    () => one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { summary: 'B' } }),
  ]) {
    const before = await updated();
    await one.clock.advance(60_000);
    expect((await change()).status).toBeLessThan(300);
    moved.push((await updated()) !== before);
  }
  expect(moved).toEqual([partsBumpUpdated, partsBumpUpdated, partsBumpUpdated, true]);
});

test.each(['few', 'full'] as const)('the event of a deleted issue carries %s fields', async (deletedIssuePayload) => {
  const one = await rig({ synthetic: 20 }, { deletedIssuePayload });
  const { key } = await make(one);
  await one.ask('DELETE', `/rest/api/3/issue/${key}`);
  const { fields } = one.events.at(-1)?.payload['issue'] as { readonly fields: Record<string, unknown> };
  expect([fields['summary'], 'description' in fields, 'comment' in fields]).toEqual([
    'A',
    deletedIssuePayload === 'full',
    deletedIssuePayload === 'full',
  ]);
});
