import type { Raw } from '../model';
import type { Dice } from '../random';
import { BASE_URL, EPIC_NAME, POINTS, PRIORITIES, RESOLUTIONS, SPRINT, STATUSES, TYPES } from './parts';
import { richText, summary } from './words';

const API = `${BASE_URL}/rest/api/3`;
const DAY = 86_400_000;
/** All dates are fixed, so that the same numbers give the same site whenever it is made. */
const FIRST = Date.UTC(2022, 0, 3, 8);
const LAST = Date.UTC(2026, 9, 30, 16);

export interface Frame {
  readonly roll: Dice;
  readonly people: readonly Raw[];
  readonly project: Raw;
  readonly versions: readonly Raw[];
  readonly components: readonly Raw[];
  readonly sprints: readonly Raw[];
}

const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}+0000`;
const without = (raw: Raw, ...names: readonly string[]): Raw =>
  Object.fromEntries(Object.entries(raw).filter(([name]) => !names.includes(name)));
const some = (roll: Dice, items: readonly Raw[], chance: number): readonly Raw[] => items.filter(() => roll.chance(chance / items.length));

export interface Numbers {
  next(): string;
}

/** One issue, with nothing yet of what refers to other issues. `place` in [0, 1) is its age. */
export const makeIssue = (frame: Frame, kind: keyof typeof TYPES, number: number, place: number, ids: Numbers): Raw => {
  const { roll, people, project } = frame;
  const id = ids.next();
  const key = `${String(project['key'])}-${number}`;
  const created = Math.floor(FIRST + place * (LAST - FIRST) + roll.below(3_600_000));
  const status = roll.pick(STATUSES);
  const done = (status['statusCategory'] as Raw)['key'] === 'done';
  const changed = Math.min(LAST + DAY, created + roll.below(90 * DAY));
  const mention = (): { id: string; name: string } | undefined => {
    const person = roll.pick(people);
    return roll.chance(0.1) ? { id: String(person['accountId']), name: String(person['displayName']) } : undefined;
  };
  const comments = makeComments(frame, id, created, mention, ids);
  const updated = Math.max(changed, ...comments.map((comment) => Date.parse(String(comment['updated']).replace('+0000', 'Z'))));
  const reporter = roll.pick(people);
  const sprint = roll.chance(0.4) ? roll.pick(frame.sprints) : undefined;
  return {
    expand: 'operations,versionedRepresentations,editmeta,changelog,renderedFields',
    id,
    self: `${API}/issue/${id}`,
    key,
    fields: {
      statuscategorychangedate: stamp(changed),
      issuetype: TYPES[kind],
      parent: null,
      project,
      summary: summary(roll, kind === 'bug'),
      description: roll.chance(0.9) ? richText(roll, roll.below(5), mention()) : null,
      environment: roll.chance(0.2) ? richText(roll, 1, undefined) : null,
      status,
      priority: roll.chance(0.95) ? roll.pick(PRIORITIES) : null,
      resolution: done && roll.chance(0.95) ? roll.pick(RESOLUTIONS) : null,
      resolutiondate: null,
      creator: reporter,
      reporter: roll.chance(0.9) ? reporter : roll.pick(people),
      assignee: roll.chance(0.75) ? roll.pick(people) : null,
      created: stamp(created),
      updated: stamp(updated),
      duedate: roll.chance(0.1) ? stamp(changed + 30 * DAY).slice(0, 10) : null,
      labels: roll.chance(0.3)
        ? roll.shuffle(['season', 'desk', 'port-bergen', 'à-la-carte', 'regression']).slice(0, 1 + roll.below(2))
        : [],
      components: some(roll, frame.components, 0.6).map((item) =>
        without(item, 'project', 'projectId', 'assigneeType', 'isAssigneeTypeValid'),
      ),
      versions: some(roll, frame.versions, 0.5).map((item) => without(item, 'projectId')),
      fixVersions: some(roll, frame.versions, 0.6).map((item) => without(item, 'projectId')),
      issuelinks: [],
      subtasks: [],
      attachment: makeAttachments(frame, created, ids),
      comment: { comments, self: `${API}/issue/${id}/comment`, maxResults: comments.length, total: comments.length, startAt: 0 },
      worklog: { startAt: 0, maxResults: 20, total: 0, worklogs: [] },
      timespent: null,
      timeoriginalestimate: null,
      timeestimate: null,
      votes: { self: `${API}/issue/${key}/votes`, votes: 0, hasVoted: false },
      watches: { self: `${API}/issue/${key}/watchers`, watchCount: 0, isWatching: false },
      security: null,
      [SPRINT]: sprint === undefined ? null : [{ ...without(sprint, 'self', 'originBoardId'), boardId: sprint['originBoardId'] }],
      [POINTS]: kind === 'story' && roll.chance(0.5) ? roll.pick([1, 2, 3, 5, 8]) : null,
      ...(kind === 'epic' ? { [EPIC_NAME]: summary(roll, false).slice(0, 40) } : {}),
    },
  };
};

const makeComments = (
  { roll, people }: Frame,
  issueId: string,
  from: number,
  mention: () => { id: string; name: string } | undefined,
  ids: Numbers,
): Raw[] => {
  const count = roll.chance(0.02) ? 21 + roll.below(40) : roll.chance(0.4) ? 0 : roll.below(6);
  let at = from;
  return Array.from({ length: count }, () => {
    at = Math.min(LAST + DAY, at + roll.below(3 * DAY));
    const id = ids.next();
    const author = roll.pick(people);
    return {
      self: `${API}/issue/${issueId}/comment/${id}`,
      id,
      author,
      body: richText(roll, 1 + roll.below(2), mention()),
      updateAuthor: author,
      created: stamp(at),
      updated: stamp(roll.chance(0.1) ? at + roll.below(DAY) : at),
      jsdPublic: true,
    };
  });
};

const FILES = [
  ['screen.png', 'image/png'],
  ['screen.png', 'image/png'],
  ['app.log', 'text/plain'],
  ['Møte notater (1).pdf', 'application/pdf'],
  ['スクリーン 1.png', 'image/png'],
  ['"quoted".txt', 'text/plain'],
  ['fares.xlsx', 'application/vnd.ms-excel'],
] as const;

const makeAttachments = ({ roll, people }: Frame, created: number, ids: Numbers): Raw[] =>
  Array.from({ length: roll.chance(0.3) ? 1 + roll.below(3) : 0 }, () => {
    const id = ids.next();
    const [filename, mimeType] = roll.pick(FILES);
    return {
      self: `${API}/attachment/${id}`,
      id,
      filename,
      author: roll.pick(people),
      created: stamp(created + roll.below(DAY)),
      size: roll.chance(0.05) ? roll.below(3_000_000) : roll.below(60_000),
      mimeType,
      content: `${API}/attachment/content/${id}`,
      ...(mimeType.startsWith('image/') ? { thumbnail: `${API}/attachment/thumbnail/${id}` } : {}),
    };
  });

/** The date of the resolution goes with the resolution. */
export const settle = (issue: Raw): void => {
  const fields = issue['fields'] as Raw;
  fields['resolutiondate'] = fields['resolution'] === null ? null : fields['statuscategorychangedate'];
};

/** An issue as others show it: parent, far end of a link. */
export const referenceTo = (issue: Raw): Raw => {
  const { summary: text, status, priority, issuetype } = issue['fields'] as Raw;
  return {
    id: issue['id'],
    key: issue['key'],
    self: issue['self'],
    fields: { summary: text, status, ...(priority === null ? {} : { priority }), issuetype },
  };
};
