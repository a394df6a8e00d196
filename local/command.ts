/** What the commands of the local platform share: bad input is one clear sentence and exit code 2, and nothing is left behind. */
import path from 'node:path';
import { parseArgs } from 'node:util';

export class BadInput extends Error {}

export interface OptionText {
  readonly default?: string;
  readonly help: string;
}

/**
 * `--name value` for the names of `known`; everything else is a `BadInput` that lists what there is. Options without a
 * default must be given.
 */
export function readOptions<K extends string>(argv: readonly string[], known: Readonly<Record<K, OptionText>>): Record<K, string> {
  const names = Object.keys(known) as K[];
  const usage = `Options: ${names.map((name) => `--${name} ${known[name].help}`).join(', ')}.`;
  const read = (): Record<string, string | undefined> => {
    try {
      const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
      return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values;
    } catch (error) {
      throw new BadInput(`${firstSentence(error)} ${usage}`);
    }
  };
  const given = read();
  const missing = names.filter((name) => given[name] === undefined && known[name].default === undefined);
  if (missing.length > 0) throw new BadInput(`Missing: ${missing.map((name) => `--${name}`).join(', ')}. ${usage}`);
  return Object.fromEntries(names.map((name) => [name, given[name] ?? known[name].default])) as Record<K, string>;
}

const firstSentence = (error: unknown): string =>
  `${(error instanceof Error ? error.message : String(error)).split(/\. |\n/)[0]!.replace(/\.$/, '')}.`;

/** Paths are meant from where the person called npm, which itself moves to the project's folder. */
export const fromCaller = (file: string): string => path.resolve(process.env.INIT_CWD ?? process.cwd(), file);

/** A whole number in [low, high], or a `BadInput`. */
export function wholeNumber(name: string, value: string, low: number, high: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < low || number > high)
    throw new BadInput(`--${name} must be a whole number from ${low} to ${high}, not "${value}".`);
  return number;
}

/** Runs a command to its exit code. `isBadInput`: errors of other parts that are the caller's fault. */
export function runCommand(main: () => Promise<number>, isBadInput: (error: unknown) => boolean = () => false): void {
  Promise.resolve()
    .then(main)
    .then(
      (code) => process.exit(code),
      (error: unknown) => {
        if (error instanceof BadInput || isBadInput(error)) {
          console.error((error as Error).message);
          process.exit(2);
        }
        console.error(error);
        process.exit(1);
      },
    );
}
