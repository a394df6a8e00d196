/** Every question once over a repository that `fill` made, each from a cold start. */
import type { PageCursor, SearchCursor } from '../../src/repository/questions/api';
import type { Opened } from './folderRepository';

type Ask = (open: Opened) => Promise<unknown>;

const pages = async <C>(next: (cursor: C | undefined) => Promise<{ readonly cursor?: C }>): Promise<void> => {
  let cursor: C | undefined;
  do cursor = (await next(cursor)).cursor;
  while (cursor !== undefined);
};

export const QUESTIONS: Readonly<Record<string, Ask>> = {
  'one issue': ({ repository: { questions } }) => questions.at('issue', '1000300'),
  versions: ({ repository: { questions } }) => questions.versions('issue', '1000300', { fields: true }),
  'a project': async ({ repository: { questions } }) => {
    let records = 0;
    for await (const part of questions.project('10001')) records += part.record ? 1 : 0;
    if (records < 1_000) throw new Error(`a project has ${records} records`);
  },
  changes: async ({ repository }) => {
    const [first] = await repository.moments();
    await pages<PageCursor>((cursor) =>
      repository.questions.changes({ from: { moment: first?.n ?? 0 }, limit: 5_000, ...(cursor && { cursor }) }),
    );
  },
  deleted: async ({ repository }) => {
    const [first] = await repository.moments();
    await pages<PageCursor>((cursor) => repository.questions.deleted({ since: { moment: first?.n ?? 0 }, ...(cursor && { cursor }) }));
  },
  search: ({ repository: { questions } }) =>
    pages<SearchCursor>((cursor) => questions.search({ words: 'no such words', ...(cursor && { cursor }) })),
};
