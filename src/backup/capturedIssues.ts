/** The live work items of the newest moment by space, for the audit: one pass over the index, 28 bytes each. */
import type { Reading } from '../repository/api';
import { IdColumn, NumberedStrings, numbers, placesInOrder, wholeNumbers } from '../repository/columns';
import type { Kind, Row } from '../repository/model';
import type { Window } from './jql';

export type CapturedIssue = Pick<Row, 'id' | 'project' | 'keyNumber' | 'created'>;

/** Those of one window, in the order of their keys. */
export interface Held {
  readonly length: number;
  /** Ascending, UTC ms. */
  created(): Float64Array;
  issues(): Iterable<CapturedIssue>;
}

/** Of the newest moment; none before the first. Rows that can't be read are passed over: what Jira shows of them then differs, and is read again. */
export async function* liveRows({ questions, lastMoment }: Pick<Reading, 'questions' | 'lastMoment'>, kind: Kind): AsyncIterable<Row> {
  if ((await lastMoment()) === undefined) return;
  for await (const row of questions.rows(kind, undefined, () => undefined)) if (!row.deleted) yield row;
}

export class CapturedIssues {
  private readonly ids = new IdColumn();
  /** Numbers of spaces in `names`. */
  private readonly spaces = wholeNumbers();
  private readonly keyNumbers = wholeNumbers();
  private readonly times = numbers();
  private readonly names = new NumberedStrings();
  private readonly sizes: number[] = [];
  /** By space and key, and where each space begins. */
  private order = new Uint32Array(0);
  private begins: readonly number[] = [];

  static async read(repository: Pick<Reading, 'questions' | 'lastMoment'>): Promise<CapturedIssues> {
    const all = new CapturedIssues();
    for await (const row of liveRows(repository, 'issue')) all.add(row);
    all.sort();
    return all;
  }

  inProject(project: string): number {
    return this.sizes[this.names.numberOf(project) ?? -1] ?? 0;
  }

  /** Of the first project that the window names. */
  held({ projects: [project = ''], from = -Infinity, to = Infinity }: Window): Held {
    const begin = this.begins[this.names.numberOf(project) ?? -1] ?? 0;
    const here = this.order
      .subarray(begin, begin + this.inProject(project))
      .filter((i) => this.times.at(i) >= from && this.times.at(i) < to);
    const issue = (i: number): CapturedIssue => ({
      id: this.ids.at(i),
      project,
      keyNumber: this.keyNumbers.at(i),
      created: this.times.at(i),
    });
    return {
      length: here.length,
      created: () => Float64Array.from(here, (i) => this.times.at(i)).sort(),
      *issues() {
        for (const i of here) yield issue(i);
      },
    };
  }

  /** In the order of ids. */
  private add({ id, project, keyNumber, created }: Row): void {
    const space = this.names.add(project);
    this.sizes[space] = (this.sizes[space] ?? 0) + 1;
    this.ids.add(id);
    this.spaces.add(space);
    this.keyNumbers.add(keyNumber);
    this.times.add(created);
  }

  private sort(): void {
    const { spaces, keyNumbers } = this;
    this.order = placesInOrder(this.ids.length, (a, b) => spaces.at(a) - spaces.at(b) || keyNumbers.at(a) - keyNumbers.at(b));
    let next = 0;
    this.begins = this.sizes.map((size) => (next += size) - size);
  }
}
