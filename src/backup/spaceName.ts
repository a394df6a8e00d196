import { isHoldfastError } from '../contract/errors';
import { projectFacts } from '../entities/write/project';
import type { Reading } from '../repository/api';

/** Name and key as its record has them; undefined where it is gone or can't be read: a name is a courtesy, a damaged pack another check's business. */
export const spaceFacts = async (
  { questions }: Pick<Reading, 'questions'>,
  id: string,
): Promise<ReturnType<typeof projectFacts> | undefined> => {
  try {
    const { record } = await questions.at('project', id);
    return record && projectFacts(record.body);
  } catch (error) {
    if (!isHoldfastError(error, 'damaged', 'blob-missing', 'bad-input')) throw error;
    return undefined;
  }
};

export const nameOfSpace = async (repository: Pick<Reading, 'questions'>, id: string): Promise<string> => {
  const facts = await spaceFacts(repository, id);
  return facts === undefined || facts.name === '' ? id : `${facts.name} (${facts.key})`;
};
