/**
 * Every byte of a small repository with everything in it, and a thousand random bytes of a real one: found, named, and never read as something else. The real one is
 * what a scenario leaves in its folder, read without Forge.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isHoldfastError } from '../../src/contract/errors';
import { HeadOfLog } from '../../src/repository/history';
import { openMirror } from '../../src/repository/mirrorLog';
import { readingOf } from '../../src/repository/reading';
import { memoryBlobs } from '../../src/stores/memory';
import {
  answersOf,
  flipped,
  inTrash,
  objectsOf,
  openingOf,
  pointers,
  problemsOf,
  stepsOf,
  withChanged,
  withFlipped,
  wrongAnswers,
} from '../repository/damage/damage';
import type { Opening } from '../repository/damage/damage';
import { wholeRepository } from '../repository/damage/whole';
import { open, seededRandom } from '../repository/support';
import { REAL_SEED } from '../local/jira/support';

const FLIPS = 1_000;
const SITE = existsSync(REAL_SEED) ? REAL_SEED : 'synthetic:300';
const folder = mkdtempSync(path.join(tmpdir(), 'damage-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every byte of a small repository', async () => {
  const world = await wholeRepository();
  const opening = openingOf(world);
  const steps = await stepsOf(opening, world.blobs);
  const trash = await inTrash(world);
  const repository = await open(world, { mirror: true });
  const all = (await repository.moments()).map(({ n }) => n);
  const moments = [all[3] ?? 0, all.at(-1) ?? 0];
  const objects = await objectsOf(repository);
  const truth = await answersOf(repository, moments, objects);
  let flips = 0;
  for (const [name, { length }] of world.blobs.objects) {
    if (trash.has(name)) continue;
    for (let offset = 0; offset < length; offset += 1, flips += 1)
      await withFlipped(world, name, offset, async () => {
        if ((await problemsOf(opening, world.blobs, name, steps)).length === 0) throw new Error(`byte ${offset} of ${name} is not found`);
        const wrong = wrongAnswers(truth, await answersOf(await opening(world.blobs), moments, objects));
        if (wrong.length > 0) throw new Error(`byte ${offset} of ${name}: ${wrong.join()}`);
      });
  }
  expect(flips).toBeGreaterThan(10_000);
});

/** A byte with other bits, an object that is cut off, a run of zeros where something else was. */
const HARM: readonly ((bytes: Uint8Array, random: () => number) => Uint8Array)[] = [
  (bytes, random) => flipped(Math.floor(random() * bytes.length), 1 + Math.floor(random() * 255))(bytes),
  (bytes, random) => bytes.subarray(0, Math.floor(random() * bytes.length)),
  (bytes, random) => {
    const from = Math.floor(random() * bytes.length);
    const zeroed = Uint8Array.from(bytes).fill(0, from, from + 64);
    return Buffer.compare(bytes, zeroed) === 0 ? flipped(from)(bytes) : zeroed;
  },
];

test(`${FLIPS} random damages of the repository of ${SITE}`, async () => {
  const dir = path.join(folder, 'out');
  const args = ['--site', SITE, '--steps', 'backup,change,sweep', '--store', 'folder', '--out', dir];
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'local/scenario/main.ts', ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const blobs = memoryBlobs();
  const home = path.join(dir, 'repository');
  for (const file of readdirSync(home, { recursive: true, withFileTypes: true }))
    if (file.isFile()) {
      const full = path.join(file.parentPath, file.name);
      blobs.objects.set(path.relative(home, full), Uint8Array.from(readFileSync(full)));
    }
  const repoId = readdirSync(home)[0] ?? '';
  /** What the opening says is wrong: commits after the last sound one are then as if they were not there, and a reader is told. */
  let spoiled: readonly string[] = [];
  const opening: Opening = async (over) => {
    const log = await openMirror({ repoId, epoch: 1, blobs: over });
    spoiled = log.spoiled;
    return readingOf({ repoId, log, blobs: over, head: new HeadOfLog(log) });
  };
  const steps = await stepsOf(opening, blobs);
  const repository = await opening(blobs);
  expect((await repository.verify({ until: () => false })).problems).toEqual([]);
  const moments = [(await repository.moments()).at(-1)?.n ?? 0];
  const all = await objectsOf(repository);
  const truth = await answersOf(repository, moments, all);
  const touched = await pointers(repository, all);
  const names = [...steps.keys()].filter((name) => blobs.objects.has(name));
  const random = seededRandom(11);
  const missed: string[] = [];
  const compared = new Map<string, number>();
  for (let i = 0; i < FLIPS; i += 1) {
    const name = names[Math.floor(random.fraction() * names.length)] ?? '';
    const harm = HARM[i % 5 < 3 ? 0 : (i % 5) - 2] as (typeof HARM)[number];
    const change = (bytes: Uint8Array): Uint8Array => harm(bytes, () => random.fraction());
    await withChanged({ blobs }, name, change, async () => {
      try {
        const reading = await opening(blobs);
        const told = spoiled.length > 0;
        const found = told || (await problemsOf(opening, blobs, name, steps)).length > 0;
        // what is wrong with the mirror of a commit is told as the commit
        if (!found && (await reading.verify({ until: () => false })).problems.length === 0) missed.push(name);
        // of what it holds every record; of an object that tells of others, a part, and now and then everything
        const own = [...(touched.get(name) ?? [])].map((one) => one.replace(':', ' '));
        const objects = i % 100 === 0 ? all : own.length > 0 ? own : all.filter((_, at) => at % 40 === i % 40);
        const answers = await answersOf(reading, moments, objects, told);
        compared.set(name, objects.length);
        const wrong = wrongAnswers(truth, answers);
        if (wrong.length > 0) throw new Error(`${name}: ${wrong.slice(0, 3).join()}`);
      } catch (error) {
        // the repository does not open at all: told, too
        if (!isHoldfastError(error, 'damaged', 'bad-input', 'blob-missing')) throw error;
      }
    });
  }
  expect(missed).toEqual([]);
  // most damage is of packs and files, and of those every record was compared
  expect([...compared.values()].reduce((sum, n) => sum + n, 0)).toBeGreaterThan(FLIPS);
});
