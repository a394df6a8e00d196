/** Full-text search over the work items of one moment, as the page and its resolvers say it. Times are UTC milliseconds. */
import type { AdminMessage } from './errors';
import type { Progress } from './page';

/** What somebody looks for: a key, or words of summaries, descriptions and comments, in any case of letters. */
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
  /** In this work item more places match: ten are told. */
  readonly more?: true;
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
  /** Why it ended early, or why it does not get on: then it is tried again. */
  readonly trouble?: AdminMessage;
  /** Places that were found so far. */
  readonly found: number;
  /** There are more than are told: it stops at 500 places, and at ten of a work item. */
  readonly more: boolean;
  /** Work items, or parts of them, whose record can't be read: what they say was not searched. */
  readonly unread: number;
  /** In the order in which they were found, the first of them, as many as were asked for. */
  readonly items: readonly SearchItem[];
}
