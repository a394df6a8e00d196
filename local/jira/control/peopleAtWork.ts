import { addComment } from '../endpoints/commentWrite';
import type { Call } from '../http/call';
import type { Issue, User } from '../model';
import { dice, type Dice } from '../random';
import type { SiteState } from '../state';
import { plainText } from '../write/adf';
import { editIssue } from '../write/editIssue';
import { takeTransition, transitionsFrom } from '../write/transition';
import type { Edit, EditKind, SiteControl } from './siteControl';

const WORDS = [
  'checked',
  'again',
  'after',
  'release',
  'on',
  'device',
  'with',
  'customer',
  'build',
  'log',
  'still',
  'open',
  'fine',
  'now',
  'see',
  'above',
  'branch',
  'merged',
];

interface Office {
  readonly state: SiteState;
  readonly callOf: (accountId: string) => Call;
  readonly people: readonly User[];
}

export const paragraphOf = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});

/** Edits by different people, each of another issue: fields, transitions and comments in turn. */
export const peopleEdit = (office: Office, what: Parameters<SiteControl['peopleEdit']>[0]): readonly Edit[] => {
  const { state, people } = office;
  const roll = dice(`edits:${what.seed}`);
  const few = 'count' in what && what.count * SPARSE <= state.issues.laid;
  return (few ? drawn(state, what.count, roll) : shuffled(state, what, roll)).map((id, i) => {
    const issue = state.issues.get(id) as Issue;
    const accountId = roll.pick(people).accountId;
    const kind = editOne(office, issue, accountId, (['fields', 'transition', 'comment'] as const)[i % 3] ?? 'fields', roll);
    return { id: String(issue.id), key: issue.key, updated: state.issues.get(id)?.updated ?? issue.updated, kind, accountId };
  });
};

/** So few of a made-up site that drawing some is cheaper than listing all. */
const SPARSE = 500;

/** Not everybody may see an issue with a level. */
const isOpenToAll = ({ stub, project, security }: Issue): boolean =>
  !stub && !project.hidden && project.trashed === undefined && project.archived === undefined && (security ?? null) === null;

const shuffled = ({ issues }: SiteState, what: Parameters<SiteControl['peopleEdit']>[0], roll: Dice): readonly number[] => {
  const all: number[] = [];
  for (const issue of issues.rows()) if (isOpenToAll(issue)) all.push(issue.id);
  const count = Math.min(all.length, 'count' in what ? what.count : Math.ceil((all.length * what.percent) / 100));
  return roll.shuffle(all).slice(0, count);
};

/** Where nearly all are gone or closed to people, what a bounded number of draws has found. */
const drawn = ({ issues }: SiteState, count: number, roll: Dice): readonly number[] => {
  const found = new Set<number>();
  for (let draws = 0; found.size < count && draws < count * 100; draws += 1) {
    const id = issues.laidId(roll.below(issues.laid));
    const issue = issues.look(id);
    if (issue && isOpenToAll(issue)) found.add(id);
  }
  return [...found];
};

const editOne = ({ state, callOf }: Office, issue: Issue, accountId: string, kind: EditKind, roll: Dice): EditKind => {
  const call = callOf(accountId);
  const words = Array.from({ length: 6 }, () => roll.pick(WORDS)).join(' ');
  const transition =
    kind === 'transition'
      ? roll.shuffle(transitionsFrom(call, issue).filter((one) => one.demands === undefined && one.screen === undefined))[0]
      : undefined;
  if (transition !== undefined) {
    const resolution = transition.asksResolution ? { resolution: { id: roll.pick([...state.resolutions.keys()]) } } : {};
    takeTransition(call, issue, transition.id, resolution);
    return 'transition';
  }
  if (kind === 'comment') {
    addComment(call, issue, { body: paragraphOf(`${words} ${roll.below(10_000)}`) });
    return 'comment';
  }
  const text = `${plainText(issue.description) ?? ''} ${words} ${roll.below(10_000)}`.trim().slice(-2_000);
  const fields: Record<string, unknown> = {
    description: paragraphOf(text),
  };
  if (roll.chance(0.5)) fields['labels'] = [...issue.labels, `edited-${roll.below(1_000)}`];
  editIssue(call, issue, { fields });
  return 'fields';
};
