import type { VerifyCursor } from '../../repository/api';
import { EXIT, Failure } from '../failure';
import { count } from '../io';
import type { Command } from '../command';

/** Objects between two lines of progress. */
const AT_ONCE = 50;

export const verify: Command = {
  usage: 'FOLDER [--json]',
  help: 'reads everything and checks chain, signatures, lengths, hashes, frames, records and rows',
  words: [0, 0],
  options: [],
  run: async (context) => {
    const { repository, log } = context.source;
    const total = { objects: 0, records: 0, bytes: 0, problems: log.spoiled.length };
    for (const what of log.spoiled) await context.line({ object: 'mirror', what, touches: [] }, what);
    for (let cursor: VerifyCursor | undefined, begun = false; !begun || cursor; begun = true) {
      let left = AT_ONCE;
      const result = await repository.verify({ cursor, until: () => (left -= 1) < 0 });
      for (const { object, what, touches } of result.problems)
        await context.line({ object, what, touches }, `${object}: ${what}${touches.length > 0 ? ` (touches ${touches.join(', ')})` : ''}`);
      total.objects += result.objects;
      total.records += result.records;
      total.bytes += result.bytes;
      total.problems += result.problems.length;
      cursor = result.cursor;
      if (context.streams.isTerminal) context.streams.err(`\r${count(total.objects)} objects read\u001b[K`);
    }
    if (context.streams.isTerminal) context.streams.err('\n');
    const sums = `${count(total.objects)} objects, ${count(total.records)} records, ${count(total.bytes)} bytes`;
    await context.line(
      { ...total, signed: log.signed, ok: total.problems === 0 },
      total.problems === 0 ? `Sound: ${sums} read and checked.` : `Damaged: ${total.problems} problems in ${sums}.`,
    );
    if (total.problems > 0)
      throw new Failure(EXIT.damage, 'Keep this folder as it is, and copy what is damaged again from where it came, if that still exists.');
  },
};
