/**
 * What product events leave for the next sweep. Events come twice, late, in any order, or not at all, and say little: a mark is no more
 * than "look again" or "this is gone". A sweep reads the marks, commits what they led to, and only then deletes those very keys.
 *
 * M1 a key is made of what happened to what and when, so that the same event twice is one mark, and another event is another key: a mark
 * that is written while a sweep runs is never deleted by it. M2 no name and no text of a person, but the account id of who did it.
 * M3 listing is a hint: a mark that a listing misses comes up in a later sweep.
 */
import type { Json, StateStore } from '../contract/ports';
import { isRaw, textOf } from '../entities/normalise';
import type { Raw } from '../entities/normalise';
import { millisOf } from '../entities/times';

export type MarkKind = 'issue' | 'issue-deleted' | 'project' | 'project-trashed' | 'project-deleted' | 'project-unseen';

export interface Mark {
  readonly kind: MarkKind;
  readonly id: string;
  /** When it happened. */
  readonly at: number;
  /** The issue's `updated` tells whether the change is captured already; false for changes that it does not show. */
  readonly shown?: boolean;
  readonly project?: string;
  readonly key?: string;
  /** Name of a project; a work item's title is read from the backup. */
  readonly title?: string;
  readonly type?: string;
  readonly actor?: string;
  /** Of `project-unseen`: changes may be missing from then on. */
  readonly since?: number;
}

const PREFIX = 'mark:';
const LETTER: Readonly<Record<MarkKind, string>> = {
  issue: 'i',
  'issue-deleted': 'd',
  project: 'p',
  'project-trashed': 't',
  'project-deleted': 'x',
  'project-unseen': 'u',
};

export const markKey = (mark: Mark): string =>
  `${PREFIX}${LETTER[mark.kind]}:${mark.id}:${String(mark.at)}${mark.shown === true ? '' : ':q'}`;

/** Stores what an event means; other events, and those without an id, leave nothing. `now` stands in for a time that is not told. */
export const mark = async (state: StateStore, event: Raw, now: number): Promise<readonly Mark[]> => {
  const marks = marksOf(event, now);
  for (const one of marks) await state.set(markKey(one), one as unknown as Json);
  return marks;
};

/**
 * Marks by key, oldest first; eventually consistent. Keys of one issue are neighbours, so a full listing still holds all marks of
 * most issues in it. What a mark of an issue says stands in its key: only the others are read.
 */
export const pendingMarks = async (state: StateStore, limit: number): Promise<ReadonlyMap<string, Mark>> => {
  const keys = await state.listKeys(PREFIX, limit);
  const told = keys.map((key) => [key, issueMark(key)] as const);
  const read = [
    ...(await state.getMany<Json>(told.filter(([, one]) => one === undefined).map(([key]) => key))),
  ] as unknown as readonly (readonly [string, Mark])[];
  const marks = [...told.filter((pair): pair is readonly [string, Mark] => pair[1] !== undefined), ...read];
  return new Map(marks.sort((a, b) => a[1].at - b[1].at));
};

const ISSUE_KEY = /^mark:i:(\d+):(\d+)(:q)?$/;
const issueMark = (key: string): Mark | undefined => {
  const [, id, at, quiet] = ISSUE_KEY.exec(key) ?? [];
  return id === undefined || at === undefined
    ? undefined
    : { kind: 'issue', id, at: Number(at), ...(quiet === undefined ? { shown: true } : {}) };
};

export const deleteMarks = async (state: StateStore, keys: Iterable<string>): Promise<void> => {
  for (const key of keys) await state.delete(key);
};

/** An issue that should be read again whatever its `updated` says; the audit leaves these too. */
export const markIssue = (state: StateStore, id: string, at: number): Promise<void> => {
  const one: Mark = { kind: 'issue', id, at };
  return state.set(markKey(one), one as unknown as Json);
};

/** The audit found that Jira does not show a project any more, or shows again what it did not. */
export const markUnseen = (
  state: StateStore,
  project: { readonly id: string; readonly at: number; readonly since: number },
): Promise<void> => {
  const one: Mark = { kind: 'project-unseen', ...project };
  return state.set(markKey(one), one as unknown as Json);
};

/** What Holdfast itself does to an issue in a restore, and search shows: a mark for each would be thousands of writes for nothing. */
const OWN_AND_SHOWN: ReadonlySet<string> = new Set(['created:issue', 'updated:issue', 'commented:issue', 'created:attachment']);

type Reading = (event: Raw, at: number) => readonly Mark[];

