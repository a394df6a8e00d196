/**
 * Looks at Jira again where the backup does not know what it has lost: a pack that is gone together with its rows. All that changed since the moment before
 * that pack, or all there is where it was part of a first backup, is compared and captured like in a sweep; what is held already costs nothing but points.
 */
import { STEP_RESERVE_MS } from '../contract/limits';
import type { Deadline } from '../contract/ports';
import { millisOf } from '../entities/times';
import type { View } from '../repository/api';
import type { Missing } from '../repository/model';
import { Capture } from './capture';
import { captureConfiguration } from './firstBackup';
import type { BackupDeps } from './deps';
import { OVERLAP_MS } from './lag';
import { noteNewFiles, startNewFiles } from './newFiles';
import { PackWriter } from './packs';
import { SearchBroke, issuePages } from './pages';
import { STEP_WORK_MS } from './stepWork';

const MINUTE = 60_000;
const BY_ISSUE: ReadonlySet<string> = new Set(['issue', 'comments', 'worklogs', 'changelog', 'user']);

export interface Rescan {
  /** Everything that changed before is looked at. */
  readonly read: number;
  /** Records that were new. */
  readonly stored: number;
  readonly done: boolean;
}

/** From where to look; undefined: no work item needs it. */
export const rescanFrom = (
  view: Pick<View, 'missing'>,
  moments: readonly { readonly n: number; readonly kind: string; readonly watermark: number }[],
): number | undefined => {
  const touched = view.missing.filter(({ kind }) => kind === undefined || BY_ISSUE.has(kind));
  if (touched.length === 0) return undefined;
  return Math.min(...touched.map((missing) => sinceOf(missing, moments)));
};

const sinceOf = (
  missing: Missing,
  moments: readonly { readonly n: number; readonly kind: string; readonly watermark: number }[],
): number => {
  const moment = moments.find(({ n }) => n === missing.from);
  const before = moments.findLast(({ n }) => n < missing.from);
  return moment?.kind === 'sweep' && before ? Math.max(0, before.watermark - OVERLAP_MS) : 0;
};

/** What else is captured by runs of its own: they find by themselves what is not there. */
export const recaptureRest = async (deps: BackupDeps, missing: readonly Missing[]): Promise<void> => {
  if (missing.some(({ kind }) => kind === undefined || (!BY_ISSUE.has(kind) && kind !== 'attachment'))) await captureConfiguration(deps);
  if (missing.some(({ kind }) => kind === undefined || kind === 'attachment')) await startNewFiles(deps, await noteNewFiles(deps, 0));
};

/** One step of it. */
export const rescan = async (deps: BackupDeps, deadline: Deadline, since: number): Promise<Rescan> => {
  const { repository, clock, state } = deps;
  const jira = deps.jira('baseline');
  const began = clock.now();
  const packs = new PackWriter(repository, 'repair', 'own');
  const capture = new Capture({ repository, state, clock, jira }, await repository.lookup(), packs);
  let read = since;
  let done = true;
  const when = since === 0 ? '1970-01-02' : `-${String(Math.ceil((clock.now() - since) / MINUTE) + 1)}m`;
  try {
    for await (const page of issuePages({ jira, clock }, `updated >= "${when}" ORDER BY updated ASC, id ASC`)) {
      await capture.issues(page.issues, page.asked);
      for (const issue of page.issues) read = Math.max(read, millisOf(issue.fields['updated']));
      done = page.last;
      if (clock.now() - began > STEP_WORK_MS || deadline.remainingMs() < STEP_RESERVE_MS) break;
    }
  } catch (error) {
    // a token was refused: what came is kept, and the search begins anew behind it
    if (!(error instanceof SearchBroke)) throw error;
    done = false;
  }
  await capture.finish();
  const staged = await packs.take();
  if (staged.length > 0) await packs.commit({ kind: 'sweep', packs: staged, rows: [], gaps: [] });
  return { read: Math.max(since, read - MINUTE), stored: staged.reduce((sum, { records }) => sum + records, 0), done };
};
