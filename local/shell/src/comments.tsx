import { useState, type FormEvent } from 'react';
import { asDocument, RichText } from './adf';
import { jira, type Comment } from './jira';
import { useLoad } from './useJira';
import { when } from './when';

const PAGE = 100;

interface CommentPage {
  readonly total: number;
  readonly comments: readonly Comment[];
}

/** The oldest first; a page more with each click. `path`: of the work item. */
export function Comments({ path, onProblem }: { readonly path: string; readonly onProblem: (said: string | undefined) => void }) {
  const [more, setMore] = useState<readonly Comment[]>([]);
  const [busy, setBusy] = useState(false);
  const read = (startAt: number) => jira<CommentPage>('GET', `${path}/comment?startAt=${startAt}&maxResults=${PAGE}`);
  const first = useLoad(`comments ${path}`, () => read(0));
  const shown = [...(first.value?.comments ?? []), ...more];
  const attempt = async (act: () => Promise<void>) => {
    onProblem(undefined);
    setBusy(true);
    try {
      await act();
    } catch (error) {
      onProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  const showMore = async () => {
    const { comments } = await read(shown.length);
    setMore((before) => [...before, ...comments]);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = String(new FormData(form).get('comment') ?? '');
    if (text.trim() === '') return;
    void attempt(async () => {
      await jira('POST', `${path}/comment`, { body: asDocument(text) });
      form.reset();
      setMore([]);
      first.reload();
    });
  };
  return (
    <>
      <h2>Comments{first.value === undefined ? '' : ` (${first.value.total})`}</h2>
      <ul className="comments">
        {threads(shown).map(({ comment, answers }) => (
          <li key={comment.id} className={answers ? 'answer' : undefined}>
            <p>
              <strong>{comment.author?.displayName ?? 'Somebody'}</strong> <span className="faint">{when(comment.created)}</span>
            </p>
            <RichText document={comment.body} />
          </li>
        ))}
      </ul>
      {first.value !== undefined && shown.length < first.value.total && (
        <p className="pager">
          {shown.length} of {first.value.total.toLocaleString('en-US')}
          <button type="button" disabled={busy} onClick={() => void attempt(showMore)}>
            Show more
          </button>
        </p>
      )}
      <form onSubmit={submit} className="edit">
        <label>
          Add a comment
          <textarea name="comment" rows={3} />
        </label>
        <p className="buttons">
          <button type="submit">Add</button>
        </p>
      </form>
    </>
  );
}

/** Answers stand below what they answer, as long as that is there. */
const threads = (comments: readonly Comment[]): readonly { readonly comment: Comment; readonly answers: boolean }[] => {
  const ids = new Set(comments.map(({ id }) => id));
  const answers = ({ parentId }: Comment): boolean => parentId !== undefined && ids.has(String(parentId));
  return comments
    .filter((one) => !answers(one))
    .flatMap((one) => [
      { comment: one, answers: false },
      ...comments.filter(({ parentId }) => String(parentId) === one.id).map((comment) => ({ comment, answers: true })),
    ]);
};
