import { adf, multipartOf, rig, type Body, type Rig } from './support';

const TASK = '10002';

const make = async ({ post }: Rig, fields: Record<string, unknown> = {}): Promise<{ id: string; key: string }> =>
  post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: TASK }, summary: 'Made by a test', ...fields } });

const fieldsOf = async ({ get }: Rig, key: string): Promise<Body> => (await get(`/rest/api/3/issue/${key}`)).fields;

describe('comments', () => {
  test('move updated when added, not when edited or deleted', async () => {
    const one = await rig({ synthetic: 20 });
    const { key } = await make(one);
    const updated = async () => (await fieldsOf(one, key)).updated;
    await one.clock.advance(60_000);
    const comment = await one.post(`/rest/api/3/issue/${key}/comment`, {
      body: adf('One'),
      visibility: { type: 'role', value: 'atlassian-addons-project-access' },
      properties: [{ key: 'k', value: { a: 1 } }],
    });
    expect(comment).toMatchObject({
      visibility: { type: 'role', value: 'atlassian-addons-project-access' },
      author: { accountType: 'app' },
    });
    expect(await updated()).toBe('2026-11-24T10:01:00.000+0000');
    await one.clock.advance(60_000);
    await one.ask('PUT', `/rest/api/3/issue/${key}/comment/${comment.id}`, { body: adf('Two') });
    expect((await one.get(`/rest/api/3/issue/${key}/comment?expand=properties`)).comments).toMatchObject([
      { body: adf('Two'), updated: '2026-11-24T10:02:00.000+0000', properties: [{ key: 'k', value: { a: 1 } }] },
    ]);
    await one.ask('DELETE', `/rest/api/3/issue/${key}/comment/${comment.id}`);
    expect(await updated()).toBe('2026-11-24T10:01:00.000+0000');
    expect(one.events.map((event) => event.name)).toEqual([
      'avi:jira:created:issue',
      'avi:jira:commented:issue',
      'avi:jira:commented:issue',
      'avi:jira:deleted:comment',
    ]);
  });

  test('of others can only be changed by administrators', async () => {
    const one = await rig({ synthetic: 20 });
    const { key } = await make(one);
    const comment = await one.post(`/rest/api/3/issue/${key}/comment`, { body: adf('One') });
    const person = one.site.people()[3]?.accountId as string;
    expect(
      (await one.ask('DELETE', `/rest/api/3/issue/${key}/comment/${comment.id}`, undefined, { as: { kind: 'user', accountId: person } }))
        .status,
    ).toBe(400);
  });
});

describe('links', () => {
  test('"A blocks B" is read so from both ends, and is made once', async () => {
    const one = await rig({ synthetic: 20 });
    const [a, b] = [await make(one), await make(one)];
    const body = { type: { name: 'Blocks' }, inwardIssue: { key: a.key }, outwardIssue: { key: b.key } };
    const answer = await one.ask('POST', '/rest/api/3/issueLink', body);
    expect([answer.status, answer.bytes.length]).toEqual([201, 0]);
    expect((await one.ask('POST', '/rest/api/3/issueLink', body)).status).toBe(201);
    expect((await fieldsOf(one, a.key)).issuelinks).toMatchObject([{ type: { outward: 'blocks' }, outwardIssue: { key: b.key } }]);
    expect((await fieldsOf(one, b.key)).issuelinks).toMatchObject([{ type: { inward: 'is blocked by' }, inwardIssue: { key: a.key } }]);
    await one.ask('PUT', `/rest/api/3/issue/${b.key}`, { fields: { summary: 'Renamed' } });
    expect((await fieldsOf(one, a.key)).issuelinks[0].outwardIssue.fields.summary).toBe('Renamed');
    await one.ask('DELETE', `/rest/api/3/issue/${b.key}`);
    expect((await fieldsOf(one, a.key)).issuelinks).toEqual([]);
    expect((await one.ask('POST', '/rest/api/3/issueLink', { ...body, outwardIssue: { key: 'NONE-1' } })).status).toBe(404);
  });
});

