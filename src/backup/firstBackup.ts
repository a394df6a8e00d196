import type { Json } from '../contract/ports';
import { attachmentsRun } from './attachments';
import type { AttachmentsParams } from './attachments';
import { baselineRun } from './baseline';
import { configurationRun } from './configuration';
import type { BackupDeps } from './deps';
import { FIRST_ATTACHMENTS, FIRST_BASELINE, FIRST_CONFIGURATION } from './runIds';

/** Starts the first backup; idempotent, so every opening of the page may call it. False: it had been started. */
export const startFirstBackup = async (deps: BackupDeps, by?: string): Promise<{ readonly run: string; readonly started: boolean }> => {
  const who = by === undefined ? {} : { by };
  const started = await deps.runs().start({ run: FIRST_BASELINE, kind: 'baseline', lanes: baselineRun(deps).lanes(), params: {}, ...who });
  await deps.runs().start({ run: FIRST_CONFIGURATION, kind: 'configuration', lanes: configurationRun(deps).lanes(), params: {}, ...who });
  return { run: FIRST_BASELINE, started };
};

/** Files come after the work items that list them. Call it when a baseline step has ended, and on each tick; idempotent. */
export const advanceFirstBackup = async (deps: BackupDeps): Promise<void> => {
  const baseline = await deps.runs().get(FIRST_BASELINE);
  if (baseline?.status !== 'done') return;
  if ((await deps.runs().get(FIRST_ATTACHMENTS)) !== undefined) return;
  await startAttachments(deps, FIRST_ATTACHMENTS, {});
};

/** After a sweep that found new files. `commit` is the sweep's. */
export const captureNewFiles = async (deps: BackupDeps, commit: number): Promise<void> => {
  // The first run takes whatever is listed when it walks; before it nothing is late.
  const first = await deps.runs().get(FIRST_ATTACHMENTS);
  if (first === undefined) return;
  await startAttachments(deps, `attachments-c${String(commit)}`, { after: commit - 1 });
};

/** The daily capture of the configuration, once a day whatever calls it. */
export const captureConfiguration = async (deps: BackupDeps): Promise<void> => {
  const day = new Date(deps.clock.now()).toISOString().slice(0, 10);
  await deps.runs().start({ run: `configuration-${day}`, kind: 'configuration', lanes: configurationRun(deps).lanes(), params: {} });
};

const startAttachments = async (deps: BackupDeps, run: string, params: AttachmentsParams): Promise<void> => {
  await deps.runs().start({ run, kind: 'attachments', lanes: attachmentsRun(deps).lanes(), params: params as Json });
};
