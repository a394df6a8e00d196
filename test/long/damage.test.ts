/**
 * Every byte of a small repository with everything in it, and a thousand random bytes of a real one: found, named, and never read as something else. The real one is
 * what a scenario leaves in its folder, read without Forge.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isHoldfastError } from '../../src/contract/errors';
import { HeadOfLog } from '../../src/repository/history';
import { openMirror } from '../../src/repository/mirrorLog';
import { readingOf } from '../../src/repository/reading';
import { memoryBlobs } from '../../src/stores/memory';
import { answersOf, inTrash, objectsOf, openingOf, problemsOf, stepsOf, withFlipped, wrongAnswers } from '../repository/damage/damage';
import type { Opening } from '../repository/damage/damage';
import { wholeRepository } from '../repository/damage/whole';
import { open, seededRandom } from '../repository/support';

const FLIPS = 1_000;
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

test(`${FLIPS} random bytes of a real repository`, async () => {
  const dir = path.join(folder, 'out');
  const args = ['--site', 'synthetic:300', '--steps', 'backup,change,sweep', '--store', 'folder', '--out', dir];
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
  const opening: Opening = async (over) => {
    const log = await openMirror({ repoId, epoch: 1, blobs: over });
    if (log.spoiled.length > 0) spoiled = true;
    return readingOf({ repoId, log, blobs: over, head: new HeadOfLog(log) });
  };
  let spoiled = false;
  const steps = await stepsOf(opening, blobs);
  const repository = await opening(blobs);
  expect((await repository.verify({ until: () => false })).problems).toEqual([]);
  const moments = [(await repository.moments()).at(-1)?.n ?? 0];
  const objects = (await objectsOf(repository)).filter((_, i) => i % 10 === 0);
  const truth = await answersOf(repository, moments, objects);
  const names = [...steps.keys()].filter((name) => blobs.objects.has(name));
  const random = seededRandom(11);
  let found = 0;
  for (let i = 0; i < FLIPS; i += 1) {
    const name = names[Math.floor(random.fraction() * names.length)] ?? '';
    const { length } = blobs.objects.get(name) as Uint8Array;
    await withFlipped({ blobs }, name, Math.floor(random.fraction() * length), async () => {
      spoiled = false;
      let isFound = false;
      try {
        const problems = await problemsOf(opening, blobs, name, steps);
        // what is wrong with the mirror of a commit is told as the commit
        const whole = problems.length > 0 || spoiled ? [] : (await (await opening(blobs)).verify({ until: () => false })).problems;
        isFound = problems.length > 0 || spoiled || whole.length > 0;
        if (i % 10 === 0) {
          const wrong = wrongAnswers(truth, await answersOf(await opening(blobs), moments, objects));
          if (wrong.length > 0 && !spoiled) throw new Error(`${name}: ${wrong.slice(0, 3).join()}`);
        }
      } catch (error) {
        // the repository does not open at all: told, too
        if (!isHoldfastError(error, 'damaged', 'bad-input', 'blob-missing')) throw error;
        isFound = true;
      }
      if (isFound) found += 1;
    });
  }
  expect(found).toBe(FLIPS);
});
