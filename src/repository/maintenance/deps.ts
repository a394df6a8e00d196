import type { BlobStore, Clock, CommitLog } from '../../contract/ports';
import type { Mirror } from '../mirror';
import type { Writer } from '../writer';
import type { Retention, Waits } from './retention';

export interface UpkeepDeps {
  readonly repoId: string;
  readonly epoch: number;
  readonly log: CommitLog;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly mirror: Mirror | undefined;
  readonly retention: Retention;
  readonly waits: Waits;
  begin(lane: string): Promise<Writer>;
}
