/** What every command gets, and what it says it needs. */
import { momentAt, openSource } from './source';
import type { Source } from './source';
import { KINDS } from '../repository/model';
import type { Kind } from '../repository/model';
import { EXIT, usage } from './failure';
import type { Exit } from './failure';
import type { Damage, OnDamage } from './damage';
import { Progress } from './io';
import type { Streams } from './io';
import type { OpenFile } from './output';
import { Snapshot } from './snapshot';

export interface Options {
  readonly at?: string;
  readonly space?: string;
  readonly kind?: string;
  readonly out?: string;
  readonly format?: string;
  readonly repo?: string;
  readonly key?: string;
  readonly json: boolean;
  readonly deleted: boolean;
}

export interface Command {
  /** After `holdfast NAME FOLDER`. */
  readonly usage: string;
  readonly help: string;
  /** How many more words it takes. */
  readonly words: readonly [least: number, most: number];
  /** Options beside --json, --repo and --key. */
  readonly options: readonly (keyof Options)[];
  run(context: Context): Promise<void>;
}

/** One run of one command. What is damaged is gathered: the exit code tells it. */
export class Context {
  readonly progress: Progress;
  readonly damage: Damage[] = [];
  private readonly rowsTold = new Set<string>();

  constructor(
    readonly source: Source,
    readonly words: readonly string[],
    readonly options: Options,
    readonly streams: Streams,
    readonly openFile: OpenFile | undefined,
  ) {
    this.progress = new Progress(streams);
  }

  readonly onDamage: OnDamage = ({ kind, id, what, items }) => {
    if (kind !== 'rows') return this.tell({ kind, id, what });
    // each question that came upon them tells of rows
    if (this.rowsTold.has(id)) return;
    this.rowsTold.add(id);
    this.tell({ kind: 'index', id, what: `${id}: ${what} ${items ?? 0} saved items may be missing from the answer.` });
  };

  private tell(damage: Damage): void {
    this.damage.push(damage);
    this.progress.end();
    this.streams.err(`Damaged: ${damage.what}\n`);
  }

  /** `--kind`. Throws `Failure` for what is none. */
  get kind(): Kind | undefined {
    const { kind } = this.options;
    if (kind === undefined || (KINDS as readonly string[]).includes(kind)) return kind as Kind | undefined;
    throw usage(`There is no kind ${kind}; there are: ${KINDS.join(', ')}.`);
  }

  /** The site at `--at`, or at another moment. */
  async snapshot(at = this.options.at): Promise<Snapshot> {
    const { repository } = this.source;
    return new Snapshot(repository, await momentAt(repository, at), this.onDamage);
  }

  /** A line of the answer: JSON with `--json`, the words otherwise. */
  async line(json: unknown, words: string): Promise<void> {
    await this.streams.out(`${this.options.json ? JSON.stringify(json) : words}\n`);
  }

  get exit(): Exit {
    return this.damage.length > 0 || this.source.log.spoiled.length > 0 ? EXIT.damage : EXIT.ok;
  }
}

export const openContext = async (
  folder: string,
  words: readonly string[],
  options: Options,
  streams: Streams,
  openFile: OpenFile | undefined,
): Promise<Context> => {
  const source = await openSource({ folder, repo: options.repo, key: options.key });
  if (!source.log.signed)
    streams.err('This repository was exported without signatures: hashes hold it together, but nothing proves who wrote it.\n');
  for (const words of source.log.spoiled) streams.err(`Damaged: ${words}\n`);
  return new Context(source, words, options, streams, openFile);
};
