import type { Command } from '../command';
import { count } from '../io';
import { intoFolder } from '../output';
import { readSite, spaceOf } from '../site';
import { isoOf } from '../source';
import { SiteWriter } from '../html/siteWriter';
import { usage } from '../failure';

export const html: Command = {
  usage: 'FOLDER --out DIR [--at MOMENT|TIME] [--space KEY] [--json]',
  help: 'an offline site of spaces, work items, comments and attachments, with a search: open index.html',
  words: [0, 0],
  options: ['at', 'space', 'out'],
  run: async (context) => {
    const { out } = context.options;
    if (out === undefined) throw usage('“html” needs --out DIR, a folder that is not there yet.');
    const snapshot = await context.snapshot();
    const site = await readSite(snapshot);
    const space = spaceOf(site, context.options.space)?.id;
    const counts = await intoFolder(
      out,
      async (target) => {
        const writer = new SiteWriter(context, snapshot, site, target);
        await writer.write(space);
        if (context.damage.length > 0)
          await target.whole(['damage.ndjson'], context.damage.map((one) => `${JSON.stringify(one)}\n`).join(''));
        return writer.counts;
      },
      context.openFile,
    );
    await context.line(
      { out, moment: snapshot.moment.n, at: isoOf(snapshot.moment.at), counts, damaged: context.damage.length },
      `${out}/index.html: ${count(counts.spaces)} spaces, ${count(counts.items)} work items, ${count(counts.files)} attachments${counts.missing > 0 ? `, ${count(counts.missing)} not in the backup` : ''}`,
    );
  },
};
