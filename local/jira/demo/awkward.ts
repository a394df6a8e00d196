import type { Attachment, Comment, History, Issue, Link, Worklog } from '../model';
import type { Dice } from '../random';
import type { SiteState } from '../state';
import type { DemoPeople } from './people';
import { allValues } from './fields';
import { APP_THEME, doc, paragraph, prose, remark, table, words } from './words';

/** Above what a site takes in by default: 1 GB. */
const OVER_UPLOAD_LIMIT = 1_000_000_001;
const HOUR = 3_600_000;
const NAMES = [
  'Møte 3. juni – notater.pdf',
  'スクリーンショット.png',
  'Скриншот 1.png',
  'e\u0301te\u0301.txt',
  'été.txt',
  '🚢 deck plan.svg',
  'a'.repeat(120) + '.log',
  'screen.png',
  'screen.png',
  'screen.png',
];

interface Making {
  readonly state: SiteState;
  readonly roll: Dice;
  readonly people: DemoPeople;
  readonly until: number;
}

/** Issues that break what was only tried with tame ones; each is made of a plain one. */
export const makeAwkward = (making: Making): void => {
  const plain = plainIssues(making);
  const next = (): Issue => plain.pop() as Issue;
  if (plain.length < 60) return;
  manyComments(making, next());
  manyWorklogs(making, next());
  manyChanges(making, next());
  manyLinks(making, next(), plain.slice(0, 40));
  richText(making, next());
  everyField(making, next());
  oddFiles(making, next());
  movedKeys(making, [next(), next(), next()]);
  closedSprints(making, next());
  whoLeft(making, next());
};

/** Newest last, of the first project. */
const plainIssues = ({ state }: Making): Issue[] =>
  state.issues
    .idsIn(DEMO_FIRST_PROJECT)
    .slice(-80)
    .map((id) => state.issues.get(id) as Issue)
    .filter((issue) => issue.type.level === 0)
    .map((issue) => state.issues.hold(issue));

const DEMO_FIRST_PROJECT = '10010';

const change = ({ state, until }: Making, issue: Issue, patch: Partial<Issue>): void =>
  state.issues.change(issue, { ...patch, updated: Math.max(issue.updated, until - 6 * HOUR) });
const at = ({ until }: Making, issue: Issue, share: number): number =>
  Math.floor(issue.created + share * (until - 6 * HOUR - issue.created));
