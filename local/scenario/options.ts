import type { FaultPlan } from '../contract';
import { BadInput, fromCaller, readOptions, wholeNumber } from '../command';
import { siteNamed, type SiteName } from '../siteName';
import type { Step } from './step';
import { stepsNamed } from './table';

export type StoreKind = 'object' | 'folder';

export interface Options {
  readonly site: SiteName;
  readonly steps: readonly Step[];
  /** Absolute. */
  readonly out: string;
  readonly faults: FaultPlan['level'];
  readonly seed: number;
  readonly store: StoreKind;
}

/** Throws `BadInput`. */
export function parseOptions(argv: readonly string[]): Options {
  const given = readOptions(argv, {
    site: { help: 'SEED|synthetic:N|demo:N' },
    steps: { help: 'a,b,…' },
    out: { help: 'DIR' },
    faults: { default: 'none', help: 'none|light|heavy' },
    seed: { default: '1', help: 'N' },
    store: { default: 'object', help: 'object|folder|bucket' },
  });
  return {
    steps: stepsNamed(given.steps),
    faults: oneOf('faults', given.faults, ['none', 'light', 'heavy']),
    store: storeNamed(given.store),
    seed: wholeNumber('seed', given.seed, 0, 0xffff_ffff),
    site: siteNamed(given.site),
    out: fromCaller(given.out),
  };
}

function storeNamed(name: string): StoreKind {
  if (name === 'bucket') throw new BadInput('--store bucket is not built yet; there are object and folder.');
  return oneOf('store', name, ['object', 'folder']);
}

function oneOf<T extends string>(name: string, value: string, values: readonly T[]): T {
  const found = values.find((candidate) => candidate === value);
  if (found === undefined) throw new BadInput(`--${name} must be ${values.join(', ')}, not "${value}".`);
  return found;
}