/** Event, without `avi:jira:` → what it leaves. */
const EVENTS: ReadonlyMap<string, Reading> = new Map<string, Reading>([
  ['created:issue', (event, at) => issueChanged(event, at)],
  ['updated:issue', (event, at) => issueChanged(event, at)],
  [
    'deleted:issue',
    (event, at) => withId({ kind: 'issue-deleted', id: textOf(issueOf(event)['id']), at, ...by(event), ...aboutIssue(issueOf(event)) }),
  ],
  ['commented:issue', (event, at) => commented(event, at)],
  ['deleted:comment', (event, at) => withId({ kind: 'issue', id: textOf(issueOf(event)['id']), at })],
  ['created:attachment', (event, at) => attached(event, at)],
  ['deleted:attachment', (event, at) => attached(event, at)],
  ['created:worklog', (event, at) => worked(event, at)],
  ['updated:worklog', (event, at) => worked(event, at)],
  ['deleted:worklog', (event, at) => worked(event, at)],
  ['created:issuelink', (event, at) => linked(event, at)],
  ['deleted:issuelink', (event, at) => linked(event, at)],
  ['created:project', (event, at) => withId({ ...aboutProject(event), kind: 'project', at })],
  ['updated:project', (event, at) => withId({ ...aboutProject(event), kind: 'project', at })],
  ['restored:project', (event, at) => withId({ ...aboutProject(event), kind: 'project', at })],
  ['softdeleted:project', (event, at) => withId({ ...aboutProject(event), kind: 'project-trashed', at, ...by(event) })],
  ['deleted:project', (event, at) => withId({ ...aboutProject(event), kind: 'project-deleted', at, ...by(event) })],
]);

export const marksOf = (event: Raw, now: number): readonly Mark[] => {
  const name = textOf(event['eventType']).replace(/^avi:jira:/, '');
  if (event['selfGenerated'] === true && OWN_AND_SHOWN.has(name)) return [];
  return EVENTS.get(name)?.(event, millisOf(event['timestamp']) || now) ?? [];
};

const issueChanged: Reading = (event, at) => {
  const { id, fields } = issueOf(event);
  const updated = isRaw(fields) ? millisOf(fields['updated']) : 0;
  return withId({ kind: 'issue', id: textOf(id), at: updated || at, ...(updated === 0 ? {} : { shown: true }) });
};

/** Created or edited; only the first moves the issue's `updated` for certain. */
const commented: Reading = (event, at) => {
  const id = textOf(issueOf(event)['id']);
  const comment = isRaw(event['comment']) ? event['comment'] : {};
  const created = millisOf(comment['created']);
  return withId(
    created !== 0 && created === millisOf(comment['updated']) ? { kind: 'issue', id, at: created, shown: true } : { kind: 'issue', id, at },
  );
};

const attached: Reading = (event, at) =>
  withId({ kind: 'issue', id: textOf(isRaw(event['attachment']) ? event['attachment']['issueId'] : issueOf(event)['id']), at });

/** Whether work moves the issue's `updated` is not known, so that its event is the only sure sign. */
const worked: Reading = (event, at) =>
  withId({ kind: 'issue', id: textOf(isRaw(event['worklog']) ? event['worklog']['issueId'] : ''), at });

const linked: Reading = (event, at) =>
  ['sourceIssueId', 'destinationIssueId'].flatMap((end) => withId({ kind: 'issue', id: textOf(event[end]), at }));

const issueOf = (event: Raw): Raw => (isRaw(event['issue']) ? event['issue'] : {});

const by = (event: Raw): Pick<Mark, 'actor'> => {
  const actor = textOf(event['atlassianId']);
  return actor === '' ? {} : { actor };
};

const withId = (one: Mark): readonly Mark[] => (/^\d+$/.test(one.id) ? [one] : []);

const aboutIssue = (issue: Raw): Pick<Mark, 'key' | 'project' | 'type'> => {
  const fields = isRaw(issue['fields']) ? issue['fields'] : {};
  return {
    key: textOf(issue['key']),
    ...(isRaw(fields['project']) ? { project: textOf(fields['project']['id']) } : {}),
    ...(isRaw(fields['issuetype']) ? { type: textOf(fields['issuetype']['name']) } : {}),
  };
};

const aboutProject = (event: Raw): Pick<Mark, 'id' | 'key' | 'title' | 'type'> => {
  const project = isRaw(event['project']) ? event['project'] : {};
  return {
    id: textOf(project['id']),
    key: textOf(project['key']),
    title: textOf(project['name']),
    type: textOf(project['projectTypeKey']),
  };
};
