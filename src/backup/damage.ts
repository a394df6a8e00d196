/**
 * The damage record: opened when verification finds something, closed when everything in it is repaired or stated as lost. While it is open,
 * nothing is tidied, folded or deleted.
 */
import type { Json } from '../contract/ports';
import type { Problem } from '../repository/api';
import type { BackupDeps } from './deps';

const DAMAGE_KEY = 'damage';
/** More objects than this wait for the verification that follows the repair of these. */
const OBJECTS_MAX = 400;
const NAMED_MAX = 20;

export interface Tallied {
  /** Saved items that can be read again. */
  readonly repaired: number;
  readonly lost: number;
  /** The newest moment of something that is lost. */
  readonly lostBefore?: number;
  /** `kind:id` of what is lost, the first of them. */
  readonly named: readonly string[];
}

export interface Damage extends Tallied {
  readonly openedAt: number;
  readonly closedAt?: number;
  /** Saved items that could not be read when it was found. */
  readonly found: number;
  /** Names of objects that are still to be repaired. */
  readonly objects: readonly string[];
  /** There is or may be more than is named: everything is read back again afterwards. */
  readonly more?: true;
  /** Damage that no repair is known for: commits, and tables of the index in the state. */
  readonly stuck: readonly string[];
  /** `kind:id` of what can't be read or could not be, the first of them. */
  readonly touches: readonly string[];
  /** What a repair is about to commit, on which `maint`: counted once it is seen to be done. */
  readonly pending?: Tallied & { readonly planned: number };
}

export const NOTHING: Tallied = { repaired: 0, lost: 0, named: [] };

export const readDamage = async (deps: Pick<BackupDeps, 'state'>): Promise<Damage | undefined> =>
  (await deps.state.get<Json>(DAMAGE_KEY)) as unknown as Damage | undefined;

export const writeDamage = (deps: Pick<BackupDeps, 'state'>, damage: Damage): Promise<void> =>
  deps.state.set(DAMAGE_KEY, damage as unknown as Json);

export const isOpen = (damage: Damage | undefined): damage is Damage => damage !== undefined && damage.closedAt === undefined;

/** The object that a problem is about: it may be named with a place inside it. */
const nameOf = ({ object }: Problem): string => object.replace(/ frame \d+( line \d+)?$/, '');
/** A list of what is to be deleted: nothing that can be read is touched, and pruning deals with it. */
const isOfTrash = (name: string): boolean => /\/z\/\d+-\d+$/.test(name);
/** What a damaged part of the index names could perhaps not be read back. */
const isOfIndex = (name: string): boolean => /\/[txm]\/\d+-\d+$/.test(name);
const isObject = (name: string): boolean => /^[0-9a-f]{32}\//.test(name);

/** Adds what was found. Found again while it is open, it changes nothing. */
export const noteDamage = async (deps: Pick<BackupDeps, 'state' | 'clock'>, problems: readonly Problem[]): Promise<void> => {
  const real = problems.filter((problem) => !isOfTrash(nameOf(problem)));
  if (real.length === 0) return;
  const before = await readDamage(deps);
  const open: Damage = isOpen(before) ? before : { openedAt: deps.clock.now(), found: 0, objects: [], stuck: [], touches: [], ...NOTHING };
  const known = new Set([...open.objects, ...open.stuck]);
  const fresh = real.filter((problem) => !known.has(nameOf(problem)));
  const names = [...new Set(fresh.map(nameOf))];
  const objects = [...open.objects, ...names.filter(isObject)];
  await writeDamage(deps, {
    ...open,
    ...(objects.length > OBJECTS_MAX || names.some(isOfIndex) ? { more: true } : {}),
    found: open.found + fresh.reduce((sum, { items = 0 }) => sum + items, 0),
    objects: objects.slice(0, OBJECTS_MAX),
    stuck: [...open.stuck, ...names.filter((name) => !isObject(name))].slice(0, OBJECTS_MAX),
    touches: [...new Set([...open.touches, ...fresh.flatMap(({ touches }) => touches)])].slice(0, NAMED_MAX),
  });
};

export const tallied = (a: Tallied, b: Tallied): Tallied => {
  const before = [a.lostBefore, b.lostBefore].filter((one) => one !== undefined);
  return {
    repaired: a.repaired + b.repaired,
    lost: a.lost + b.lost,
    named: [...new Set([...a.named, ...b.named])].slice(0, NAMED_MAX),
    ...(before.length === 0 ? {} : { lostBefore: Math.max(...before) }),
  };
};
