/**
 * Reads every issue back from Jira's database and compares it with the backup: one outcome each. What the phases noted says why something
 * differs; it never makes a difference go away.
 */
import type { Json } from '../../contract/ports';
import { rawList, textOf } from '../../entities/normalise';
import { writableComment } from '../../entities/write/comment';
import type { IssueFacts } from '../../entities/write/issueRecord';
import { bulkFetch, type RawIssue } from '../../jira/read/search';
import { commentsWithProperties } from '../../jira/write/comment';
import { differences, type Difference } from '../compare';
import { EXCUSED, textOfCode } from '../fidelity';
import type { Job, Place } from '../job';
import type { Note } from '../runStore';
import type { RestoreSite } from '../site';
import { capturedComments } from './comments';
import { fileName } from './files';
import { otherEnd } from './links';

const CHUNK = 25;

export const verifyPhase = async (job: Job): Promise<boolean> => {
  const notes = new Map<string, Note[]>();
  for await (const page of job.store.notes(job.state.notePages))
    for (const note of page) notes.set(note.key, [...(notes.get(note.key) ?? []), note]);
  return job.eachIssue(CHUNK, (place, issues) => verifyChunk(job, place, issues, notes), { failedToo: true });
};

const verifyChunk = async (
  job: Job,
  place: Place,
  issues: readonly IssueFacts[],
  notes: ReadonlyMap<string, readonly Note[]>,
): Promise<void> => {
  const live = new Map(
    (await bulkFetch(job.jira, { issueIdsOrKeys: issues.map((issue) => issue.key) })).issues.map((one) => [one.key ?? '', one]),
  );
  for (const issue of issues) await verifyIssue(job, place, issue, live.get(issue.key), notes.get(issue.key) ?? []);
};

const verifyIssue = async (
  job: Job,
  place: Place,
  issue: IssueFacts,
  live: RawIssue | undefined,
  notes: readonly Note[],
): Promise<void> => {
  const site = await job.site();
  const found =
    place.state.failure !== undefined
      ? []
      : live === undefined
        ? [{ code: 'vanished', about: '' } as const]
        : await compare(job, place, { issue, notes }, live, site);
  const lines = place.state.failure === undefined ? linesOf(found, notes, site) : [place.state.failure];
  const failed = place.state.failure !== undefined || found.some((one) => !EXCUSED.has(one.code) && !excusedByNote(one, notes));
  const outcome = failed ? 'failed' : found.length > 0 || notes.length > 0 ? 'approximate' : 'match';
  job.state.counts[outcome] += 1;
  job.outcome({ key: issue.key, title: issue.summary, outcome, notes: lines });
};

/** What Jira refused to set, and a note says so, by the field in which it shows. */
const EXCUSED_BY_NOTE: Readonly<Record<string, Note['code']>> = {
  resolution: 'resolution-differs',
  parent: 'parent-gone',
  assignee: 'not-assignable',
};

const excusedByNote = (one: Difference, notes: readonly Note[]): boolean => {
  const code = one.code === 'differs' ? EXCUSED_BY_NOTE[one.about] : undefined;
  return code !== undefined && notes.some((note) => note.code === code);
};

const compare = async (
  job: Job,
  place: Place,
  { issue, notes }: { readonly issue: IssueFacts; readonly notes: readonly Note[] },
  live: RawIssue,
  site: RestoreSite,
): Promise<readonly Difference[]> => {
  const comments: Json[] = [];
  const noted = (code: Note['code'], source: string): boolean => notes.some((note) => note.code === code && note.about === source);
  for await (const raw of capturedComments(job, place, issue)) {
    const comment = writableComment(raw, (accountId) => site.nameOf(accountId));
    if (!noted('comment-audience', comment.source)) comments.push(noted('comment-origin', comment.source) ? comment.plain : comment.body);
  }
  const links: string[] = [];
  const more: Difference[] = [];
  for (const link of issue.links) {
    const other = otherEnd(job, link);
    const typeId = site.linkTypeNow(link.typeId, link.typeName);
    if (other === undefined) more.push({ code: 'hidden-link', about: link.otherKey });
    else if (typeId === undefined) more.push({ code: 'link-type-gone', about: link.typeName });
    else links.push(`${typeId} ${link.fromHere ? 'out' : 'in'} ${other}`);
  }
  const files = issue.attachments.flatMap((file) => {
    if (place.source.files.has(file.id)) return [fileName(file.filename, file.size)];
    more.push({ code: 'file-missing', about: file.filename });
    return [];
  });
  const resolution = issue.resolutionId === undefined ? undefined : site.resolutionNow(issue.resolutionId, issue.resolutionName);
  return [
    ...more,
    ...differences(
      { issue, comments, files, links, resolution },
      { fields: live.fields ?? {}, comments: await liveComments(job, issue, live) },
      site,
    ),
  ];
};

/** Those that came inline when they are all, else page by page. */
const liveComments = async (job: Job, issue: IssueFacts, live: RawIssue): Promise<readonly Json[]> => {
  const container = (live.fields?.['comment'] ?? {}) as { readonly comments?: unknown; readonly total?: unknown };
  const inline = rawList(container.comments);
  if (Number(container.total ?? 0) <= inline.length) return inline.map((one) => (one['body'] ?? null) as Json);
  const bodies: Json[] = [];
  for (;;) {
    const { comments, total } = (await commentsWithProperties(job.jira, issue.key, bodies.length)).body;
    bodies.push(...comments.map((one) => (one.body ?? null) as Json));
    if (comments.length === 0 || bodies.length >= total) return bodies;
  }
};

/** A sentence a difference, with Jira's own words where there are some. */
const linesOf = (found: readonly Difference[], notes: readonly Note[], site: RestoreSite): readonly string[] => {
  const lines = new Set<string>();
  for (const note of notes)
    lines.add(
      [
        textOfCode(note.code),
        ...(note.about === undefined ? [] : [`(${note.about})`]),
        ...(note.said === undefined ? [] : [`Jira: ${note.said}`]),
      ].join(' '),
    );
  for (const one of found) {
    if (notes.some((note) => note.code === one.code) || excusedByNote(one, notes)) continue;
    lines.add(
      one.code === 'differs'
        ? `${textOfCode('differs')} (${site.fieldName(textOf(one.about))})`
        : `${textOfCode(one.code)} (${site.fieldName(one.about)})`,
    );
  }
  return [...lines].slice(0, 20);
};
