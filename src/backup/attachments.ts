/**
 * The bytes of files. A run walks the issues in the order of their ids, without the index in memory; what a live version lists and the backup
 * does not hold is read in parts, each hashed and uploaded, and becomes visible in batches. State: the issue up to which all is done.
 *
 * A1 a file is stored once, by its id; done again, what is stored is skipped. A2 each batch is a commit of its own, so a kill loses one
 * batch at most. A3 bytes in flight are bounded, whatever the files' sizes. A4 a file that Jira does not give is a gap under
 * `gap:attachment:<id>`, never an error of the run.
 */
import { isHoldfastError } from '../contract/errors';
import { NAMES_PER_ATTEMPT, STEP_RESERVE_MS } from '../contract/limits';
import type { Json } from '../contract/ports';
import { isRaw, rawList, textOf } from '../entities/normalise';
import { millisOf } from '../entities/times';
import type { StepBody, StepContext, StepResult } from '../jobs/api';
import type { Lookup } from '../repository/api';
import type { Row } from '../repository/model';
import { compareIds } from '../repository/order';
import type { BackupDeps } from './deps';
import { partsOf, storeFiles } from './fileParts';
import type { File } from './fileParts';
import { STEP_WORK_MS } from './stepWork';

/** Bytes a batch: what a kill may cost. */
const BATCH_BYTES = 192 * 1024 * 1024;
/** Files a step: what transfers leave behind is freed late, and on a fast machine `STEP_WORK_MS` is time for 2,500 (244 MB); 1,300 beside a restore of 22,000 work items came to 249. */
const STEP_FILES = 500;
/** Issues whose records are read together to learn about their files. */
const ISSUES_AT_ONCE = 128;

export interface AttachmentsState {
  /** Everything up to and with this issue is done. */
  readonly doneId?: string;
  readonly files: number;
  readonly bytes: number;
  readonly gaps: Readonly<Record<string, number>>;
}

export interface AttachmentsParams {
  /** Only issues of commits after this one (a sweep's new files). Absent: all. */
  readonly after?: number;
  /** Only these: they are looked up, where all others are found by walking the index. */
  readonly issues?: readonly string[];
}

export const ATTACHMENTS_LANE = 'files';
export const FIRST_ATTACHMENTS_STATE: AttachmentsState = { files: 0, bytes: 0, gaps: {} };

export const attachmentsRun = (
  deps: BackupDeps,
): { lanes(): readonly { readonly lane: string; readonly state: Json }[]; readonly body: StepBody } => ({
  lanes: () => [{ lane: ATTACHMENTS_LANE, state: FIRST_ATTACHMENTS_STATE as unknown as Json }],
  body: (async (context, params, state) =>
    step(deps, context, (params ?? {}) as AttachmentsParams, state as unknown as AttachmentsState)) as StepBody,
});

const step = async (
  deps: BackupDeps,
  context: StepContext,
  params: AttachmentsParams,
  from: AttachmentsState,
): Promise<StepResult<Json>> => {
  const began = deps.clock.now();
  const held = await deps.repository.lookup();
  const jira = deps.jira('baseline');
  const stored = new Set<string>();
  let state = from;
  const files = listFiles(held, params, state.doneId, stored);
  let next = await files.next();
  while (next.done !== true) {
    const batch: File[] = [];
    let [parts, bytes, doneId] = [0, 0, state.doneId];
    while (
      next.done !== true &&
      (batch.length === 0 || (parts + partsOf(next.value.file.size) <= NAMES_PER_ATTEMPT && bytes + next.value.file.size <= BATCH_BYTES))
    ) {
      parts += partsOf(next.value.file.size);
      bytes += next.value.file.size;
      batch.push(next.value.file);
      if (next.value.last) doneId = next.value.issue;
      next = await files.next();
    }
    const { done, trouble, gaps } = await storeFiles(deps, jira, batch, stored);
    state = {
      files: state.files + done.length,
      bytes: state.bytes + done.reduce((sum, file) => sum + file.size, 0),
      gaps: added(state.gaps, gaps),
      ...(trouble === undefined && doneId !== undefined ? { doneId } : state.doneId === undefined ? {} : { doneId: state.doneId }),
    };
    if (trouble !== undefined) {
      if (!isHoldfastError(trouble, 'rate-limited', 'deadline') || state.files === from.files) throw trouble;
      return { state: state as unknown as Json, done: false, delaySeconds: trouble.retryAfterSeconds ?? 0 };
    }
    const worked = deps.clock.now() - began > STEP_WORK_MS || state.files - from.files >= STEP_FILES;
    const over = worked || context.deadline.remainingMs() < STEP_RESERVE_MS;
    if (next.done !== true && (over || (await context.stopRequested()))) return { state: state as unknown as Json, done: false };
  }
  return { state: state as unknown as Json, done: true };
};

const added = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> => {
  const sum: Record<string, number> = { ...a };
  for (const [kind, n] of Object.entries(b)) sum[kind] = (sum[kind] ?? 0) + n;
  return sum;
};

/** Files to store, issue by issue; `last` with an issue's last file: all up to that issue is then done. */
async function* listFiles(
  held: Lookup,
  params: AttachmentsParams,
  doneId: string | undefined,
  stored: ReadonlySet<string>,
): AsyncGenerator<{ readonly file: File; readonly issue: string; readonly last: boolean }> {
  for await (const rows of batches(issuesWithFiles(held, params, doneId))) {
    const known = await held.captured('attachment', new Set(rows.flatMap((row) => row.attachments)));
    const missing = (id: string): boolean => !stored.has(id) && !known.has(id);
    const todo = rows.filter((row) => row.attachments.some(missing));
    let n = 0;
    for await (const record of held.readMany(todo)) {
      const row = todo[n++];
      if (row === undefined) continue;
      const fields = isRaw(record.body['fields']) ? record.body['fields'] : {};
      const files = rawList(fields['attachment']).filter((file) => missing(textOf(file['id'])));
      for (const [index, file] of files.entries()) {
        yield {
          file: { id: textOf(file['id']), project: row.project, size: Number(file['size'] ?? 0), created: millisOf(file['created']) },
          issue: row.id,
          last: index === files.length - 1,
        };
      }
    }
  }
}

async function* issuesWithFiles(held: Lookup, { after = 0, issues }: AttachmentsParams, doneId: string | undefined): AsyncGenerator<Row> {
  const rows = issues ? rowsOf(held, issues, doneId) : held.issues(doneId);
  for await (const row of rows) if (row.attachments.length > 0 && (issues !== undefined || row.from > after)) yield row;
}

/** Live ones, in the order in which a walk would come by. */
async function* rowsOf(held: Lookup, issues: readonly string[], doneId: string | undefined): AsyncGenerator<Row> {
  const todo = issues.filter((id) => doneId === undefined || compareIds(id, doneId) > 0).sort(compareIds);
  await held.prefetch('issue', todo);
  for (const id of todo) {
    const row = await held.row('issue', id);
    if (row?.deleted === false) yield row;
  }
}

async function* batches(rows: AsyncIterable<Row>): AsyncGenerator<readonly Row[]> {
  let batch: Row[] = [];
  for await (const row of rows) {
    if (batch.push(row) < ISSUES_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
