import { isHoldfastError } from '../../contract/errors';
import type { Json } from '../../contract/ports';
import { isRaw, rawList, textOf, type Raw } from '../../entities/normalise';
import { MARK, writableComment, type WritableComment } from '../../entities/write/comment';
import type { IssueFacts } from '../../entities/write/issueRecord';
import { addComment, commentsWithProperties, type CommentCreate } from '../../jira/write/comment';
import type { FidelityCode } from '../fidelity';
import type { Job, Place } from '../job';
import { patiently } from '../patiently';

/** Oldest first: the inline ones, then those of each chunk record. One chunk is in memory at a time. */
export async function* capturedComments(job: Job, place: Place, issue: IssueFacts): AsyncGenerator<Raw> {
  yield* issue.comments;
  for (let n = 1; n <= issue.commentChunks; n++) {
    const row = place.source.chunks.get(`${issue.id}/${String(n)}`);
    if (row === undefined) {
      job.note({ key: issue.key, code: 'comment-missing' });
      return;
    }
    yield* rawList((await job.view.read(row)).body['entries']);
  }
}

/**
 * Posts an issue's comments in order. Each carries a property with its old id, so that after a lost reply, or in a step that is done
 * again, those that are there are known: none is posted twice, none is left out.
 */
export const restoreComments = async (job: Job, place: Place, issue: IssueFacts, mustReadBack: boolean): Promise<void> => {
  if (issue.commentTotal === 0) return;
  const site = await job.site();
  let done = mustReadBack ? await postedSources(job, issue.key) : new Map<string, string>();
  for await (const raw of capturedComments(job, place, issue)) {
    const comment = writableComment(raw, (accountId) => site.nameOf(accountId));
    const ways = waysOf(comment, done);
    for (let at = 0; !done.has(comment.source);) {
      job.needTime();
      const { about, ...sent } = ways[at] as Way;
      try {
        const made = await patiently(job.deps.clock, () => addComment(job.jira, issue.key, sent));
        done.set(comment.source, textOf(isRaw(made.body) ? made.body['id'] : ''));
        for (const code of about) job.note({ key: issue.key, code, about: comment.source });
      } catch (e) {
        if (isHoldfastError(e, 'unknown-outcome')) {
          done = await postedSources(job, issue.key);
          continue;
        }
        if (!isHoldfastError(e, 'refused', 'not-found', 'limit')) throw e;
        if (e.kind === 'refused' && at + 1 < ways.length) {
          at += 1;
          continue;
        }
        // Never for all to see because its group or role is gone.
        job.note({
          key: issue.key,
          code: comment.visibility !== undefined ? 'comment-audience' : 'comment-refused',
          about: comment.source,
          said: e.message,
        });
        break;
      }
    }
  }
};

const lengthOf = (body: Json): number => (isRaw(body) && Array.isArray(body['content']) ? body['content'].length : 0);

/** What is sent, and what is to be said about it. */
interface Way extends CommentCreate {
  readonly about: readonly FidelityCode[];
}

/**
 * What is tried in turn while Jira refuses: everything; its own text alone; and both as no answer, because what it answers may be gone
 * from Jira by now. Those that are kept to somebody are never shortened.
 */
const waysOf = (comment: WritableComment, done: ReadonlyMap<string, string>): readonly Way[] => {
  const { parentSource, visibility, properties } = comment;
  const parent = parentSource === undefined ? '' : (done.get(parentSource) ?? '');
  const bodies = visibility === undefined && lengthOf(comment.plain) > 0 ? [comment.body, comment.plain] : [comment.body];
  return (parent === '' ? [undefined] : [Number(parent), undefined]).flatMap((parentId) =>
    bodies.map((body) => ({
      body,
      properties,
      ...(visibility === undefined ? {} : { visibility }),
      ...(parentId === undefined ? {} : { parentId }),
      about: [
        ...(body === comment.body ? [] : ['comment-origin' as const]),
        ...(parentSource !== undefined && parentId === undefined ? ['comment-thread' as const] : []),
      ],
    })),
  );
};

/** Old id → new id of the comments that this or an earlier try posted. */
const postedSources = async (job: Job, key: string): Promise<Map<string, string>> => {
  const posted = new Map<string, string>();
  for (let startAt = 0; ;) {
    const { comments, total } = (await commentsWithProperties(job.jira, key, startAt)).body;
    for (const comment of comments) {
      const mark = comment.properties?.find((one) => one.key === MARK)?.value;
      if (isRaw(mark) && textOf(mark['source']) !== '') posted.set(textOf(mark['source']), comment.id);
    }
    startAt += comments.length;
    if (comments.length === 0 || startAt >= total) return posted;
  }
};
