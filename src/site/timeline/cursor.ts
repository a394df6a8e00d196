/** Where a page of a list ended: how many of it were shown, of the list as it was at commit `n`, so that pages neither skip nor repeat. */
import { HoldfastError } from '../../contract/errors';

export interface ListCursor {
  readonly n: number;
  readonly skip: number;
}

export const cursorText = ({ n, skip }: ListCursor): string => `${String(n)}:${String(skip)}`;

/** Throws `bad-input`: it was not made here. */
export function readCursor(text: string): ListCursor {
  const [, n, skip] = /^(\d{1,15}):(\d{1,9})$/.exec(text) ?? [];
  if (n === undefined || skip === undefined)
    throw new HoldfastError('bad-input', 'This list can’t go on from here.', {
      adminMessage: { safe: 'Nothing was changed.', next: 'Reload the page.' },
    });
  return { n: Number(n), skip: Number(skip) };
}
