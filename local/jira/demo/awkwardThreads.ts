import type { Comment, History, Issue, Worklog } from '../model';
import { at, change, HOUR, list, type Making } from './making';
import { APP_THEME } from './themes/app';
import { remark } from './words';

/** More comments, work and changes than any page holds, and people who left. */

const comment = (making: Making, issue: Issue, share: number, author = making.roll.pick(making.people.active)): Comment => ({
  id: String(making.state.nextId()),
  parentId: undefined,
  author,
  updateAuthor: author,
  body: JSON.stringify(remark(making.roll, APP_THEME, undefined)),
  created: at(making, issue, share),
  updated: at(making, issue, share),
  jsdPublic: true,
  visibility: undefined,
  properties: [],
});

/** In threads: each fourth comment has three answers. */
export const manyComments = (making: Making, issue: Issue): void => {
  const comments = list(600, (share) => comment(making, issue, share));
  change(making, issue, {
    summary: 'Crossings are cancelled while the sea is calm',
    comments: comments.map((one, i) => (i % 4 === 0 ? one : { ...one, parentId: comments[i - (i % 4)]?.id })),
  });
};

export const manyWorklogs = (making: Making, issue: Issue): void => {
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

export const manyChanges = (making: Making, issue: Issue): void => {
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

/** Nobody who worked on it is still there. */
export const whoLeft = (making: Making, issue: Issue): void => {
  const { former } = making.people;
  change(making, issue, {
    reporter: former,
    creator: former,
    assignee: former,
    comments: list(4, (share) => comment(making, issue, share, former)),
  });
};