describe('attachments', () => {
  const png = { filename: 'Bilde æøå 1.png', contentType: 'image/png', bytes: Buffer.from([0, 13, 10, 45, 45, 255, 13, 10]) };

  test('come back byte for byte, whole or in ranges', async () => {
    const one = await rig({ synthetic: 20 });
    const { key } = await make(one);
    const upload = multipartOf([png, { ...png, bytes: Buffer.alloc(0) }]);
    expect(
      (
        await one.ask('POST', `/rest/api/3/issue/${key}/attachments`, upload.body, {
          headers: { ...upload.headers, 'x-atlassian-token': '' },
        })
      ).status,
    ).toBe(403);
    expect(
      (await one.ask('POST', `/rest/api/3/issue/${key}/attachments`, { a: 1 }, { headers: { 'x-atlassian-token': 'no-check' } })).status,
    ).toBe(415);
    const { body, status } = await one.ask('POST', `/rest/api/3/issue/${key}/attachments`, upload.body, { headers: upload.headers });
    expect(status).toBe(200);
    expect(body).toMatchObject([{ filename: png.filename, size: 8, mimeType: 'image/png' }, { size: 0 }]);
    const path = `/rest/api/3/attachment/content/${body[0].id}`;
    const read = (range?: string) => one.ask('GET', `${path}?redirect=false`, undefined, { headers: range === undefined ? {} : { range } });
    expect((await read()).bytes).toEqual(png.bytes);
    const part = await read('bytes=2-4');
    expect([part.status, part.bytes, part.headers['content-range']]).toEqual([206, png.bytes.subarray(2, 5), 'bytes 2-4/8']);
    expect((await read('bytes=-3')).bytes).toEqual(png.bytes.subarray(5));
    expect((await read('bytes=5-')).bytes).toEqual(png.bytes.subarray(5));
    expect((await read('bytes=8-9')).status).toBe(416);
    expect((await read('bytes=x')).status).toBe(400);
    const redirect = await one.ask('GET', path);
    expect([redirect.status, redirect.headers['location']]).toEqual([
      303,
      expect.stringMatching(/^https:\/\/api\.media\.atlassian\.com\/file\/[0-9a-f-]{36}\/binary/),
    ]);
    expect(one.events.map((event) => event.name).slice(-3)).toEqual([
      'avi:jira:updated:issue',
      'avi:jira:created:attachment',
      'avi:jira:created:attachment',
    ]);
  });

  test('that the site once had are known again', async () => {
    const one = await rig({ synthetic: 60 });
    const { key } = one.site.issues().find((issue) => issue.attachments > 0) as { key: string };
    const { attachment } = await fieldsOf(one, key);
    const content = (await one.ask('GET', `/rest/api/3/attachment/content/${attachment[0].id}?redirect=false`)).bytes;
    expect(content).toHaveLength(attachment[0].size);
    const target = await make(one);
    const upload = multipartOf([{ filename: 'again', contentType: 'text/plain', bytes: content }]);
    const [made] = (await one.ask('POST', `/rest/api/3/issue/${target.key}/attachments`, upload.body, { headers: upload.headers })).body;
    expect((await one.ask('GET', `/rest/api/3/attachment/content/${made.id}?redirect=false`)).bytes.equals(content)).toBe(true);
    expect((await one.ask('DELETE', `/rest/api/3/attachment/${made.id}`)).status).toBe(204);
    expect((await one.ask('GET', `/rest/api/3/attachment/content/${made.id}`)).status).toBe(404);
  });
});

describe('properties', () => {
  test('are kept, and move nothing', async () => {
    const one = await rig({ synthetic: 20 });
    const { key } = await make(one);
    await one.clock.advance(60_000);
    one.events.length = 0;
    const path = `/rest/api/3/issue/${key}/properties/holdfast`;
    expect([(await one.ask('PUT', path, { a: 1 })).status, (await one.ask('PUT', path, { a: 2 })).status]).toEqual([201, 200]);
    expect((await one.ask('PUT', path, 'x'.repeat(32_767))).status).toBe(400);
    expect((await one.get(path)).value).toEqual({ a: 2 });
    expect(
      (await one.post('/rest/api/3/search/jql', { jql: `key = ${key}`, fields: ['summary'], properties: ['holdfast'] })).issues[0]
        .properties,
    ).toEqual({ holdfast: { a: 2 } });
    expect([(await fieldsOf(one, key)).updated, one.events]).toEqual(['2026-11-24T10:00:00.000+0000', []]);
  });
});
