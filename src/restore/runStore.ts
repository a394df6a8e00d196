/**
 * What a restore run keeps beside its checkpoints. `rst:<run>:soft` the newest state inside a step, with how far the work after it
 * may have reached · `rst:<run>:n:<i>` notes · `rst:<run>:r:<i>` the report · `rst:<run>:wf` learned workflows.
 *
 * Pages are numbered by the state: a step that is done again writes the same pages again, so that nothing stands twice.
 */
import type { Json, StateStore } from '../contract/ports';
import type { ReportPage } from '../contract/page';
import type { FidelityCode } from './fidelity';
import type { RestoreState } from './state';
import type { Workflow } from './workflow';

/** Something that did not go as planned, for the report. `about`: a field's name, a file's name; `said`: Jira's words. */
export interface Note {
  readonly key: string;
  readonly code: FidelityCode;
  readonly about?: string;
  readonly said?: string;
}

export type Outcome = ReportPage['outcomes'][number];

export interface Soft {
  readonly state: RestoreState;
  /** Issues of the state's project and phase up to this number may have been worked on since. */
  readonly reach: number;
}

const PAGE_CHARS = 60_000;
const said = (text: string): string => (text.length > 300 ? `${text.slice(0, 299)}…` : text);

export class RunStore {
  constructor(
    private readonly state: StateStore,
    private readonly run: string,
  ) {}

  async readSoft(): Promise<Soft | undefined> {
    return (await this.state.get<Json>(`rst:${this.run}:soft`)) as unknown as Soft | undefined;
  }

  writeSoft(soft: Soft): Promise<void> {
    return this.state.set(`rst:${this.run}:soft`, soft as unknown as Json);
  }

  async readWorkflows(): Promise<Record<string, Workflow>> {
    return ((await this.state.get<Json>(`rst:${this.run}:wf`)) ?? {}) as unknown as Record<string, Workflow>;
  }

  /** A cache: when it is too large for one value, the next step learns again. */
  async writeWorkflows(workflows: Readonly<Record<string, Workflow>>): Promise<void> {
    if (JSON.stringify(workflows).length < 200_000) await this.state.set(`rst:${this.run}:wf`, workflows as unknown as Json);
  }

  /** Writes pages from number `from` on; answers how many. */
  writeNotes(from: number, notes: readonly Note[]): Promise<number> {
    return this.writePages(
      'n',
      from,
      notes.map((note) => (note.said === undefined ? note : { ...note, said: said(note.said) })) as unknown as readonly Json[],
    );
  }

  writeOutcomes(from: number, outcomes: readonly Outcome[]): Promise<number> {
    return this.writePages('r', from, outcomes as unknown as readonly Json[]);
  }

  async *notes(pages: number): AsyncGenerator<readonly Note[]> {
    for (let i = 0; i < pages; i++)
      yield ((await this.state.get<Json>(`rst:${this.run}:n:${String(i)}`)) ?? []) as unknown as readonly Note[];
  }

  async outcomes(page: number): Promise<readonly Outcome[]> {
    return ((await this.state.get<Json>(`rst:${this.run}:r:${String(page)}`)) ?? []) as unknown as readonly Outcome[];
  }

  private async writePages(kind: 'n' | 'r', from: number, lines: readonly Json[]): Promise<number> {
    let written = 0;
    let page: Json[] = [];
    let chars = 0;
    const flush = async (): Promise<void> => {
      if (page.length === 0) return;
      await this.state.set(`rst:${this.run}:${kind}:${String(from + written)}`, page);
      written += 1;
      page = [];
      chars = 0;
    };
    for (const line of lines) {
      const length = JSON.stringify(line).length;
      if (chars + length > PAGE_CHARS) await flush();
      page.push(line);
      chars += length;
    }
    await flush();
    return written;
  }
}
