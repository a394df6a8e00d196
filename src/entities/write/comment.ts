import type { Json } from '../../contract/ports';
import { isRaw, textOf, type Raw } from '../normalise';
import { withOrigin, writableText } from './richText';

/** Key of the property that says which captured object a restored one is. */
export const MARK = 'holdfast';

export interface WritableComment {
  /** Id in the backup. */
  readonly source: string;
  readonly parentSource: string | undefined;
  readonly body: Json;
  /** Its own text alone: for one so long that the line above makes it too long. */
  readonly plain: Json;
  readonly visibility: Json | undefined;
  readonly properties: readonly { readonly key: string; readonly value: Json }[];
}

/** A captured comment as it is posted: the line about its author and day, then its own text; who may see it stays as it was. */
export const writableComment = (comment: Raw, nameOf: (accountId: string) => string | undefined): WritableComment => {
  const source = textOf(comment['id']);
  const author = isRaw(comment['author']) ? textOf(comment['author']['accountId']) : '';
  const parent = textOf(comment['parentId']);
  const visibility = isRaw(comment['visibility']) ? (comment['visibility'] as unknown as Json) : undefined;
  const plain = writableText((comment['body'] ?? null) as Json, nameOf);
  return {
    source,
    plain,
    parentSource: parent === '' ? undefined : parent,
    body: withOrigin(plain, nameOf(author) ?? 'a former user', textOf(comment['created'])),
    visibility,
    properties: [
      { key: MARK, value: { source } },
      ...(comment['jsdPublic'] === false ? [{ key: 'sd.public.comment', value: { internal: true } }] : []),
    ],
  };
};
