/** Full-text search over the work items of one moment, as the page and its resolvers say it. Times are UTC milliseconds. */
import type { Progress } from './page';

/** What somebody looks for: in keys, summaries, descriptions and comments, in any case of letters. */
export interface SearchAsked {
  /** 1 to 200 characters, one of them no space. */
  readonly words: string;
  /** The moment before this time; absent: the newest. */
  readonly at?: number;
  /** Id of the only space to look in. */
  readonly space?: string;
}

export interface SearchItem {
  /** Of the work item. */
  readonly id: string;
  readonly key: string;
  readonly title: string;
  /** `key`, `summary`, `description` or `comment`. */
  readonly where: string;
  /** Some words around what was found, as they stand there. */
  readonly excerpt: string;
}

export interface SearchView {
  readonly run: string;
  readonly status: 'running' | 'done' | 'stopped' | 'failed';
  readonly words: string;
  /** Time of the moment that is searched. */
  readonly moment: number;
  readonly space?: string;
  /** While it runs: work items that were read, of about how many. */
  readonly progress?: Progress;
  /** Places that were found so far. */
  readonly found: number;
  /** It stopped at 500 places: there may be more. */
  readonly more: boolean;
  /** Work items, or parts of them, whose record can't be read: what they say was not searched. */
  readonly unread: number;
  /** In the order in which they were found, a page. */
  readonly items: readonly SearchItem[];
  readonly next?: string;
}
