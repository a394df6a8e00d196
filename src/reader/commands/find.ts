import type { SearchCursor } from '../../repository/questions/api';
import type { Command } from '../command';
import { textsIn } from '../item';
import { plain } from '../io';
import { readSite, spaceOf } from '../site';
import { usage } from '../failure';

/** Work items of a step of the search: that often progress is told. */
const AT_ONCE = 256;

export const find: Command = {
  usage: 'FOLDER WORDS [--at MOMENT|TIME] [--space KEY] [--json]',
  help: 'work items in whose fields, comments, worklogs or names of files the words stand, in any case of letters',
  words: [1, 1],
  options: ['at', 'space'],
  run: async (context) => {
    const words = context.words[0] ?? '';
    if (words.trim() === '') throw usage('“find” needs words to look for.');
    const { repository } = context.source;
    const snapshot = await context.snapshot();
    const when = { moment: snapshot.moment.n };
    const site = await readSite(snapshot);
    const project = spaceOf(site, context.options.space)?.id;
    let cursor: SearchCursor | undefined;
    do {
      let looked = 0;
      const step = await repository.questions.search({
        words,
        when,
        texts: (record) => textsIn(record, site),
        threads: ['comments', 'worklogs'],
        mostAnIssue: Infinity,
        limit: Infinity,
        until: () => (looked += 1) >= AT_ONCE,
        onDamage: context.onDamage,
        ...(project !== undefined && { project }),
        ...(cursor && { cursor }),
      });
      for (const { id, key, where, excerpt } of step.hits)
        await context.line({ key, id, where, excerpt }, [key, where, excerpt].map(plain).join('\t'));
      context.progress.at(step.done, step.total, 'versions of work items');
      cursor = step.cursor;
    } while (cursor);
  },
};
