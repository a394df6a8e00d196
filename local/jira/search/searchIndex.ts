import type { PlatformClock } from '../../contract';
import type { Issue } from '../model';
import type { IssueStore } from '../store/issueStore';
import { Row } from '../store/row';

/** What search still serves of one issue, until `until`. `before` undefined: search does not know the issue yet. */
interface Stale {
  readonly before: Issue | undefined;
  readonly until: number;
}

/**
 * The search index as far as it differs from the database: for each issue that was written a moment ago, the copy that
 * search goes on to serve. Nothing is kept of issues whose index is up to date.
 */
export class SearchIndex {
  private readonly stale = new Map<number, Stale[]>();
  private nextExpiry = Infinity;
  private revision = 0;

  constructor(
    private readonly state: { readonly issues: IssueStore },
    private readonly clock: PlatformClock,
  ) {}

  /** Rises whenever search may answer otherwise than before. */
  version(): number {
    this.expire();
    return this.revision;
  }

  /** Call when a project appears, goes, or is hidden: what is found changes without any issue being written. */
  visibilityChanged(): void {
    this.revision += 1;
  }

  /** Call before a write takes effect. */
  wrote(issueId: number, before: Issue | undefined, lagMs: number): void {
    this.revision += 1;
    if (lagMs <= 0 && !this.stale.has(issueId)) return;
    const now = this.clock.now();
    const list = this.stale.get(issueId) ?? [];
    const until = Math.max(now + lagMs, list.at(-1)?.until ?? 0);
    list.push({ before, until });
    this.stale.set(issueId, list);
    this.nextExpiry = Math.min(this.nextExpiry, list[0]?.until ?? until);
  }

  /** The issue as search knows it. */
  seen(issueId: number): Issue | undefined {
    this.expire();
    const first = this.stale.get(issueId)?.[0];
    return first === undefined ? this.state.issues.get(issueId) : first.before;
  }

  /** Issues that were ever loaded or written, as search knows them; untouched made-up ones are not among them. */
  *held(): Iterable<Issue> {
    this.expire();
    if (this.stale.size === 0) {
      yield* this.state.issues.held();
      return;
    }
    for (const issue of this.state.issues.held()) {
      const first = this.stale.get(issue.id)?.[0];
      if (first === undefined) yield issue;
      else if (first.before !== undefined) yield first.before;
    }
    for (const [id, [first]] of this.stale) if (!this.state.issues.has(id) && first?.before !== undefined) yield first.before;
  }

  /** As it is now, whatever becomes of it. */
  copyOf(issue: Issue): Issue {
    return { ...(issue instanceof Row ? issue.whole : issue) };
  }

  private expire(): void {
    const now = this.clock.now();
    if (now < this.nextExpiry) return;
    this.nextExpiry = Infinity;
    this.revision += 1;
    for (const [id, list] of this.stale) {
      while (list[0] !== undefined && list[0].until <= now) list.shift();
      if (list[0] === undefined) this.stale.delete(id);
      else this.nextExpiry = Math.min(this.nextExpiry, list[0].until);
    }
  }
}
