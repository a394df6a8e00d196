import type { BlobStore, Clock, CommitLog } from '../../contract/ports';
import type { Adopted } from '../epochs';
import type { Mirror } from '../mirror';
import type { CapturedRecord } from '../model';
import type { Writer } from '../writer';
import type { Retention, Waits } from './retention';

export interface UpkeepDeps {
  readonly repoId: string;
  readonly epoch: number;
  readonly adopted: readonly Adopted[] | undefined;
  /** Objects of epochs up to this one may be deleted, beside those of the present one. */
  readonly released: number;
  fingerprint(record: Pick<CapturedRecord, 'kind' | 'id' | 'body'>): string;
  readonly log: CommitLog;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly mirror: Mirror | undefined;
  readonly retention: Retention;
  readonly waits: Waits;
  begin(lane: string): Promise<Writer>;
}
