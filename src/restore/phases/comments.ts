import { isHoldfastError } from '../../contract/errors';
import { isRaw, rawList, textOf, type Raw } from '../../entities/normalise';
import { MARK, writableComment, type WritableComment } from '../../entities/write/comment';
import type { IssueFacts } from '../../entities/write/issueRecord';
import { addComment, commentsWithProperties } from '../../jira/write/comment';
import type { Job, Place } from '../job';

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
    while (!done.has(comment.source)) {
      try {
        const { body } = await addComment(job.jira, issue.key, request(comment, done));
        done.set(comment.source, textOf(isRaw(body) ? body['id'] : ''));
      } catch (e) {
        if (isHoldfastError(e, 'unknown-outcome')) {
          done = await postedSources(job, issue.key);
          continue;
        }
        if (isHoldfastError(e, 'conflict')) {
          await job.deps.clock.sleep(1_000);
          continue;
        }
        if (!isHoldfastError(e, 'refused', 'not-found', 'limit')) throw e;
        // Never for all to see because its group or role is gone.
        job.note({ key: issue.key, code: comment.visibility !== undefined ? 'comment-audience' : 'comment-refused', about: comment.source, said: e.message });
        break;
      }
    }
  }
};

const request = (comment: WritableComment, done: ReadonlyMap<string, string>): Parameters<typeof addComment>[2] => {
  const parent = comment.parentSource === undefined ? undefined : done.get(comment.parentSource);
  return {
    body: comment.body,
    properties: comment.properties,
    ...(comment.visibility === undefined ? {} : { visibility: comment.visibility }),
    ...(parent === undefined || parent === '' ? {} : { parentId: Number(parent) }),
  };
};

/** Old id → new id of the comments that this or an earlier try posted. */
const postedSources = async (job: Job, key: string): Promise<Map<string, string>> => {
  const posted = new Map<string, string>();
  for (let startAt = 0; ; ) {
    const { comments, total } = (await commentsWithProperties(job.jira, key, startAt)).body;
    for (const comment of comments) {
      const mark = comment.properties?.find((one) => one.key === MARK)?.value;
      if (isRaw(mark) && textOf(mark['source']) !== '') posted.set(textOf(mark['source']), comment.id);
    }
    startAt += comments.length;
    if (comments.length === 0 || startAt >= total) return posted;
  }
};
