/**
 * Files that a sweep met. Their bytes are read by an attachments run of their own. A note is written before the sweep's commit and deleted
 * when that run is started; a note that is left (the sweep was killed, or another run was reading files) is taken up by the tick, once its
 * sweep can no longer be alive. One such run at a time: two would read the same files.
 */
import { ATTEMPT_DEAD_MS } from '../contract/limits';
import type { Json } from '../contract/ports';
import { attachmentsRun } from './attachments';
import type { AttachmentsParams } from './attachments';
import type { BackupDeps } from './deps';
import { FIRST_ATTACHMENTS } from './runIds';

const PREFIX = 'files:';

interface Note extends AttachmentsParams {
  readonly at: number;
  readonly after: number;
}

/** More issues than this are found by walking the index. */
const ISSUES_NAMED = 500;

/** The note's key. `after`: the files are listed by issues of commits after this one; by which, where that is known. */
export const noteNewFiles = async (
  deps: Pick<BackupDeps, 'state' | 'clock'>,
  after: number,
  issues?: ReadonlySet<string>,
): Promise<string> => {
  const named = issues !== undefined && issues.size <= ISSUES_NAMED ? { issues: [...issues] } : {};
  const note: Note = { at: deps.clock.now(), after, ...named };
  const key = `${PREFIX}${String(after)}:${String(note.at)}`;
  await deps.state.set(key, note as unknown as Json);
  return key;
};

export const startNewFiles = async (deps: BackupDeps, key: string): Promise<void> => {
  const note = (await deps.state.get<Json>(key)) as unknown as Note | undefined;
  if (note === undefined) return;
  if ((await deps.runs().active()).some((run) => run.kind === 'attachments' && run.run !== FIRST_ATTACHMENTS)) return;
  // Before the first run, nothing is late: it takes whatever is listed when it walks.
  if ((await deps.runs().get(FIRST_ATTACHMENTS)) !== undefined) {
    await deps.runs().start({
      run: `attachments-${key.slice(PREFIX.length).replace(':', '-')}`,
      kind: 'attachments',
      lanes: attachmentsRun(deps).lanes(),
      params: { after: note.after, ...(note.issues && { issues: note.issues }) },
    });
  }
  await deps.state.delete(key);
};

/** For the tick. */
export const startLateFiles = async (deps: BackupDeps): Promise<void> => {
  for (const key of await deps.state.listKeys(PREFIX, 20)) {
    const note = (await deps.state.get<Json>(key)) as unknown as Note | undefined;
    if (note !== undefined && deps.clock.now() - note.at >= ATTEMPT_DEAD_MS) await startNewFiles(deps, key);
  }
};
