/**
 * What Jira showed once and does not show now, without a proof that it is gone: an access rule, a permission scheme or a security level hides it from the app. When it
 * comes to light again nobody tells, counts agree, and the watermark has moved on over what was edited meanwhile. So it is remembered here until it was read again.
 *
 * U1 It is remembered before the mark that told of it is deleted, and forgotten after the commit of what was read again. U2 It is one value, which only the sweep that
 * has the lease writes, so that no update is lost; others leave marks. U3 It is bounded. U4 What is proved to be deleted is forgotten.
 */
import type { Json, Log, StateStore } from '../contract/ports';

export const UNSEEN_KEY = 'unseen';

/** In the order in which they are asked for. */
export interface Unseen {
  /** Changes may be missing from `since` on; 0: from the beginning. `resting`: it is in the trash or the archive, where nobody changes anything. */
  readonly spaces: readonly (readonly [space: string, since: number, resting?: 'resting'])[];
  /** Work items that were looked for by their ids. */
  readonly issues: readonly (readonly [issue: string, space: string])[];
}

/** Together about 190 kB of the 240 that a value may have. */
const SPACES_MAX = 5_000;
export const ISSUES_MAX = 3_000;

export const readUnseen = async (state: Pick<StateStore, 'get'>): Promise<Unseen> =>
  ((await state.get<Json>(UNSEEN_KEY)) as unknown as Unseen | undefined) ?? { spaces: [], issues: [] };

export class UnseenMemory {
  private readonly spaces: Map<string, number>;
  private readonly resting: Set<string>;
  private readonly issues: Map<string, string>;
  private changed = false;

  private constructor(
    private readonly state: StateStore,
    private readonly log: Log,
    unseen: Unseen,
  ) {
    this.spaces = new Map(unseen.spaces.map(([space, since]) => [space, since]));
    this.resting = new Set(unseen.spaces.filter(([, , resting]) => resting !== undefined).map(([space]) => space));
    this.issues = new Map(unseen.issues);
  }

  static async load({ state, log }: { readonly state: StateStore; readonly log: Log }): Promise<UnseenMemory> {
    return new UnseenMemory(state, log, await readUnseen(state));
  }

  get now(): Unseen {
    return {
      spaces: [...this.spaces].map(([space, since]) => (this.resting.has(space) ? [space, since, 'resting'] : [space, since])),
      issues: [...this.issues],
    };
  }

  /** The earliest moment counts. */
  addSpace(space: string, since: number): void {
    const before = this.spaces.get(space);
    if (before !== undefined && before <= since) return;
    if (before === undefined && this.spaces.size >= SPACES_MAX) return this.full('spaces');
    this.change(() => this.spaces.set(space, since));
  }

  /** Whether it is in the trash or the archive. */
  rests(space: string, isSo: boolean): void {
    if (this.resting.has(space) === isSo || !this.spaces.has(space)) return;
    this.change(() => (isSo ? this.resting.add(space) : this.resting.delete(space)));
  }

  addIssue(issue: string, space: string): void {
    if (this.issues.has(issue)) return;
    // The audit finds what does not fit, and remembers its space.
    if (this.issues.size >= ISSUES_MAX) return this.full('work items');
    this.change(() => this.issues.set(issue, space));
  }

  /** Everything before `since` was read again. */
  readUpTo(space: string, since: number): void {
    if ((this.spaces.get(space) ?? since) < since) this.change(() => this.spaces.set(space, since));
  }

  forgetSpace(space: string): void {
    if (!this.spaces.has(space)) return;
    this.rests(space, false);
    this.change(() => this.spaces.delete(space));
  }

  forgetIssue(issue: string): void {
    if (this.issues.has(issue)) this.change(() => this.issues.delete(issue));
  }

  /** It is proved to be deleted, and its work items with it. */
  spaceIsGone(space: string): void {
    this.forgetSpace(space);
    for (const [issue, of] of this.issues) if (of === space) this.forgetIssue(issue);
  }

  nextSpaces(count: number): ReadonlyMap<string, number> {
    return new Map([...this.spaces].slice(0, count));
  }

  nextIssues(count: number): readonly string[] {
    return [...this.issues.keys()].slice(0, count);
  }

  /** They are still hidden: others come first now. Nothing to write where all are asked each time. */
  putBehind(spaces: Iterable<string>, issues: Iterable<string>, most: { readonly spaces: number; readonly issues: number }): void {
    if (this.spaces.size > most.spaces) for (const space of spaces) this.change(() => behind(this.spaces, space));
    if (this.issues.size > most.issues) for (const issue of issues) this.change(() => behind(this.issues, issue));
  }

  get isChanged(): boolean {
    return this.changed;
  }

  async save(): Promise<void> {
    if (this.spaces.size === 0 && this.issues.size === 0) await this.state.delete(UNSEEN_KEY);
    else await this.state.set(UNSEEN_KEY, this.now as unknown as Json);
    this.changed = false;
  }

  private change(how: () => void): void {
    how();
    this.changed = true;
  }

  private full(what: string): void {
    this.log.warn('more is hidden from the app than is remembered', { what });
  }
}

const behind = <V>(map: Map<string, V>, key: string): void => {
  const value = map.get(key);
  if (value === undefined) return;
  map.delete(key);
  map.set(key, value);
};
