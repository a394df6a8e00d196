/** Settings, Retention: what is kept, what there is, and whether somebody asked for all of it to be deleted. */
import type { RetentionView } from '../contract/page';
import type { BlobStore, CommitLog } from '../contract/ports';
import { DEFAULT_RETENTION } from '../repository/maintenance/retention';
import { planRemoval, type RemovalPlan } from '../repository/removal';
import { adoptedEpoch, releasedEpochs } from './adopted';
import { deletionOf, type DeletionDeps } from './deletion';

export interface RetentionDeps extends DeletionDeps {
  readonly blobs: BlobStore;
  readonly commits: CommitLog;
}

export async function retentionView(deps: RetentionDeps): Promise<RetentionView> {
  const deletion = await deletionOf(deps);
  const isThere = deletion.status === 'none' || deletion.status === 'waiting';
  const held = isThere ? await planRemoval({ blobs: deps.blobs, log: deps.commits }) : undefined;
  const adopted = await adoptedEpoch(deps.commits);
  return {
    asOf: deps.clock.now(),
    kept: DEFAULT_RETENTION,
    ...(held === undefined || held.moments === 0 ? {} : { held: heldOf(held) }),
    ...(adopted === undefined || !isThere ? {} : { adopted: { released: (await releasedEpochs(deps.state)) >= adopted } }),
    deletion,
  };
}

const heldOf = ({ moments, objects, bytes, oldestAt }: RemovalPlan): NonNullable<RetentionView['held']> => ({
  moments,
  objects,
  bytes,
  ...(oldestAt === undefined ? {} : { oldestAt }),
});
