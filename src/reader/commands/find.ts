import type { Command } from '../command';
import { keyOfRecord, rowsOfIssues, textsOf } from '../item';
import { plain } from '../io';
import { readAll } from '../records';
import { readSite, spaceOf } from '../site';
import { usage } from '../failure';

/** Characters before and after what was found. */
const AROUND = 40;

export const find: Command = {
  usage: 'FOLDER WORDS [--at MOMENT|TIME] [--space KEY] [--json]',
  help: 'work items in whose fields, comments, worklogs or names of files the words stand, in any case of letters',
  words: [1, 1],
  options: ['at', 'space'],
  run: async (context) => {
    const wanted = (context.words[0] ?? '').trim().toLowerCase();
    if (wanted === '') throw usage('“find” needs words to look for.');
    const view = await context.view();
    const site = await readSite(view, context.onDamage);
    const rows = rowsOfIssues(view, spaceOf(site, context.options.space)?.id);
    let done = 0;
    for await (const [, record] of readAll(view, rows, context.onDamage)) {
      context.progress.at((done += 1), rows.length, 'work items');
      for await (const [where, words] of textsOf(view, site, record, context.onDamage)) {
        const at = words.toLowerCase().indexOf(wanted);
        if (at < 0) continue;
        const excerpt = words.slice(Math.max(0, at - AROUND), at + wanted.length + AROUND);
        const key = keyOfRecord(record);
        await context.line({ key, id: record.id, where, excerpt }, [key, where, excerpt].map(plain).join('\t'));
      }
    }
  },
};
