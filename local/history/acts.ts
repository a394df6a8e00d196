/** What a person does in a minute: one request of Jira's REST API each. */
import type { Theme } from '../jira/demo/themes/theme';
import { prose, remark, title } from '../jira/demo/words';
import type { Dice } from '../jira/random';
import { DAY_MS, type Mood } from './calendar';
import type { Request } from './journal';

export interface Act {
  /** Who does it now, where and when. */
  readonly key: string;
  readonly space: string;
  readonly theme: Theme;
  readonly roll: Dice;
  readonly now: number;
  /** Reads as this person; undefined when Jira refuses. */
  readonly read: (path: string) => Promise<unknown>;
  readonly people: readonly string[];
  readonly priorities: readonly string[];
  readonly resolutions: readonly string[];
}

type Maker = (act: Act) => Request | undefined | Promise<Request | undefined>;

const JIRA = '/rest/api/3';
const put = (key: string, fields: Readonly<Record<string, unknown>>): Request => ({
  method: 'PUT',
  path: `${JIRA}/issue/${key}`,
  body: JSON.stringify({ fields }),
});
const post = (path: string, body: unknown): Request => ({ method: 'POST', path: `${JIRA}/${path}`, body: JSON.stringify(body) });
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const comment: Maker = ({ key, roll, theme }) => post(`issue/${key}/comment`, { body: remark(roll, theme, undefined) });

export const prioritise = (key: string, priority: string): Request => put(key, { priority: { id: priority } });

interface Transition {
  readonly id: string;
  readonly hasScreen?: boolean;
  readonly isConditional?: boolean;
}

const moveOn: Maker = async ({ key, roll, read, resolutions }) => {
  const answer = (await read(`${JIRA}/issue/${key}/transitions`)) as { readonly transitions?: readonly Transition[] } | undefined;
  const open = (answer?.transitions ?? []).filter(({ isConditional }) => isConditional !== true);
  if (open.length === 0) return undefined;
  const { id, hasScreen } = roll.pick(open);
  const asks = hasScreen === true && resolutions.length > 0;
  return post(`issue/${key}/transitions`, {
    transition: { id },
    ...(asks ? { fields: { resolution: { id: roll.pick(resolutions) } } } : {}),
  });
};

interface Type {
  readonly id: string;
  readonly name?: string;
  readonly subtask?: boolean;
  readonly hierarchyLevel?: number;
}

const create: Maker = async ({ space, roll, theme, read }) => {
  const answer = (await read(`${JIRA}/project/${space}`)) as { readonly issueTypes?: readonly Type[] } | undefined;
  const types = (answer?.issueTypes ?? []).filter(({ subtask, hierarchyLevel }) => subtask !== true && (hierarchyLevel ?? 0) === 0);
  if (types.length === 0) return undefined;
  const { id, name } = roll.pick(types);
  return post('issue', {
    fields: {
      project: { key: space },
      issuetype: { id },
      summary: title(roll, theme, name),
      description: prose(roll, theme, 1 + roll.below(3), undefined),
    },
  });
};

const LABELS = ['season', 'quick-win', 'port-bergen', 'regression', 'waiting', 'next-release', 'audit'];
const label: Maker = ({ key, roll }) => ({
  method: 'PUT',
  path: `${JIRA}/issue/${key}`,
  body: JSON.stringify({ update: { labels: [{ [roll.chance(0.7) ? 'add' : 'remove']: roll.pick(LABELS) }] } }),
});

const fileText = (roll: Dice): string =>
  Array.from({ length: 5 + roll.below(60) }, (_, i) => `${String(i)};${String(roll.below(100_000))};${roll.pick(LABELS)}`).join('\n');
const attach: Maker = ({ key, roll }) => {
  const boundary = `people-${String(roll.below(1_000_000))}`;
  const name = `${roll.pick(['timetable', 'numbers', 'log', 'passengers'])}-${String(roll.below(1_000))}.csv`;
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/csv\r\n\r\n`;
  return {
    method: 'POST',
    path: `${JIRA}/issue/${key}/attachments`,
    type: `multipart/form-data; boundary=${boundary}`,
    body: `${head}${fileText(roll)}\r\n--${boundary}--\r\n`,
  };
};

const logWork: Maker = ({ key, roll, now }) =>
  post(`issue/${key}/worklog`, {
    timeSpentSeconds: 900 * (1 + roll.below(16)),
    started: `${new Date(now).toISOString().slice(0, 23)}+0000`,
  });

const assign: Maker = ({ key, roll, people }) => put(key, { assignee: { accountId: roll.pick(people) } });
const due: Maker = ({ key, roll, now }) => put(key, { duedate: day(now + (1 + roll.below(28)) * DAY_MS) });
const describe: Maker = ({ key, roll, theme }) => put(key, { description: prose(roll, theme, 1 + roll.below(4), undefined) });
const rename: Maker = ({ key, roll, theme }) => put(key, { summary: title(roll, theme) });
const weigh: Maker = ({ key, roll, priorities }) => (priorities.length === 0 ? undefined : prioritise(key, roll.pick(priorities)));
export const deletion = (key: string): Request => ({ method: 'DELETE', path: `${JIRA}/issue/${key}?deleteSubtasks=true` });
/** Few people may. */
export const remove: Maker = ({ key }) => deletion(key);

interface Kind {
  readonly make: Maker;
  readonly weight: Readonly<Record<Mood, number>>;
}
const kind = (make: Maker, ordinary: number, planning = ordinary, release = ordinary): Kind => ({
  make,
  weight: { ordinary, planning, release },
});

const KINDS: readonly Kind[] = [
  kind(comment, 26, 14),
  kind(moveOn, 24, 12, 44),
  kind(describe, 9),
  kind(create, 8, 16, 4),
  kind(assign, 8, 24),
  kind(label, 7, 8, 16),
  kind(weigh, 5, 16),
  kind(due, 4, 16),
  kind(logWork, 4, 1, 2),
  kind(rename, 2, 4),
  kind(attach, 2, 1),
  kind(remove, 0.4, 0.4, 0),
];

export function kindOf(mood: Mood, roll: Dice): Maker {
  const sum = KINDS.reduce((total, { weight }) => total + weight[mood], 0);
  let at = roll.next() * sum;
  for (const { make, weight } of KINDS) {
    at -= weight[mood];
    if (at < 0) return make;
  }
  return comment;
}
