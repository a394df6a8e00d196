/** What verification and readers make of a repository in which one object was changed or removed. */
import { isHoldfastError } from '../../../src/contract/errors';
import type { BlobStore } from '../../../src/contract/ports';
import type { Problem, Reading, VerifyCursor, View } from '../../../src/repository/api';
import { readHead } from '../../../src/repository/maintenance/snapshot';
import { readTrash } from '../../../src/repository/maintenance/trash';
import { KINDS } from '../../../src/repository/model';
import type { Row } from '../../../src/repository/model';
import { commitLogOver } from '../../../src/stores/commitLog';
import { open } from '../support';
import { noting } from './whole';
import type { AWorld } from './whole';

/** Where verification stands when it reads which objects. */
export type Steps = ReadonlyMap<string, readonly (VerifyCursor | undefined)[]>;

/** A repository over these objects. */
export type Opening = (blobs: BlobStore) => Promise<Reading>;
export const openingOf =
  (world: AWorld): Opening =>
  (blobs) =>
    open({ ...world, blobs: blobs as AWorld['blobs'] }, { mirror: true });

export const stepsOf = async (opening: Opening, blobs: BlobStore): Promise<Steps> => {
  const steps = new Map<string, (VerifyCursor | undefined)[]>();
  for (let cursor: VerifyCursor | undefined, begun = false; !begun || cursor; begun = true) {
    const read = new Set<string>();
    const result = await (await opening(noting(blobs, read))).verify({ cursor, until: () => true });
    for (const name of read) steps.set(name, [...(steps.get(name) ?? []), cursor]);
    cursor = result.cursor;
  }
  return steps;
};

/** The steps of the verification that read this object, until one of them finds something: the same code, without what comes before. */
export const problemsOf = async (opening: Opening, blobs: BlobStore, name: string, steps: Steps): Promise<readonly Problem[]> => {
  const repository = await opening(blobs);
  for (const cursor of steps.get(name) ?? []) {
    const { problems } = await repository.verify({ cursor, until: () => true });
    const named = problems.filter(({ object }) => object === name || object.startsWith(`${name} `));
    if (named.length > 0) return named;
  }
  return [];
};

/** Who points into which pack or file, as the intact repository says: object → `kind:id`. */
export const pointers = async (repository: Reading, objects: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const view = await repository.view();
  const truth = new Map<string, Set<string>>();
  const add = (object: string, who: string): void => void truth.set(object, (truth.get(object) ?? new Set()).add(who));
  for (const object of objects) {
    const [kind, id] = object.split(' ') as [Row['kind'], string];
    for (const row of view.versions(kind, id)) {
      if (row.place) add(row.place.pack, `${kind}:${id}`);
      for (const { name } of row.parts ?? []) add(name, `${kind}:${id}`);
    }
  }
  return truth;
};

/** Objects that wait in the trash: nothing that anybody reads names them. */
export const inTrash = async (world: AWorld): Promise<ReadonlySet<string>> => {
  const { repoId } = await open(world);
  const head = await readHead({ log: commitLogOver(world.state) });
  const names = new Set<string>();
  for (const entry of head?.trash ?? []) for (const name of (await readTrash({ repoId, blobs: world.blobs }, entry)).names) names.add(name);
  return names;
};

/** Days that a question about activity may ask for, with all that the repositories here tell of. */
const SPAN = { from: Date.UTC(2026, 0), to: Date.UTC(2027, 11) };

/** What a reader says of every object at some moments: `moment kind id` → what it is, or `damaged`. */
export type Answers = ReadonlyMap<string, string>;

const isDamage = (error: unknown): boolean => isHoldfastError(error, 'damaged', 'blob-missing');
export const DAMAGED = 'damaged';
/** Not listed in a view that says that something is missing. */
export const MISSING = 'missing';

/** `told`: the opening has said that the newest commits are lost, so a moment may not be there, and what it told of activity neither. */
export const answersOf = async (
  repository: Reading,
  moments: readonly number[],
  objects: readonly string[],
  told = false,
): Promise<Answers> => {
  const answers = new Map<string, string>();
  for (const n of moments) {
    const view = await repository.view(n).catch((error: unknown) => {
      if (!isDamage(error) && !(told && isHoldfastError(error, 'bad-input'))) throw error;
      return undefined;
    });
    for (const object of objects) {
      const [kind, id] = object.split(' ') as [Row['kind'], string];
      answers.set(`${n} ${object}`, view ? await answerOf(view, kind, id) : DAMAGED);
    }
  }
  const { buckets, unread } = await repository.questions.activity({ ...SPAN, by: 'day' }).catch((error: unknown) => {
    if (!isDamage(error)) throw error;
    return { buckets: [], unread: 1 };
  });
  answers.set('activity', unread > 0 || told ? DAMAGED : JSON.stringify(buckets));
  return answers;
};

const answerOf = async (view: View, kind: Row['kind'], id: string): Promise<string> => {
  const row = view.row(kind, id);
  if (!row) return view.missing.length > 0 ? MISSING : 'none';
  if (row.deleted) return `gone since ${row.updated}: ${JSON.stringify(row.about)}`;
  try {
    if (kind !== 'attachment') return `${row.updated} ${row.seen} ${JSON.stringify((await view.read(row)).body)}`;
    const parts: string[] = [];
    for await (const part of view.content(row)) parts.push(Buffer.from(part).toString('latin1'));
    return parts.join('');
  } catch (error) {
    if (!isDamage(error)) throw error;
    return DAMAGED;
  }
};

/** Every object that any moment knows. */
export const objectsOf = async (repository: Reading): Promise<readonly string[]> => {
  const view = await repository.view();
  const rows = [...KINDS.flatMap((kind) => [...view.rows({ kind })]), ...view.tombstones(), ...view.rowsBeforeDeletion('200')];
  return [...new Set(rows.map(({ kind, id }) => `${kind} ${id}`))];
};

/** Answers that are neither right nor an error. */
export const wrongAnswers = (truth: Answers, got: Answers): readonly string[] =>
  [...got].flatMap(([question, answer]) =>
    answer === truth.get(question) || answer === DAMAGED || answer === MISSING ? [] : [`${question}: ${answer}`],
  );

/** Other bytes under that name, and back. */
export const withChanged = async (
  { blobs }: { readonly blobs: AWorld['blobs'] },
  name: string,
  change: (bytes: Uint8Array) => Uint8Array,
  work: () => Promise<void>,
): Promise<void> => {
  const bytes = blobs.objects.get(name) as Uint8Array;
  const changed = change(Uint8Array.from(bytes));
  if (Buffer.compare(bytes, changed) === 0) throw new Error(`${name} was not changed`);
  blobs.objects.set(name, changed);
  try {
    await work();
  } finally {
    blobs.objects.set(name, bytes);
  }
};

/** `mask`: the bits that are turned over. */
export const flipped =
  (offset: number, mask = 0xff) =>
  (bytes: Uint8Array): Uint8Array => {
    bytes[offset] = (bytes[offset] as number) ^ mask;
    return bytes;
  };

export const withFlipped = (
  world: { readonly blobs: AWorld['blobs'] },
  name: string,
  offset: number,
  work: () => Promise<void>,
): Promise<void> => withChanged(world, name, flipped(offset), work);

export const withRemoved = async (world: AWorld, name: string, work: () => Promise<void>): Promise<void> => {
  const bytes = world.blobs.objects.get(name) as Uint8Array;
  world.blobs.objects.delete(name);
  try {
    await work();
  } finally {
    world.blobs.objects.set(name, bytes);
  }
};
