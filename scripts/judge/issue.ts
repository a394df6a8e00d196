/**
 * What of an issue must be the same after a restore. Left out is only what Jira lets no app set or what it derives: ids,
 * dates, creator, authors, counts of votes and watches, `subtasks` (the other side of `parent`).
 */
import { canonical, isObject, list, member, text, type Resource } from './json';

export interface IssueFacts {
  /** Facet → value, compared as they stand. */
  readonly plain: Readonly<Record<string, string>>;
  readonly reporter: string;
  readonly assignee: string;
  /** Bodies in order, each as its top-level blocks: an original must be the tail of what is there afterwards. */
  readonly comments: readonly Comment[];
  /** `file name` + content hash, sorted. */
  readonly attachments: readonly string[];
  /** `Blocks → ABC-2`, sorted; with the other key, so that links out of the site can be told apart. */
  readonly links: readonly { readonly other: string; readonly is: string }[];
  readonly sprints: { readonly open: readonly string[]; readonly closed: readonly string[] };
}

export interface Comment {
  readonly visibility: string;
  readonly blocks: readonly string[];
  /** Which comment of the list it answers, from 0; -1: none that is there. */
  readonly answers: number;
}

/** Members of `fields` that have a place of their own in the facts, or none. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  ...['comment', 'attachment', 'issuelinks', 'reporter', 'assignee', 'worklog'],
  // Jira's own: dates, people who did things, sums over other things.
  ...[
    'created',
    'updated',
    'resolutiondate',
    'statuscategorychangedate',
    'lastViewed',
    'creator',
    'votes',
    'watches',
    'subtasks',
    'project',
  ],
  ...[
    'workratio',
    'progress',
    'aggregateprogress',
    'aggregatetimespent',
    'aggregatetimeestimate',
    'aggregatetimeoriginalestimate',
    'statusCategory',
  ],
  ...['timespent', 'thumbnail', 'issuerestriction', 'rankBeforeIssue', 'rankAfterIssue'],
]);

const DERIVED: ReadonlySet<string> = new Set(['self', 'id', 'iconUrl', 'avatarUrls', 'avatarId', 'expand']);

/** Of an object with a name, the name is what must be the same; ids are new when their owner was made again. */
function named(value: unknown): string {
  if (Array.isArray(value)) return value.map(named).sort().join(' | ');
  if (!isObject(value)) return text(value);
  if (typeof value.accountId === 'string') return value.accountId;
  if (typeof value.key === 'string' && typeof value.fields === 'object') return value.key;
  if (typeof value.name === 'string') return value.name;
  if (typeof value.value === 'string') return value.value + (value.child === undefined ? '' : ` › ${named(value.child)}`);
  return canonical(value, (name) => DERIVED.has(name));
}

/** Rich text. A file in it has a new id; its place in the text has one of its own. */
const richText = (value: unknown): string =>
  canonical(
    value,
    (name, owner) => name === 'localId' || ((name === 'id' || name === 'collection' || name === 'occurrenceKey') && 'collection' in owner),
  );

const isRichText = (value: unknown): boolean => member(value, 'type') === 'doc';

const isSprints = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => typeof member(item, 'boardId') === 'number' || typeof member(item, 'originBoardId') === 'number');

/** `ranks`: fields of the place on boards. Jira gives a new issue the last one, and no app can set another as a field. */
export function issueFacts(issue: Resource, ranks: ReadonlySet<string>): IssueFacts {
  const fields = isObject(issue.fields) ? issue.fields : {};
  const plain: Record<string, string> = {};
  const sprints = { open: [] as string[], closed: [] as string[] };
  for (const [name, value] of Object.entries(fields)) {
    if (ELSEWHERE.has(name) || value === null || value === undefined || ranks.has(name)) continue;
    if (isSprints(value)) {
      for (const sprint of list(value))
        sprints[member(sprint, 'state') === 'closed' ? 'closed' : 'open'].push(text(member(sprint, 'name')));
      continue;
    }
    const facet = isRichText(value) ? richText(value) : named(value);
    if (facet !== '') plain[name] = facet;
  }
  plain.worklogs = list(member(fields.worklog, 'worklogs'))
    .map((entry) => text(member(entry, 'timeSpentSeconds')))
    .join(' ');
  return {
    plain,
    reporter: named(fields.reporter),
    assignee: named(fields.assignee),
    comments: commentsOf(list(member(fields.comment, 'comments'))),
    attachments: list(fields.attachment)
      .map((a) => `${text(member(a, 'filename'))} ${text(member(a, 'contentSha256')) || `${text(member(a, 'size'))} bytes`}`)
      .sort(),
    links: list(fields.issuelinks)
      .map(linkOf)
      .sort((a, b) => (a.is < b.is ? -1 : 1)),
    sprints: { open: sprints.open.sort(), closed: sprints.closed.sort() },
  };
}

function commentsOf(comments: readonly unknown[]): readonly Comment[] {
  const ids = comments.map((comment) => text(member(comment, 'id')));
  return comments.map((comment) => ({ ...commentOf(comment), answers: ids.indexOf(text(member(comment, 'parentId'))) }));
}

function commentOf(comment: unknown): Omit<Comment, 'answers'> {
  const body = member(comment, 'body');
  return {
    visibility: canonical(member(comment, 'visibility') ?? null, (name) => name === 'self' || name === 'identifier'),
    blocks: isRichText(body) ? list(member(body, 'content')).map(richText) : [text(body)],
  };
}

function linkOf(link: unknown): { other: string; is: string } {
  const outward = member(link, 'outwardIssue');
  const other = text(member(outward ?? member(link, 'inwardIssue'), 'key'));
  const type = member(link, 'type');
  return { other, is: `${text(member(type, 'name'))} ${outward === undefined ? '←' : '→'} ${other}` };
}
