/** Answers to comments come back as answers, and are never lost for what they answer. */
import { bulkFetch } from '../../src/jira/read/search';
import { report } from '../../src/restore/views';
import type { SiteSpec } from './support/seed';
import { World } from './support/world';

const spec: SiteSpec = {
  projects: [{ key: 'ABC' }],
  issues: [
    { key: 'ABC-1', comments: ['one', 'two', { text: 'three', answers: 0 }, { text: 'four', answers: 1 }, { text: 'five', answers: 0 }] },
  ],
};

const ruined = async (): Promise<{ readonly world: World; readonly plan: string }> => {
  const world = await World.make(spec);
  await world.capture();
  return { world, plan: await world.plan(...(await world.deleteProjects('ABC'))) };
};

/** Each comment's last line, and which comment of the list it answers. */
const thread = async (world: World): Promise<readonly string[]> => {
  const [issue] = (await bulkFetch(world.jira(), { issueIdsOrKeys: ['ABC-1'], fields: ['comment'] })).issues;
  const { comments } = issue?.fields?.['comment'] as {
    comments: readonly { id: string; parentId?: number; body: { content: { content: { text: string }[] }[] } }[];
  };
  return comments.map(({ body, parentId }) => {
    const at = comments.findIndex(({ id }) => id === String(parentId));
    const text = body.content[body.content.length - 1]?.content[0]?.text ?? '';
    return parentId === undefined ? text : `${text} to ${String(at)}`;
  });
};

const WHOLE = ['one', 'two', 'three to 0', 'four to 1', 'five to 0'];

test.each(['none', 'kill-after', 'lost-reply'] as const)(
  'a thread comes back as one, with other ids (each second comment: %s)',
  async (what) => {
    const { world, plan } = await ruined();
    let n = 0;
    world.fault = (_n, call) => (call.what.startsWith('POST') && call.what.endsWith('/comment') && ++n % 2 === 0 ? what : 'none');
    const run = await world.restore(plan);
    expect(run).toMatchObject({ status: 'done', report: { failed: 0 } });
    expect(await thread(world)).toEqual(WHOLE);
  },
);

test.each([
  ['was refused', (body: string) => (body.includes('"one"') ? '{"body":1}' : body), ['two', 'three', 'four to 0', 'five'], 'failed'],
  [
    'is gone by now',
    (body: string) => body.replace(/"parentId":\d+/, '"parentId":1'),
    ['one', 'two', 'three', 'four', 'five'],
    'approximate',
  ],
] as const)('an answer stands alone when what it answers %s', async (_what, tamper, expected, outcome) => {
  const { world, plan } = await ruined();
  world.tamper = (what, body) => (what.endsWith('/comment') ? tamper(body) : body);
  const run = await world.restore(plan);
  const { outcomes } = await report(world.deps, run.run, {});
  expect(await thread(world)).toEqual(expected);
  expect(outcomes.map((one) => one.outcome)).toEqual([outcome]);
  expect(outcomes[0]?.notes.join(' ')).toContain('The comment that this one answers');
});
