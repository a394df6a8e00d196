/**
 * Every object of a small repository is removed, and every byte of it changed, one at a time: verification finds and names it, and what is read is right or
 * an error. Here one of `EVERY` bytes; `test/long/damage.test.ts` has all of them.
 */
import type { Problem } from '../../../src/repository/api';
import { open } from '../support';
import { answersOf, inTrash, objectsOf, openingOf, pointers, problemsOf, stepsOf, withFlipped, withRemoved, wrongAnswers } from './damage';
import type { Answers, Steps } from './damage';
import { wholeRepository } from './whole';
import type { AWorld } from './whole';

/** Coprime to the length of any structure, so that no field is passed over in all objects. */
const EVERY = 29;

let world: AWorld;
let steps: Steps;
let names: readonly string[];
let moments: readonly number[];
let objects: readonly string[];
let truth: Answers;
let pointing: ReadonlyMap<string, ReadonlySet<string>>;

beforeAll(async () => {
  world = await wholeRepository();
  steps = await stepsOf(openingOf(world), world.blobs);
  const trash = await inTrash(world);
  names = [...world.blobs.objects.keys()].filter((name) => !trash.has(name));
  const repository = await open(world, { mirror: true });
  const all = (await repository.moments()).map(({ n }) => n);
  moments = [all[0] ?? 0, all[3] ?? 0, all.at(-1) ?? 0];
  objects = await objectsOf(repository);
  truth = await answersOf(repository, moments, objects);
  pointing = await pointers(repository, objects);
});

const isOfMirror = (name: string): boolean => /\/(c|l)\/|repo\./.test(name);

/** What is said of an object that is gone, by its type. */
const SAID: Readonly<Record<string, RegExp>> = {
  s: /It is activity of people and spaces from 2026-11-/,
  m: /a part of the index: its list of packs and moments, kept twice/,
  t: /a part of the index with [1-9]\d* rows/,
  x: /a part of the index with [1-9]\d* rows/,
  z: /It is a list of what waits in the trash: nothing that is kept needs it/,
  c: /mirror of commit \d+/,
  l: /mirror of the index's table/,
  repo: /description of the repository/,
};

/** Undefined: it names exactly what the intact repository says that it touches, or, where their rows are gone with it, how many. */
const misnamed = (name: string, { what, touches }: Problem): string | undefined => {
  const type = /e1\/(repo|[a-z])/.exec(name)?.[1] ?? '';
  const touched = [...new Set(touches)].sort();
  if (type === 'p' || type === 'a') {
    const truth = [...(pointing.get(name) ?? [])].sort();
    const counted = /It held (\d+) (records of the kind|deletions and files)/.exec(what);
    const isRight = counted
      ? touched.length === 0 && Number(counted[1]) === (counted[2] === 'deletions and files' ? 3 : truth.length)
      : truth.length > 0 && truth.join() === touched.join();
    return isRight ? undefined : `${touched.join()} instead of ${truth.join()}: ${what}`;
  }
  const known = new Set(objects.map((object) => object.replace(' ', ':')));
  const areKnown = touched.every((one) => known.has(one)) && touched.length > 0 === (type === 't' || type === 'x');
  return SAID[type]?.test(what) === true && areKnown ? undefined : `${touched.join()}: ${what}`;
};

test('the repository is sound and has every type of object', async () => {
  const { problems } = await (await open(world, { mirror: true })).verify({ until: () => false });
  expect(problems).toEqual([]);
  expect([...new Set(names.map((name) => name.replace(/^[0-9a-f]+\/e1\/|\d+(-\d+)?/g, '')))].sort()).toEqual(
    ['a/', 'c/.json', 'c/.sig', 'l/.json', 'm/', 'p/', 'repo.json', 'repo.sig', 's/', 't/', 'x/', 'z/'].sort(),
  );
  expect([...truth.values()].filter((answer) => answer === 'damaged' || answer === 'missing')).toEqual([]);
});

test('every object that is removed is found, named with what it is about, and nothing wrong is read', async () => {
  for (const name of names) {
    await withRemoved(world, name, async () => {
      const problems = await problemsOf(openingOf(world), world.blobs, name, steps);
      expect([name, problems.length > 0]).toEqual([name, true]);
      expect([name, problems.map((found) => misnamed(name, found)).filter((wrong) => wrong !== undefined)]).toEqual([name, []]);
      expect([name, wrongAnswers(truth, await answersOf(await open(world, { mirror: true }), moments, objects))]).toEqual([name, []]);
    });
  }
});

test('every changed byte is found and named', async () => {
  let offset = 0;
  for (const name of names) {
    const { length } = world.blobs.objects.get(name) as Uint8Array;
    for (; offset < length; offset += EVERY)
      await withFlipped(world, name, offset, async () => {
        if ((await problemsOf(openingOf(world), world.blobs, name, steps)).length === 0)
          throw new Error(`byte ${offset} of ${name} is not found`);
      });
    offset -= length;
  }
});

test('nothing wrong is read when a byte is changed', async () => {
  for (const name of names.filter((one) => !isOfMirror(one))) {
    const { length } = world.blobs.objects.get(name) as Uint8Array;
    for (const offset of new Set([0, 9, length >> 2, length >> 1, length - 40, length - 3].filter((one) => one >= 0 && one < length)))
      await withFlipped(world, name, offset, async () => {
        expect([name, offset, wrongAnswers(truth, await answersOf(await open(world, { mirror: true }), moments, objects))]).toEqual([
          name,
          offset,
          [],
        ]);
      });
  }
});
