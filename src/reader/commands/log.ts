import type { Command, Context } from '../command';
import { issueOf, readSite } from '../site';
import { isoOf, momentAt } from '../source';

export const log: Command = {
  usage: 'FOLDER [KEY] [--at MOMENT|TIME] [--json]',
  help: 'lists the moments, or the versions of one work item',
  words: [0, 1],
  options: ['at'],
  run: async (context) => {
    const [key] = context.words;
    if (key !== undefined) return versions(context, key);
    const { repository } = context.source;
    const last = context.options.at === undefined ? Infinity : (await momentAt(repository, context.options.at)).n;
    for (const { n, at, kind, watermark, rows } of await repository.moments()) {
      if (n > last) break;
      await context.line(
        { moment: n, at: isoOf(at), kind, watermark: isoOf(watermark), rows },
        `${n}\t${isoOf(at)}\t${kind}\t${rows} ${rows === 1 ? 'object' : 'objects'}`,
      );
    }
  },
};

const versions = async (context: Context, key: string): Promise<void> => {
  const snapshot = await context.snapshot();
  const { kind, id } = await issueOf(snapshot, await readSite(snapshot), key);
  for (const { row } of await snapshot.versions(kind, id)) {
    const what = row.deleted ? 'deleted' : 'changed';
    await context.line(
      { moment: row.from, [what]: isoOf(row.updated), seen: isoOf(row.seen) },
      `${row.from}\t${what} ${isoOf(row.updated)}\tseen ${isoOf(row.seen)}`,
    );
  }
};
