import type { FormEvent } from 'react';
import { RichText } from './adf';
import type { Comment } from './jira';
import { when } from './when';

export function Comments({
  comments,
  onAdd,
}: {
  readonly comments: { readonly total: number; readonly comments: readonly Comment[] } | undefined;
  readonly onAdd: (text: string) => Promise<void>;
}) {
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = String(new FormData(form).get('comment') ?? '');
    if (text.trim() === '') return;
    await onAdd(text);
    form.reset();
  };
  return (
    <>
      <h2>Comments{comments === undefined ? '' : ` (${comments.total})`}</h2>
      <ul className="comments">
        {threads(comments?.comments ?? []).map(({ comment, answers }) => (
          <li key={comment.id} className={answers ? 'answer' : undefined}>
            <p>
              <strong>{comment.author?.displayName ?? 'Somebody'}</strong> <span className="faint">{when(comment.created)}</span>
            </p>
            <RichText document={comment.body} />
          </li>
        ))}
      </ul>
      <form onSubmit={(event) => void submit(event)} className="edit">
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
