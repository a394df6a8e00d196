import { adf, multipartOf, type Rig, rig } from './support';

/** What each kind of write sets off besides mails, under the platform's own names. */

const heard = async (one: Rig, write: () => unknown): Promise<readonly string[]> => {
  const before = one.site.outbox().totals.webhook;
  await write();
  const { entries, totals } = one.site.outbox();
  const all = entries.flatMap((entry) => (entry.kind === 'webhook' ? [entry] : []));
  return all
    .slice(all.length - (totals.webhook - before))
    .filter(({ name }) => name === 'Audit stream')
    .map(({ event, subject }) => `${event} ${subject}`);
};

test('of work items and what belongs to them', async () => {
  const one = await rig({ synthetic: 20 });
  const create = () => one.post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary: 'A' } });
  const other = (await create()).key;
  let key = '';
  expect(await heard(one, async () => (key = (await create()).key))).toEqual([`jira:issue_created ${key}`]);
  const path = `/rest/api/3/issue/${key}`;
  const put = (to: string, body: unknown) => one.ask('PUT', to, body);
  const remove = (to: string) => one.ask('DELETE', to);
  let id = '';

  expect(await heard(one, () => put(path, { fields: { summary: 'B' } }))).toEqual([`jira:issue_updated ${key}`]);
  expect(await heard(one, async () => (id = (await one.post(`${path}/comment`, { body: adf('A') })).id))).toEqual([
    `comment_created ${key}`,
  ]);
  expect(await heard(one, () => put(`${path}/comment/${id}`, { body: adf('B') }))).toEqual([`comment_updated ${key}`]);
  expect(await heard(one, () => remove(`${path}/comment/${id}`))).toEqual([`comment_deleted ${key}`]);
  expect(await heard(one, async () => (id = (await one.post(`${path}/worklog`, { timeSpent: '1h' })).id))).toEqual([
    `worklog_created ${key}`,
  ]);
  expect(await heard(one, () => remove(`${path}/worklog/${id}`))).toEqual([`worklog_deleted ${key}`]);
  expect(await heard(one, () => put(`${path}/properties/p`, 1))).toEqual([`issue_property_set ${key} p`]);
  expect(await heard(one, () => remove(`${path}/properties/p`))).toEqual([`issue_property_deleted ${key} p`]);

  const file = multipartOf([{ filename: 'a.txt', contentType: 'text/plain', bytes: Buffer.from('a') }]);
  const attach = async () => (id = (await one.ask('POST', `${path}/attachments`, file.body, { headers: file.headers })).body[0].id);
  expect(await heard(one, attach)).toEqual([`jira:issue_updated ${key}`, `attachment_created ${key} a.txt`]);
  expect(await heard(one, () => remove(`/rest/api/3/attachment/${id}`))).toContain(`attachment_deleted ${key} a.txt`);
  const link = { type: { name: 'Blocks' }, inwardIssue: { key }, outwardIssue: { key: other } };
  const updated = [`jira:issue_updated ${key}`, `jira:issue_updated ${other}`];
  expect(await heard(one, () => one.post('/rest/api/3/issueLink', link))).toEqual([...updated, `issuelink_created ${key} blocks ${other}`]);
  id = (await one.get(`${path}?fields=issuelinks`)).fields.issuelinks[0].id;
  expect(await heard(one, () => remove(`/rest/api/3/issueLink/${id}`))).toEqual([...updated, `issuelink_deleted ${key} blocks ${other}`]);
  expect(await heard(one, () => remove(path))).toEqual([`jira:issue_deleted ${key}`]);
});

test('of spaces, their parts, fields and people', async () => {
  const one = await rig({ synthetic: 20 });
  const put = (to: string, body: unknown) => one.ask('PUT', to, body);
  let id = '';
  const version = async () => (id = (await one.post('/rest/api/3/version', { name: '9', project: 'HARB', projectId: 10_010 })).id);
  expect(await heard(one, version)).toEqual(['jira:version_created HARB 9']);
  expect(await heard(one, () => put(`/rest/api/3/version/${id}`, { description: 'x' }))).toEqual(['jira:version_updated HARB 9']);
  expect(await heard(one, () => put(`/rest/api/3/version/${id}`, { released: true }))).toEqual(['jira:version_released HARB 9']);
  const component = async () => (id = (await one.post('/rest/api/3/component', { name: 'C', project: 'HARB' })).id);
  expect(await heard(one, component)).toEqual(['avi:jira:created:component HARB C']);
  expect(await heard(one, () => put('/rest/api/3/project/HARB', { description: 'x' }))).toEqual(['project_updated HARB']);
  expect(await heard(one, () => one.site.deleteProject('HARB', { forGood: false }))).toEqual(['project_soft_deleted HARB']);
  expect(await heard(one, () => one.post('/rest/api/3/project/HARB/restore', {}))).toEqual(['project_restored_deleted HARB']);
  expect(await heard(one, () => one.site.deleteProject('LUM', { forGood: true }))).toEqual(['project_deleted LUM']);
  const [field] = one.site.customFields();
  expect(await heard(one, () => one.site.deleteField(field?.id ?? ''))).toEqual([`avi:jira:deleted:field ${field?.name ?? ''}`]);
  const [, person] = one.site.people();
  expect(await heard(one, () => one.site.setActive(person?.accountId ?? '', false))).toEqual([`user_updated ${person?.displayName ?? ''}`]);
  expect(one.site.outbox().nameOf(person?.accountId ?? '')).toBe(person?.displayName);
});
