/** The live work items of the newest moment by space, for the audit: one pass over the index, 24 bytes each. */
import type { Reading } from '../repository/api';
import type { Row } from '../repository/model';
import type { Window } from './jql';

export type CapturedIssue = Pick<Row, 'id' | 'project' | 'keyNumber' | 'created'>;

/** Those of one window, in the order of their keys. */
export interface Held {
  readonly length: number;
  /** Ascending, UTC ms. */
  created(): Float64Array;
  issues(): Iterable<CapturedIssue>;
}

const FIRST = 1_024;

export class CapturedIssues {
  private spaces = new Uint32Array(FIRST);
  private keyNumbers = new Uint32Array(FIRST);
  private times = new Float64Array(FIRST);
  /** Decimal ids as numbers, -1 − i for the i-th of the others. */
  private ids = new Float64Array(FIRST);
  private readonly others: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly sizes: number[] = [];
  private count = 0;
  /** By space and key, and where each space begins. */
  private order = new Uint32Array(0);
  private begins: readonly number[] = [];

  /** Rows that can't be read are passed over: what Jira shows of them then differs, and is read again. */
  static async read({ questions, lastMoment }: Pick<Reading, 'questions' | 'lastMoment'>): Promise<CapturedIssues> {
    const all = new CapturedIssues();
    if ((await lastMoment()) !== undefined)
      for await (const row of questions.rows('issue', undefined, () => undefined)) if (!row.deleted) all.add(row);
    all.sort();
    return all;
  }

  inProject(project: string): number {
    return this.sizes[this.numbers.get(project) ?? -1] ?? 0;
  }

  /** Of the first project that the window names. */
  held({ projects: [project = ''], from = -Infinity, to = Infinity }: Window): Held {
    const space = this.numbers.get(project);
    const begin = space === undefined ? 0 : (this.begins[space] ?? 0);
    const here = this.order
      .subarray(begin, begin + this.inProject(project))
      .filter((i) => this.at(this.times, i) >= from && this.at(this.times, i) < to);
    const issue = (i: number): CapturedIssue => ({
      id: this.id(i),
      project,
      keyNumber: this.at(this.keyNumbers, i),
      created: this.at(this.times, i),
    });
    return {
      length: here.length,
      created: () => Float64Array.from(here, (i) => this.at(this.times, i)).sort(),
      *issues() {
        for (const i of here) yield issue(i);
      },
    };
  }

  /** In the order of ids. */
  private add({ id, project, keyNumber, created }: Row): void {
    if (this.count === this.ids.length) this.grow();
    const number = Number(id);
    const isNumber = String(number) === id && Number.isSafeInteger(number) && number >= 0;
    this.ids[this.count] = isNumber ? number : -this.others.push(id);
    const space = this.numbers.get(project) ?? this.numbers.size;
    this.numbers.set(project, space);
    this.sizes[space] = (this.sizes[space] ?? 0) + 1;
    this.spaces[this.count] = space;
    this.keyNumbers[this.count] = keyNumber;
    this.times[this.count] = created;
    this.count += 1;
  }

  private sort(): void {
    const { spaces, keyNumbers } = this;
    this.order = new Uint32Array(this.count)
      .map((_, i) => i)
      .sort((a, b) => this.at(spaces, a) - this.at(spaces, b) || this.at(keyNumbers, a) - this.at(keyNumbers, b) || a - b);
    let next = 0;
    this.begins = this.sizes.map((size) => (next += size) - size);
  }

  private id(i: number): string {
    const number = this.at(this.ids, i);
    return number >= 0 ? String(number) : (this.others[-number - 1] ?? '');
  }

  private at(column: Uint32Array | Float64Array, i: number): number {
    return column[i] ?? 0;
  }

  private grow(): void {
    const twice = <T extends Uint32Array | Float64Array>(column: T, grown: T): T => {
      grown.set(column);
      return grown;
    };
    const length = this.count * 2;
    this.spaces = twice(this.spaces, new Uint32Array(length));
    this.keyNumbers = twice(this.keyNumbers, new Uint32Array(length));
    this.times = twice(this.times, new Float64Array(length));
    this.ids = twice(this.ids, new Float64Array(length));
  }
}
