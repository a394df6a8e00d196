import { isHoldfastError } from '../contract/errors';
import { projectFacts } from '../entities/write/project';
import type { View } from '../repository/api';

/** As its record has it; its id where that can't be read. */
export const nameOfSpace = async (view: Pick<View, 'row' | 'read'>, id: string): Promise<string> => {
  const row = view.row('project', id);
  if (row === undefined || row.deleted) return id;
  try {
    const { name, key } = projectFacts((await view.read(row)).body);
    return name === '' ? id : `${name} (${key})`;
  } catch (e) {
    // A name is a courtesy: a damaged pack is another check's business.
    if (isHoldfastError(e, 'damaged', 'blob-missing')) return id;
    throw e;
  }
};
