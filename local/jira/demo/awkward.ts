import type { History, Issue, Link } from '../model';
import { oddFiles } from './awkwardFiles';
import { richText } from './awkwardText';
import { manyChanges, manyComments, manyWorklogs, whoLeft } from './awkwardThreads';
import { allValues } from './fields';
import { at, change, type Making } from './making';

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

const everyField = (making: Making, issue: Issue): void =>
  change(making, issue, {
    summary: 'Form with every field of the site',
    custom: { ...issue.custom, ...allValues(making.roll, making.people.raw.slice(0, 20)) },
  });

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
