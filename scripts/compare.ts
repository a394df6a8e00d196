/**
 * npm run compare -- BEFORE AFTER: two seeds that the simulator wrote, compared outside Holdfast. Exit code 0: the same but
 * for what Jira lets no app set; 1: differences; 2: not two seeds.
 */
import path from 'node:path';
import { compareSites, type Tally } from './judge/compare';
import { BadSeed, readSite } from './judge/seed';

const print = (title: string, tallies: readonly Tally[]): void => {
  if (tallies.length === 0) return;
  console.log(title);
  for (const { kind, count, examples } of tallies) {
    console.log(`  ${count} × ${kind}`);
    for (const example of examples) console.log(`      ${example}`);
  }
};

async function main(files: readonly string[]): Promise<number> {
  if (files.length !== 2) throw new BadSeed('Name two seeds: npm run compare -- BEFORE AFTER.');
  const [before, after] = await Promise.all(files.map((file) => readSite(path.resolve(process.env.INIT_CWD ?? '.', file))));
  const verdict = compareSites(before!, after!);
  print('Excused, because Jira lets no app set it:', verdict.excused);
  print('Differences:', verdict.differences);
  const count = verdict.differences.reduce((sum, tally) => sum + tally.count, 0);
  console.log(count === 0 ? `Equal: ${verdict.issues} issues, each under its key.` : `${count} differences in ${verdict.issues} issues.`);
  return count === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    if (!(error instanceof BadSeed)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  },
);
