import { multipartOf, rig } from './support';

/** What is too much for one issue or one request is 413, and nothing of it stays. */

test('at most 60 files in one upload', async () => {
  const { ask, get, site } = await rig({ synthetic: 20 });
  const issue = `/rest/api/3/issue/${site.issues().find((one) => one.attachments === 0)?.key}`;
  const files = (count: number) =>
    multipartOf(
      Array.from({ length: count }, (_, i) => ({ filename: `${String(i)}.txt`, contentType: 'text/plain', bytes: Buffer.from('x') })),
    );
  const upload = async (count: number): Promise<number> => {
    const { body, headers } = files(count);
    return (await ask('POST', `${issue}/attachments`, body, { headers })).status;
  };
  expect(await upload(61)).toBe(413);
  expect((await get(issue)).fields.attachment).toHaveLength(0);
  expect(await upload(60)).toBe(200);
  expect((await get(issue)).fields.attachment).toHaveLength(60);
});

test('at most 2,000 remote links of one issue', async () => {
  const { ask, get, site } = await rig({ synthetic: 20 });
  const path = `/rest/api/3/issue/${site.issues()[0]?.key}/remotelink`;
  const link = async (n: number): Promise<number> =>
    (await ask('POST', path, { globalId: `n=${String(n)}`, object: { url: 'https://example.invalid', title: 'x' } })).status;
  for (let n = 0; n < 2_000; n += 1) expect(await link(n)).toBe(201);
  expect(await link(2_000)).toBe(413);
  expect(await link(7)).toBe(200);
  expect(await get(path)).toHaveLength(2_000);
});
