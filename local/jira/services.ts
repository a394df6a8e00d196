import type { EventSink } from './events';
import type { Search } from './search/search';
import type { Switches } from './switches';

/** What handlers use besides the state. */
export interface Services {
  readonly search: Search;
  readonly events: EventSink;
  readonly switches: Switches;
  readonly cloudId: string;
  /** Folder for the bytes of uploads that are not known. */
  readonly tempDir: string;
  /** A request that changes something may meet a conflict under faults: true = answer 409. */
  readonly conflicts: () => boolean;
  /** Finished bulk operations by task id. */
  readonly tasks: Map<string, string>;
}
