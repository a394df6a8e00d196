import type { ItemContent } from '../../../../src/contract/timeline';
import { useFormat } from '../host';
import { PersonName } from '../parts/personName';

/** A work item as text: what it said, not how it looked. */
export function ItemContentView({ content }: { readonly content: ItemContent }) {
  const format = useFormat();
  const { shown, total } = content.comments;
  return (
    <>
      <dl className="hf-facts">
        {content.fields.map((field) => (
          <div key={field.id}>
            <dt>{field.name}</dt>
            <dd className="hf-text">
              <bdi>{field.text}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {total > 0 && (
        <>
          <h3>{format.count(total, 'comment', 'comments')}</h3>
          <ul className="hf-list">
            {shown.map((comment, index) => (
              <li key={`${String(comment.at)} ${index}`} className="hf-card">
                <p className="hf-subtle">
                  {comment.author === undefined ? 'Someone' : <PersonName accountId={comment.author} />} · {format.moment(comment.at)}
                </p>
                <p className="hf-text">
                  <bdi>{comment.text}</bdi>
                </p>
              </li>
            ))}
          </ul>
          {shown.length < total && (
            <p className="hf-subtle">The first {format.count(shown.length, 'comment is', 'comments are')} shown. All are kept.</p>
          )}
        </>
      )}
      {content.cut && <p className="hf-subtle">Long texts are cut here. They are kept whole.</p>}
    </>
  );
}
