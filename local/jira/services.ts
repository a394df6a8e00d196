import type { EventSink } from './events';
import type { Outbox } from './outbox';
import type { Search } from './search/search';
import type { Switches } from './switches';
import type { ContentStore } from './write/contentStore';

/** What handlers use besides the state. */
export interface Services {
  readonly search: Search;
  readonly events: EventSink;
  readonly switches: Switches;
  readonly cloudId: string;
  readonly contents: ContentStore;
  readonly outbox: Outbox;
  /** Worklogs that were deleted on their own, for their feed; those that went with their issue are not told there. */
  readonly deletedWorklogs: { readonly id: string; readonly at: number }[];
  /** A request that changes something may meet a conflict under faults: true = answer 409. */
  readonly conflicts: () => boolean;
  /** Bulk operations and other long tasks by id: who asked, and what they look like before and after `readyAt`. */
  readonly tasks: Map<string, Task>;
}

export interface Task {
  readonly kind: 'bulk' | 'task';
  readonly by: string;
  readonly readyAt: number;
  readonly running: string;
  readonly done: string;
}