const list = <T>(count: number, make: (share: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make((i + 1) / (count + 1)));

const comment = (making: Making, issue: Issue, share: number, author = making.roll.pick(making.people.active)): Comment => ({
  id: String(making.state.nextId()),
  author,
  updateAuthor: author,
  body: JSON.stringify(remark(making.roll, undefined)),
  created: at(making, issue, share),
  updated: at(making, issue, share),
  jsdPublic: true,
  visibility: undefined,
  properties: [],
});

const manyComments = (making: Making, issue: Issue): void =>
  change(making, issue, {
    summary: 'Crossings are cancelled while the sea is calm',
    comments: list(600, (share) => comment(making, issue, share)),
  });

const manyWorklogs = (making: Making, issue: Issue): void => {
  const worklogs = list(150, (share): Worklog => {
    const author = making.roll.pick(making.people.active);
    const created = at(making, issue, share);
    return {
      id: String(making.state.nextId()),
      author,
      updateAuthor: author,
      comment: undefined,
      created,
      updated: created,
      started: created - HOUR,
      timeSpentSeconds: 900 * (1 + making.roll.below(16)),
      visibility: undefined,
    };
  });
  const timeSpent = worklogs.reduce((sum, one) => sum + one.timeSpentSeconds, 0);
  change(making, issue, {
    summary: 'Support of the booking back office, this year',
    worklogs,
    timeSpent,
    originalEstimate: 360_000,
    remainingEstimate: 0,
  });
};

const manyChanges = (making: Making, issue: Issue): void => {
  const { state, people, roll } = making;
  let before = issue.assignee;
  const history = list(250, (share): History => {
    const to = roll.pick(people.active);
    const name = (id: string | null): string | null => (id === null ? null : (state.users.get(id)?.displayName ?? null));
    const item = {
      field: 'assignee',
      fieldId: 'assignee',
      fieldtype: 'jira' as const,
      from: before,
      fromText: name(before),
      to,
      toText: name(to),
    };
    before = to;
    return { id: String(state.nextId()), author: people.automation, created: at(making, issue, share), items: [item] };
  });
  change(making, issue, {
    summary: 'On-call handover (assigned by a rule each morning)',
    history: [...issue.history, ...history],
    assignee: before,
  });
};

const manyLinks = (making: Making, issue: Issue, others: readonly Issue[]): void => {
  const { state } = making;
  change(making, issue, { summary: 'Umbrella: what has to be done before the summer season' });
  for (const other of others) {
    const link: Link = {
      id: String(state.nextId()),
      type: making.roll.pick([...state.linkTypes.values()]),
      source: issue.id,
      target: other.id,
    };
    state.addLink(link);
  }
};

const richText = (making: Making, issue: Issue): void => {
  const { people, roll, state } = making;
  const image = issue.attachments[0] ?? file(making, issue, 'deck-plan.png', 48_000);
  const media = {
    type: 'mediaSingle',
    attrs: { layout: 'center' },
    content: [
      {
        type: 'media',
        attrs: { type: 'file', id: '5f0c3b1e-7a2d-4e58-9d3c-2b6a1f4e8c90', collection: '', alt: image.filename, width: 800, height: 450 },
      },
    ],
  };
  const id = people.former;
  const mention = { type: 'mention', attrs: { id, text: `@${state.users.get(id)?.displayName ?? ''}` } };
  const description = doc(
    { type: 'heading', attrs: { level: 2 }, content: [words('What we measured')] },
    table(roll),
    media,
    paragraph(
      mention,
      words(' made this before leaving. '),
      { type: 'emoji', attrs: { shortName: ':ship:', text: '🚢' } },
      { type: 'hardBreak' },
      words('Due '),
      { type: 'date', attrs: { timestamp: String(issue.created) } },
    ),
    {
      type: 'taskList',
      attrs: { localId: 'tasks' },
      content: [{ type: 'taskItem', attrs: { localId: 'task-1', state: 'DONE' }, content: [words('Agree on the colours')] }],
    },
    {
      type: 'expand',
      attrs: { title: 'Raw numbers' },
      content: [paragraph(words('1, 2, 3', { type: 'strong' }, { type: 'textColor', attrs: { color: '#ff5630' } }))],
    },
    ...(prose(roll, APP_THEME, 4, undefined)['content'] as readonly Record<string, unknown>[]),
  );
  change(making, issue, {
    summary: 'New deck plan: measurements & “final” colours <v2>',
    description: JSON.stringify(description),
    attachments: [image, ...issue.attachments.filter((one) => one !== image)],
  });
};

const everyField = (making: Making, issue: Issue): void =>
  change(making, issue, {
    summary: 'Form with every field of the site',
    custom: { ...issue.custom, ...allValues(making.roll, making.people.raw.slice(0, 20)) },
  });

const file = ({ state, roll, people, until }: Making, issue: Issue, filename: string, size: number): Attachment => {
  const id = String(state.nextId());
  const mimeType = /\.(png|svg)$/.test(filename) ? 'image/png' : 'application/octet-stream';
  return {
    id,
    filename,
    author: roll.pick(people.active),
    created: Math.min(until, issue.created + HOUR),
    mimeType,
    thumbnail: mimeType === 'image/png',
    content: { kind: 'generated', seed: id, size },
  };
};

const oddFiles = (making: Making, issue: Issue): void => {
  const files = NAMES.map((name) => file(making, issue, name, making.roll.below(200_000)));
  const [first] = files;
  // The same bytes under another name, nothing at all, and more than the site takes in today.
  const copy: Attachment = { ...file(making, issue, 'copy of it.pdf', first?.content.size ?? 0), content: (first as Attachment).content };
  const all = [
    ...files,
    copy,
    file(making, issue, 'empty.txt', 0),
    file(making, issue, 'drone over Lerwick (uncut).mov', OVER_UPLOAD_LIMIT),
  ];
  change(making, issue, { summary: 'Material for the press', attachments: all });
};

/** They came from another project, under other keys; those keys still lead here. */
const movedKeys = (making: Making, issues: readonly Issue[]): void => {
  const { state, people } = making;
  const [, from] = [...state.projects.values()];
  if (from === undefined) return;
  for (const issue of issues) {
    const old = `${from.key}-${from.nextNumber}`;
    from.nextNumber += 1;
    state.oldKeys.set(old, issue.id);
    const item = { field: 'Key', fieldtype: 'jira' as const, from: null, fromText: old, to: null, toText: issue.key };
    const history: History = { id: String(state.nextId()), author: people.active[0], created: at(making, issue, 0.5), items: [item] };
    change(making, issue, { history: [...issue.history, history] });
  }
};

const closedSprints = (making: Making, issue: Issue): void => {
  const closed = [...making.state.sprints.values()].filter((sprint) => sprint.state === 'closed').map(({ id }) => id);
  change(making, issue, { summary: 'Carried over from sprint to sprint: prices for caravans', sprints: closed });
};

/** Nobody who worked on it is still there. */
const whoLeft = (making: Making, issue: Issue): void => {
  const { former } = making.people;
  change(making, issue, {
    reporter: former,
    creator: former,
    assignee: former,
    comments: list(4, (share) => comment(making, issue, share, former)),
  });
};
