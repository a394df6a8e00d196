/**
 * The folder that a command leaves: it appears whole, under its name, or not at all. Everything is written beside it first; a failure, a full disk
 * for one, removes that again.
 */
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { once } from 'node:events';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileFailure, usage } from './failure';

export interface FileWriter {
  write(chunk: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export interface Target {
  /** The folder in which files are until the end. */
  readonly folder: string;
  /** `path`: safe segments. A file that was opened again is replaced. */
  file(...path: readonly string[]): Promise<FileWriter>;
  whole(path: readonly string[], content: string | Uint8Array): Promise<void>;
  rename(from: readonly string[], to: readonly string[]): Promise<void>;
  remove(path: readonly string[]): Promise<void>;
}

/** How files are opened; tests pass disks that are full. */
export type OpenFile = (path: string) => Promise<FileWriter>;

/** Throws `Failure` if `out` is there and not an empty folder. */
export const intoFolder = async <T>(out: string, work: (target: Target) => Promise<T>, openFile: OpenFile = streamTo): Promise<T> => {
  if (out === '') throw usage('--out names no folder.');
  const final = resolve(out);
  const there = await readdir(final).catch((error: unknown): undefined => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw code === 'ENOTDIR' ? usage(`${out} is a file; name a folder that is not there yet.`) : error;
  });
  if (there && there.length > 0)
    throw usage(`${out} is not empty: name a folder that is not there yet, so that nothing of yours is replaced.`);
  const half = join(dirname(final), `.${basename(final)}.${process.pid}.part`);
  let stopped: NodeJS.Signals | undefined;
  // ends at the next thing to be written: whatever is under way must not come after the removal. A second signal ends at once
  const onSignal = (signal: NodeJS.Signals): void => void (stopped = signal);
  for (const signal of SIGNALS) process.once(signal, onSignal);
  try {
    await makeFolders(dirname(final));
    await removeAbandoned(dirname(final), basename(final));
    await rm(half, { recursive: true, force: true });
    await mkdir(half);
    const done = await work(
      targetIn(half, openFile, () => {
        if (stopped !== undefined) throw new Error(stopped);
      }),
    );
    if (there) await rmdir(final);
    await rename(half, final);
    return done;
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    if (stopped !== undefined) process.exit(stopped === 'SIGINT' ? 130 : 143);
    throw fileFailure(error, `${out} could not be written`) ?? error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
};

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** One after the other: Node's own way to make them all never ends where a folder can't be made although its parent is there (/proc). */
const makeFolders = async (folder: string): Promise<void> => {
  const missing: string[] = [];
  for (let at = folder; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.unshift(at);
  for (const one of missing) {
    await mkdir(one).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
};

/** What a process that is gone has left half-written for the same target. */
const removeAbandoned = async (parent: string, name: string): Promise<void> => {
  for (const entry of await readdir(parent)) {
    const pid = entry.startsWith(`.${name}.`) ? /^\.(\d+)\.part$/.exec(entry.slice(name.length + 1))?.[1] : undefined;
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(parent, entry), { recursive: true, force: true });
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** `check` throws when the work is to end. */
const targetIn = (folder: string, openFile: OpenFile, check: () => void): Target => {
  const made = new Set<string>();
  const inside = (path: readonly string[]): string => {
    const full = join(folder, ...path);
    if (!full.startsWith(folder + sep)) throw usage(`${path.join('/')} would leave the folder.`);
    return full;
  };
  const file = async (...path: readonly string[]): Promise<FileWriter> => {
    const full = inside(path);
    check();
    if (!made.has(dirname(full))) await mkdir(dirname(full), { recursive: true });
    made.add(dirname(full));
    const opened = await openFile(full);
    return {
      write: (chunk) => {
        check();
        return opened.write(chunk);
      },
      close: () => opened.close(),
    };
  };
  return {
    folder,
    file,
    whole: async (path, content) => {
      const writer = await file(...path);
      await writer.write(content);
      await writer.close();
    },
    rename: (from, to) => rename(inside(from), inside(to)),
    remove: (path) => rm(inside(path), { force: true }),
  };
};

const streamTo: OpenFile = async (path) => {
  const stream = createWriteStream(path, { highWaterMark: 256 * 1024 });
  // a failure of one write is met again by every later call
  let failed: unknown;
  stream.on('error', (error) => {
    failed = error;
  });
  const check = (): void => {
    if (failed !== undefined) throw failed as Error;
  };
  return {
    write: async (chunk) => {
      check();
      if (!stream.write(chunk)) await once(stream, 'drain');
    },
    close: async () => {
      check();
      stream.end();
      await finished(stream);
    },
  };
};
