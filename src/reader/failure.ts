/** How a command ends (UX §6). */
import type { HoldfastError } from '../contract/errors';
import { isHoldfastError } from '../contract/errors';

export const EXIT = { ok: 0, damage: 1, usage: 2, key: 3 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** One sentence for the person at the keyboard. */
export class Failure extends Error {
  constructor(
    readonly exit: Exit,
    message: string,
    options?: { readonly cause: unknown },
  ) {
    super(message, options);
    this.name = 'Failure';
  }
}

export const usage = (message: string): Failure => new Failure(EXIT.usage, message);

/** A folder that can't be written: what happened, and what to do about it, by Node's error code. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'the file would be larger than this disk allows',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'a part of the path is a file',
  ENOENT: 'no folder can be made there',
  ENAMETOOLONG: 'the path is too long for this disk: choose a shorter folder',
  EMFILE: 'too many files are open on this computer',
  EIO: 'the disk reports an error',
};

/** Undefined: not an error of the file system. */
export const fileFailure = (error: unknown, doing: string): Failure | undefined => {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const reason = code === undefined ? undefined : REASONS[code];
  return reason === undefined
    ? undefined
    : new Failure(EXIT.usage, `${doing}: ${reason}. Nothing was left half-written.`, { cause: error });
};

/** The exit code and the sentence of whatever a command threw; undefined: a defect of ours. */
export const failureOf = (error: unknown): Failure | undefined => {
  if (error instanceof Failure) return error;
  if (isHoldfastError(error, 'damaged', 'blob-missing')) return new Failure(EXIT.damage, error.message, { cause: error });
  if (isHoldfastError(error, 'not-allowed')) return new Failure(EXIT.key, error.message, { cause: error });
  if (isHoldfastError(error, 'bad-input')) return new Failure(isSealed(error) ? EXIT.key : EXIT.usage, words(error), { cause: error });
  if (isHoldfastError(error, 'unavailable')) return new Failure(EXIT.usage, error.message, { cause: error });
  return fileFailure(error, 'The files could not be written');
};

/** A sealed repository is one of a newer version until this reader can unseal. */
const isSealed = (error: HoldfastError): boolean => /features [^)]*\bsealed\b/.test(error.message);

const words = (error: HoldfastError): string =>
  isSealed(error) ? `${error.message} It is sealed: a private key and a newer reader are needed.` : error.message;
