/** Both sides of each switch that a read can tell: the check says which one the simulated site has. */
import { DEFAULT_SWITCHES, type Switches } from '../../../local/jira/switches';
import { ASKED, FACT_IDS, factOf } from '../../../src/site/selfCheck/facts';
import { SELF_CHECK_POINTS } from '../../../src/site/selfCheck/run';
import { aSite } from '../../backup/seed';
import { adf, multipartOf, rig, type Rig } from '../../local/jira/support';
import { checked, sidesOf } from './checked';

type Hands = (one: Rig) => Promise<void>;
type Side = readonly [on: Partial<Switches>, side: string];
interface Case {
  readonly sides: readonly [Side, Side];
  /** What people and apps have done on the site before the check. */
  readonly hands?: Hands;
  /** A made-up site, for what the seed lacks. */
  readonly synthetic?: number;
}

const nothing: Hands = () => Promise.resolve();
/** Work item 1 of the seed has 130 comments, 60 changes and a file. */
const SEED = aSite()
  .project('HARB', 60, (n) => (n === 1 ? { comments: 130, history: 60, files: [40] } : {}))
  .project('GONE', 2);
const KEY = 'HARB-1';
const OTHER = 'HARB-2';

const wait = (one: Rig): Promise<void> => one.clock.advance(60_000);
const asAdmin = ({ site }: Rig) => ({ as: { kind: 'user', accountId: site.adminAccountId } }) as const;
const took = async (answer: Promise<{ readonly status: number }>): Promise<void> => expect((await answer).status).toBeLessThan(300);

const upload: Hands = async (one) => {
  const { body, headers } = multipartOf([{ filename: 'a.txt', contentType: 'text/plain', bytes: Buffer.from('abc') }]);
  // Only a work item that changed lately is among those that the check reads.
  await took(one.ask('PUT', `/rest/api/3/issue/${OTHER}`, { fields: { summary: 'fresh' } }, asAdmin(one)));
  await wait(one);
  await took(one.ask('POST', `/rest/api/3/issue/${OTHER}/attachments`, body, { ...asAdmin(one), headers }));
  await wait(one);
};
const editComment: Hands = async (one) => {
  const { id } = await one.post(`/rest/api/3/issue/${OTHER}/comment`, { body: adf('before') }, asAdmin(one).as);
  await wait(one);
  await took(one.ask('PUT', `/rest/api/3/issue/${OTHER}/comment/${id}`, { body: adf('after') }, asAdmin(one)));
  await wait(one);
};
const appComments: Hands = async (one) => void (await one.post(`/rest/api/3/issue/${OTHER}/comment`, { body: adf('by an app') }));
const worklogs: Hands = async (one) => {
  for (let i = 0; i < 25; i += 1) await took(one.ask('POST', `/rest/api/3/issue/${OTHER}/worklog`, { timeSpent: '1h' }, asAdmin(one)));
};
const touched: Hands = async (one) => {
  await wait(one);
  await took(one.ask('PUT', `/rest/api/3/issue/${KEY}`, { fields: { summary: 'one' } }, asAdmin(one)));
};
/** Two edits: search has seen the first one, whatever its lag. */
const editTwice: Hands = async (one) => {
  await touched(one);
  await one.clock.advance(400_000);
  await took(one.ask('PUT', `/rest/api/3/issue/${KEY}`, { fields: { summary: 'two' } }, asAdmin(one)));
  await one.clock.advance(10_000);
};
const longText: Hands = async (one) =>
  took(one.ask('PUT', `/rest/api/3/issue/${OTHER}`, { fields: { description: adf('x'.repeat(32_768)) } }, asAdmin(one)));

