/** A scenario from its options to its report. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Verdict } from '../../scripts/judge/compare';
import { unfired } from '../faults';
import { costLine, costOf } from '../forge/prices';
import { SeedError } from '../jira/errors';
import { read, since, type StepFigures } from './meters';
import type { Options } from './options';
import { outFolder, type OutFolder } from './outFolder';
import { RepositoryFolder, type RepositoryFigures } from './repositoryFolder';
import { nothingYet } from './step';
import type { Memory, Step, World } from './step';
import { StepFailed } from './stepFailed';
import { judgedLines } from './steps/judge';
import { openWorld } from './world';

interface StepReport extends StepFigures {
  readonly name: string;
  readonly ok: boolean;
  readonly failure?: string;
  /** What a disaster did, what a check found, which ordered faults struck; a sentence each. */
  readonly said?: readonly string[];
  /** What the judge found, when the step asked it: what differs, and what differs and is explained. */
  readonly judged?: Verdict;
  readonly repository: RepositoryFigures;
  readonly gaps: readonly { readonly kind: string; readonly count: number; readonly reason: string }[];
}

/** The exit code: 0 when every step is ok, else 1, and the last line says what failed. Throws before anything is written when the input is bad. */
export async function runScenario(options: Options): Promise<number> {
  const folder = outFolder(options.out);
  const interrupted = (): never => {
    folder.discard();
    process.exit(130);
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  try {
    return await withWorld(options, folder);
  } catch (error) {
    folder.discard();
    // A seed that can't be used is no failure of a scenario: it is one sentence.
    if (!(error instanceof SeedError)) console.error(`The same again: ${replay(options)}`);
    throw error;
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  }
}

async function withWorld(options: Options, folder: OutFolder): Promise<number> {
  const repositoryDir = path.join(folder.work, 'repository');
  const { world, close } = await openWorld(options, { out: folder.work, platformDir: path.join(folder.work, 'platform'), repositoryDir });
  const repository = new RepositoryFolder(repositoryDir, world.platform, options.store);
  const memory = nothingYet();
  const site = world.site.summary();
  const steps: StepReport[] = [];
  try {
    for (const [i, step] of options.steps.entries()) {
      memory.ahead = options.steps.slice(i + 1).map(({ name }) => name);
      const report = await runStep(step, world, memory, repository);
      steps.push(report);
      console.error(line(report));
      for (const sentence of report.said ?? []) console.error(`       ${sentence}`);
      if (!report.ok) break;
    }
    if (memory.before === undefined) await world.site.exportSeed(path.join(folder.work, 'before.ndjson.gz'));
    await world.site.exportSeed(path.join(folder.work, 'after.ndjson.gz'));
  } finally {
    await close();
  }
  const cost = costOf(world.platform.meter);
  const faults = world.faults.report();
  writeFileSync(path.join(folder.work, 'report.json'), `${JSON.stringify({ site, steps, cost, faults: faults.fired }, null, 2)}\n`);
  folder.finish();
  console.error(`Cost: ${costLine(cost)}`);
  if (options.faults !== 'none') console.error(`Faults: ${firedLine(faults.fired)}`);
  const failed = failureOf(steps, unfired(faults), world.platform.refused);
  if (failed === undefined) return 0;
  console.error(`The same again: ${replay(options)}`);
  console.error(`Failed: ${failed}`);
  return 1;
}

function firedLine(fired: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(fired).sort(([a], [b]) => (a < b ? -1 : 1));
  return kinds.length === 0 ? 'none fired' : kinds.map(([kind, count]) => `${kind} ${count}`).join(', ');
}

function failureOf(steps: readonly StepReport[], missing: readonly string[], refused: readonly string[]): string | undefined {
  const failed = steps.find((step) => !step.ok);
  if (failed !== undefined) return `${failed.name}: ${failed.failure}`;
  if (refused.length > 0) return `the app tried to reach what its manifest does not name: ${[...new Set(refused)].slice(0, 5).join('; ')}`;
  return missing.length === 0 ? undefined : `faults that were planned did not fire: ${missing.join(', ')}`;
}

/** The command that does the same again; docs/PLATFORM.md says what of faults is the same. */
export function replay({ site, steps, faults, seed, store }: Options): string {
  const name = site.kind === 'file' ? site.file : `${site.kind}:${site.issues}`;
  return `npm run scenario -- --site ${name} --steps ${steps.map((step) => step.name).join(',')} --faults ${faults} --seed ${seed} --store ${store} --out DIR`;
}

async function runStep(step: Step, world: World, memory: Memory, repository: RepositoryFolder): Promise<StepReport> {
  const before = read(world);
  const said: string[] = [];
  const { struck } = world.platform.trouble;
  const struckBefore = struck.length;
  memory.judged = undefined;
  const ran = await sentenceOf(async () => {
    const sentence = await step.run(world, memory);
    if (sentence !== undefined) said.push(sentence);
  });
  const { judged } = memory;
  if (judged !== undefined) said.push(...judgedLines(judged));
  said.push(...struck.slice(struckBefore).map(({ what, at, said: how }) => `${what} at ${new Date(at).toISOString()}: ${how}`));
  const figures = since(before, world);
  let gaps: StepReport['gaps'] = [];
  const failure =
    ran ??
    (await sentenceOf(async () => {
      gaps = (await world.app.ask('overview')).gaps.map(({ kind, count, reason }) => ({ kind, count, reason }));
    }));
  return {
    name: step.name,
    ok: failure === undefined,
    ...(failure === undefined ? {} : { failure }),
    ...(said.length === 0 ? {} : { said }),
    ...(judged === undefined ? {} : { judged }),
    ...figures,
    repository: await repository.update(),
    gaps,
  };
}

/** Why it failed; undefined: it did not. Anything else than a step's own sentence is a defect: its stack helps to find it. */
async function sentenceOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!(error instanceof StepFailed)) console.error(error);
    return error instanceof Error ? error.message : String(error);
  }
}

function line({ name, ok, seconds, simulatedSeconds, jira, forge, memory, faults }: StepReport): string {
  const facts = [
    `${seconds.toFixed(1)} s (platform time ${Math.round(simulatedSeconds)} s)`,
    `${jira.requests} requests, ${jira.points} points, ${jira.writes} writes`,
    `${forge.invocations} invocations, ${Math.round(memory.peakMB)} MB`,
    ...(faults.planned > 0 ? [`${faults.fired} of ${faults.planned} faults fired`] : []),
  ];
  return `${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(8)} ${facts.join(' · ')}`;
}
