import { attachmentsRun } from './attachments';
import { baselineRun } from './baseline';
import { configurationRun } from './configuration';
import type { BackupDeps } from './deps';
import { startLateFiles } from './newFiles';
import { FIRST_ATTACHMENTS, FIRST_BASELINE, FIRST_CONFIGURATION } from './runIds';

/** Starts the first backup; idempotent, so every opening of the page may call it. False: it had been started. */
export const startFirstBackup = async (deps: BackupDeps, by?: string): Promise<{ readonly run: string; readonly started: boolean }> => {
  const who = by === undefined ? {} : { by };
  const started = await deps.runs().start({ run: FIRST_BASELINE, kind: 'baseline', lanes: baselineRun(deps).lanes(), params: {}, ...who });
  await deps.runs().start({ run: FIRST_CONFIGURATION, kind: 'configuration', lanes: configurationRun(deps).lanes(), params: {}, ...who });
  return { run: FIRST_BASELINE, started };
};

/** Files come after the work items that list them; later, files of killed sweeps. Call it when a baseline step has ended, and on each tick; idempotent. */
export const advanceFirstBackup = async (deps: BackupDeps): Promise<void> => {
  if ((await deps.runs().get(FIRST_ATTACHMENTS)) !== undefined) return startLateFiles(deps);
  const baseline = await deps.runs().get(FIRST_BASELINE);
  if (baseline?.status !== 'done') return;
  await deps.runs().start({ run: FIRST_ATTACHMENTS, kind: 'attachments', lanes: attachmentsRun(deps).lanes(), params: {} });
};

/** Takes up files whose sweep was killed before it started their run. A sweep starts the run of its own files. */
export const captureNewFiles = (deps: BackupDeps, _commit?: number): Promise<void> => startLateFiles(deps);

/** The daily capture of the configuration, once a day whatever calls it. */
export const captureConfiguration = async (deps: BackupDeps): Promise<void> => {
  const day = new Date(deps.clock.now()).toISOString().slice(0, 10);
  await deps.runs().start({ run: `configuration-${day}`, kind: 'configuration', lanes: configurationRun(deps).lanes(), params: {} });
};