const CASES: Partial<Record<keyof Switches, Case>> = {
  pageCap: {
    sides: [
      [{ pageCap: 37 }, '37'],
      [{ pageCap: 100 }, 'more'],
    ],
  },
  inlineComments: {
    sides: [
      [{ inlineComments: 20 }, '20'],
      [{ inlineComments: 5 }, '5'],
    ],
    hands: touched,
  },
  inlineCommentSide: {
    sides: [
      [{ inlineCommentSide: 'newest' }, 'newest'],
      [{ inlineCommentSide: 'oldest' }, 'oldest'],
    ],
    hands: touched,
  },
  inlineWorklogs: {
    sides: [
      [{ inlineWorklogs: 20 }, '20'],
      [{ inlineWorklogs: 10 }, '10'],
    ],
    hands: worklogs,
  },
  inlineHistories: {
    sides: [
      [{ inlineHistories: 40 }, '40'],
      [{ inlineHistories: 100 }, '(no-example)'],
    ],
    hands: touched,
  },
  changelogShuffled: {
    sides: [
      [{ changelogShuffled: true }, 'yes'],
      [{ changelogShuffled: false }, 'no'],
    ],
    hands: editOften,
  },
  indexLagMs: {
    sides: [
      [{ indexLagMs: 60_000 }, 'behind'],
      [{ indexLagMs: 0 }, 'level'],
    ],
    hands: editTwice,
  },
  adfLocalIds: {
    sides: [
      [{ adfLocalIds: true }, 'yes'],
      [{ adfLocalIds: false }, 'no'],
    ],
    hands: appComments,
  },
  commentEditBumpsUpdated: {
    sides: [
      [{ commentEditBumpsUpdated: true }, 'yes'],
      [{ commentEditBumpsUpdated: false }, 'no'],
    ],
    hands: editComment,
  },
  partsBumpUpdated: {
    sides: [
      [{ partsBumpUpdated: true }, 'yes'],
      [{ partsBumpUpdated: false }, 'no'],
    ],
    hands: upload,
  },
  redirectByDefault: {
    sides: [
      [{ redirectByDefault: true }, 'yes'],
      [{ redirectByDefault: false }, 'no'],
    ],
    hands: upload,
  },
  siteZone: {
    sides: [
      [{ siteZone: 'UTC' }, 'UTC'],
      [{ siteZone: 'Asia/Kolkata' }, 'Asia/Kolkata'],
    ],
  },
  appZone: {
    sides: [
      [{ appZone: 'UTC' }, 'UTC'],
      [{ appZone: 'America/Denver' }, 'America/Denver'],
    ],
  },
  unknownIssueInJql: {
    sides: [
      [{ unknownIssueInJql: 'error' }, 'error'],
      [{ unknownIssueInJql: 'ignore' }, 'ignore'],
    ],
  },
  partialCreateScreens: {
    sides: [
      [{ partialCreateScreens: true }, 'yes'],
      [{ partialCreateScreens: false }, 'none'],
    ],
  },
  pointsPerHour: {
    sides: [
      [{ pointsPerHour: 65_000 }, '65000'],
      [{ pointsPerHour: 12_000 }, '12000'],
    ],
  },
  pointsPool: {
    sides: [
      [{ pointsPool: 'global' }, 'global'],
      [{ pointsPool: 'tenant' }, 'tenant'],
    ],
  },
  pointsEnforced: {
    sides: [
      [{ pointsEnforced: true }, 'yes'],
      [{ pointsEnforced: false }, 'no'],
    ],
  },
  uploadLimit: {
    sides: [
      [{ uploadLimit: 1_073_741_824 }, '1073741824'],
      [{ uploadLimit: 10_000 }, '10000'],
    ],
  },
  bulkChangelogCreated: {
    sides: [
      [{ bulkChangelogCreated: 'number' }, 'number'],
      [{ bulkChangelogCreated: 'text' }, 'text'],
    ],
    hands: touched,
  },
  customHistoryFieldIds: {
    sides: [
      [{ customHistoryFieldIds: true }, 'yes'],
      [{ customHistoryFieldIds: false }, 'no'],
    ],
    hands: editCustom,
    synthetic: 60,
  },
  commentPage: {
    sides: [
      [{ commentPage: 100 }, '100'],
      [{ commentPage: 5_000 }, 'more'],
    ],
    hands: touched,
  },
  usersBulkMost: {
    sides: [
      [{ usersBulkMost: 200 }, 'enough'],
      [{ usersBulkMost: 10 }, 'fewer'],
    ],
  },
  trashDays: {
    sides: [
      [{ trashDays: 60 }, '60'],
      [{ trashDays: 30 }, '30'],
    ],
    hands: trash,
  },
  deniedOperations: {
    sides: [
      [{ deniedOperations: [] }, 'none'],
      [{ deniedOperations: ['GET /rest/api/3/attachment/meta'] }, 'some'],
    ],
  },
  // A limit that nobody has reached can't be seen: only the other side is told.
  textLimit: {
    sides: [
      [{ textLimit: 40_000 }, 'longer'],
      [{ textLimit: 32_767 }, '(no-example)'],
    ],
  },
};

async function trash(one: Rig): Promise<void> {
  one.site.deleteProject('GONE', { forGood: false });
  await wait(one);
}

async function editCustom(one: Rig): Promise<void> {
  const fields = { project: { key: 'HARB' }, issuetype: { name: 'Story' }, summary: 'with points' };
  const { key } = await one.post('/rest/api/3/issue', { fields }, asAdmin(one).as);
  await took(one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { customfield_10016: 3 } }, asAdmin(one)));
}

async function editOften(one: Rig): Promise<void> {
  for (let i = 0; i < 6; i += 1) {
    await wait(one);
    await took(one.ask('PUT', `/rest/api/3/issue/${OTHER}`, { fields: { summary: `now ${i}` } }, asAdmin(one)));
  }
}

test('each switch of the simulated Jira has both sides here, or a reason why no read can tell it', () => {
  const blind = FACT_IDS.filter((id) => factOf(id).blind !== undefined);
  const switches = Object.keys(DEFAULT_SWITCHES).sort();
  expect([...FACT_IDS].sort()).toEqual(switches);
  expect([...Object.keys(CASES), ...blind].sort()).toEqual(switches);
  expect([...ASKED].sort()).toEqual(Object.keys(CASES).sort());
});

const rows = Object.entries(CASES).flatMap(([id, { sides, hands, synthetic }]) =>
  sides.map(
    ([on, side]) => [id, side, { on, hands: id === 'textLimit' && side === 'longer' ? longText : (hands ?? nothing), synthetic }] as const,
  ),
);

describe('a check tells', () => {
  const seed = SEED.write();
  test.each(rows)('%s: %s', async (id, side, { on, hands, synthetic }) => {
    const one = await rig(synthetic === undefined ? { file: seed.file } : { synthetic }, on);
    await hands(one);
    const { meter } = one.site;
    const before = { points: meter.points, writes: meter.writes };
    const check = checked(one);
    expect((await sidesOf(check))[id]).toBe(side);
    const spent = meter.points - before.points;
    expect(spent).toBeLessThanOrEqual(SELF_CHECK_POINTS);
    expect((await check.view()).result?.points).toBe(spent);
    expect(meter.writes - before.writes).toBe(0);
  });
});
