import { join } from 'node:path';
import { createJiraSite } from '../../../local/jira/site';
import { adf, type Body, manualClock, type Rig, rig, tempDir } from './support';

/** Answers to comments. */

const PATH = '/rest/api/3/issue';

const issueOf = async (one: Rig): Promise<string> => {
  const fields = { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary: 'A' };
  return (await one.post(PATH, { fields })).key;
};
const add = (one: Rig, key: string, more: Body = {}): Promise<Body> =>
  one.post(`${PATH}/${key}/comment`, { body: adf('Text'), ...more }, { kind: 'user', accountId: one.site.adminAccountId });

test('an answer names what it answers, in every way of reading', async () => {
  const one = await rig({ synthetic: 20 });
  const key = await issueOf(one);
  const first = await add(one, key);
  const answer = await add(one, key, { parentId: Number(first.id) });
  expect([first.parentId, answer.parentId]).toEqual([undefined, Number(first.id)]);
  const search = { jql: `key = ${key}`, fields: ['comment'] };
  const read: readonly Body[] = [
    await one.get(`${PATH}/${key}/comment/${answer.id}`),
    (await one.get(`${PATH}/${key}/comment`)).comments[1],
    (await one.get(`${PATH}/${key}`)).fields.comment.comments[1],
    (await one.post('/rest/api/3/search/jql', search)).issues[0].fields.comment.comments[1],
    (await one.post('/rest/api/3/issue/bulkfetch', { issueIdsOrKeys: [key], fields: ['comment'] })).issues[0].fields.comment.comments[1],
    (await one.post('/rest/api/3/comment/list', { ids: [Number(answer.id)] })).values[0],
  ];
  expect(read.map(({ id, parentId }) => [id, parentId])).toEqual(read.map(() => [answer.id, Number(first.id)]));
});

test('threads have one level; editing changes nothing of them', async () => {
  const one = await rig({ synthetic: 20 });
  const key = await issueOf(one);
  const [first, other] = [await add(one, key), await add(one, key)];
  const answer = await add(one, key, { parentId: Number(first.id) });
  expect((await add(one, key, { parentId: answer.id })).parentId).toBe(Number(first.id));
  const edited = await one.ask('PUT', `${PATH}/${key}/comment/${answer.id}`, { body: adf('B'), parentId: Number(other.id) });
  expect([edited.status, edited.body.parentId]).toEqual([200, Number(first.id)]);
});

test('an answer stays when what it answers is deleted', async () => {
  const one = await rig({ synthetic: 20 });
  const key = await issueOf(one);
  const first = await add(one, key);
  await add(one, key, { parentId: Number(first.id) });
  await one.ask('DELETE', `${PATH}/${key}/comment/${first.id}`);
  const { comments } = await one.get(`${PATH}/${key}/comment`);
  expect(comments.map((comment: Body) => comment.parentId)).toEqual([Number(first.id)]);
  expect((await one.ask('POST', `${PATH}/${key}/comment`, { body: adf('Late'), parentId: Number(first.id) })).status).toBe(400);
});

test('what is not there, elsewhere or not to be seen can’t be answered', async () => {
  const one = await rig({ synthetic: 20 });
  const [key, near] = [await issueOf(one), await issueOf(one)];
  const foreign = await add(one, near);
  const kept = await add(one, key, { visibility: { type: 'role', value: 'Administrators' } });
  for (const parentId of [1, Number(foreign.id), Number(kept.id), 'x', {}, true]) {
    const answer = await one.ask('POST', `${PATH}/${key}/comment`, { body: adf('Text'), parentId });
    expect([answer.status, Object.keys(answer.body.errors)]).toEqual([400, ['parentId']]);
  }
  expect((await one.get(`${PATH}/${key}/comment`)).total).toBe(0);
});

test.each([{ synthetic: 300 }, { demo: 600 }])('made-up sites have threads, and a seed keeps them: %j', async (seed) => {
  const { site } = await rig(seed);
  const file = join(tempDir(), 'seed.ndjson.gz');
  await site.exportSeed(file);
  const again = await createJiraSite({ seed: { file }, clock: manualClock(), tempDir: tempDir(), switches: { burst: false } });
  let answers = 0;
  for (const { key } of site.issues().filter(({ comments }) => comments > 1)) {
    const path = `${PATH}/${key}/comment?maxResults=100`;
    const read = async (from: typeof site): Promise<Body[]> => {
      const reply = await from.handle(
        { method: 'GET', path, headers: {}, body: undefined },
        { kind: 'user', accountId: site.adminAccountId },
      );
      return JSON.parse(Buffer.from(reply.body as string).toString()).comments;
    };
    const comments = await read(site);
    const roots = new Set(comments.filter(({ parentId }) => parentId === undefined).map(({ id }) => id));
    for (const { parentId } of comments) if (parentId !== undefined) expect(roots).toContain(String(parentId));
    answers += comments.length - roots.size;
    expect((await read(again)).map(({ id, parentId }) => [id, parentId])).toEqual(comments.map(({ id, parentId }) => [id, parentId]));
  }
  expect(answers).toBeGreaterThan(20);
});
