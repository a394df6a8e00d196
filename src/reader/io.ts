/** What a command says, and where: answers on `out`, progress and warnings on `err`. */
import { Failure } from './failure';

export interface Streams {
  /** Resolves when there is room for more. */
  out(text: string): Promise<void>;
  err(text: string): void;
  /** Progress is overwritten in place on a terminal, and told seldom elsewhere. */
  readonly isTerminal: boolean;
}

/** Between two lines of progress, where there is no terminal. */
const SELDOM = 10_000;
const OFTEN = 100;

export class Progress {
  private last = 0;
  private shown = false;

  constructor(private readonly streams: Streams) {}

  /** `done` may rise by more than one. */
  at(done: number, of: number, what: string): void {
    const every = this.streams.isTerminal ? OFTEN : SELDOM;
    const before = done < this.last ? 0 : this.last;
    this.last = done;
    if (Math.floor(done / every) === Math.floor(before / every) && done !== of) return;
    const line = `${count(done)} of ${count(of)} ${what}`;
    this.streams.err(this.streams.isTerminal ? `\r${line}\u001b[K` : `${line}\n`);
    this.shown = this.streams.isTerminal;
  }

  end(): void {
    if (this.shown) this.streams.err('\n');
    this.shown = false;
  }
}

export const count = (n: number): string => n.toLocaleString('en-US');

/** Control characters of what people wrote must not reach a terminal. */
export const plain = (words: string): string => words.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** The reader of our output went away (`| head`): that is no failure. */
export class OutputClosed extends Failure {
  constructor() {
    super(0, 'The output was closed.');
  }
}
