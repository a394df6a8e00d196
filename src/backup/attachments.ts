/**
 * The bytes of files. A run walks the issues in the order of their rows; what a live version lists and the backup does not hold is read
 * in parts of 16 MiB, each hashed and uploaded, and becomes visible in batches. State: the issue up to which all is done.
 *
 * A1 a file is stored once, by its id; done again, what is stored is skipped. A2 a batch's parts belong to one attempt, so a kill
 * loses one batch at most. A3 bytes in flight are bounded, whatever the files' sizes. A4 a file that Jira does not give is a gap under
 * `gap:attachment:<id>`, never an error of the run.
 */
import { HoldfastError, isHoldfastError } from '../contract/errors';
import { ATTACHMENT_PART_BYTES, NAMES_PER_ATTEMPT, STEP_RESERVE_MS } from '../contract/limits';
import type { Json, StateStore } from '../contract/ports';
import { isRaw, rawList, textOf } from '../entities/normalise';
import { millisOf } from '../entities/times';
import type { StepBody, StepContext, StepResult } from '../jobs/api';
import type { Jira } from '../jira/port';
import { attachmentBytes } from '../jira/read/attachments';
import type { Attempt, View } from '../repository/api';
import type { BlobRef, Row } from '../repository/model';
import type { BackupDeps } from './deps';

/** Downloads at once: small files are bound by round trips, large ones by `FLIGHT_BYTES`: a part is in memory two or three times on its way. */
const FLIGHTS = 4;
const FLIGHT_BYTES = ATTACHMENT_PART_BYTES;
/** Bytes a batch: what a kill may cost. */
const BATCH_BYTES = 12 * ATTACHMENT_PART_BYTES;
/** Issues whose records are read together to learn about their files. */
const ISSUES_AT_ONCE = 128;

export interface AttachmentsState {
  /** Everything up to and with this issue is done. */
  readonly after?: { readonly project: string; readonly keyNumber: number; readonly id: string };
  readonly files: number;
  readonly bytes: number;
  readonly gaps: Readonly<Record<string, number>>;
}

/** `after`: only issues of commits after this one (a sweep's new files). Absent: all. */
export interface AttachmentsParams {
  readonly after?: number;
}

interface File {
  readonly id: string;
  readonly project: string;
  readonly size: number;
  readonly created: number;
}

export const ATTACHMENTS_LANE = 'files';
export const FIRST_ATTACHMENTS_STATE: AttachmentsState = { files: 0, bytes: 0, gaps: {} };
export const attachmentGapKey = (id: string): string => `gap:attachment:${id}`;

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
  const view = await deps.repository.view();
  const jira = deps.jira('baseline');
  const stored = new Set<string>();
  let state = from;
  const files = listFiles(view, await rowsOf(deps, view, params), state.after, stored);
  let next = await files.next();
  while (next.done !== true) {
    const batch: File[] = [];
    let [parts, bytes, after] = [0, 0, state.after];
    while (
      next.done !== true &&
      parts + partsOf(next.value.file.size) <= NAMES_PER_ATTEMPT &&
      (batch.length === 0 || bytes + next.value.file.size <= BATCH_BYTES)
    ) {
      parts += partsOf(next.value.file.size);
      bytes += next.value.file.size;
      batch.push(next.value.file);
      if (next.value.last !== undefined) after = next.value.last;
      next = await files.next();
    }
    const { done, trouble, gaps } = await store(deps, jira, batch, stored);
    state = {
      files: state.files + done.length,
      bytes: state.bytes + done.reduce((sum, file) => sum + file.size, 0),
      gaps: added(state.gaps, gaps),
      ...(trouble === undefined && after !== undefined ? { after } : state.after === undefined ? {} : { after: state.after }),
    };
    if (trouble !== undefined) {
      if (!isHoldfastError(trouble, 'rate-limited', 'deadline') || state.files === from.files) throw trouble;
      return { state: state as unknown as Json, done: false, delaySeconds: trouble.retryAfterSeconds ?? 0 };
    }
    if (next.done !== true && (context.deadline.remainingMs() < STEP_RESERVE_MS || (await context.stopRequested())))
      return { state: state as unknown as Json, done: false };
  }
  return { state: state as unknown as Json, done: true };
};

/** A file of more parts than an attempt has names can't be stored: it is a gap of its own and takes no part. */
const partsOf = (size: number): number => {
  const parts = Math.ceil(size / ATTACHMENT_PART_BYTES);
  return parts > NAMES_PER_ATTEMPT ? 0 : parts;
};

const added = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> => {
  const sum: Record<string, number> = { ...a };
  for (const [kind, n] of Object.entries(b)) sum[kind] = (sum[kind] ?? 0) + n;
  return sum;
};

const rowsOf = async (deps: BackupDeps, view: View, params: AttachmentsParams): Promise<readonly Row[]> => {
  const listing = (row: Row | undefined): row is Row =>
    row !== undefined && !row.deleted && row.kind === 'issue' && row.attachments.length > 0;
  if (params.after === undefined) return [...view.rows({ kind: 'issue' })].filter(listing);
  const changed = new Set(
    (await deps.repository.changes(params.after, view.moment?.n ?? params.after)).filter(listing).map((row) => row.id),
  );
  return [...changed]
    .map((id) => view.row('issue', id))
    .filter(listing)
    .sort(inOrder);
};

const inOrder = (a: Position, b: Position): number =>
  a.project < b.project ? -1 : a.project > b.project ? 1 : a.keyNumber - b.keyNumber || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
type Position = Pick<Row, 'project' | 'keyNumber' | 'id'>;

/** Files to store, issue by issue; `last` with an issue's last file: all up to that issue is then done. */
async function* listFiles(
  view: View,
  rows: readonly Row[],
  after: AttachmentsState['after'],
  stored: ReadonlySet<string>,
): AsyncGenerator<{ readonly file: File; readonly last: Position | undefined }> {
  const missing = (id: string): boolean => !stored.has(id) && view.row('attachment', id) === undefined;
  // Rows come in one order, but which one is the repository's business: a position is only ever looked up in it.
  const begin = after === undefined ? 0 : rows.findIndex((row) => row.id === after.id) + 1;
  const todo = rows.slice(begin).filter((row) => row.attachments.some(missing));
  for (let i = 0; i < todo.length; i += ISSUES_AT_ONCE) {
    const part = todo.slice(i, i + ISSUES_AT_ONCE);
    let n = 0;
    for await (const record of view.readMany(part)) {
      const row = part[n++];
      if (row === undefined) continue;
      const fields = isRaw(record.body['fields']) ? record.body['fields'] : {};
      const files = rawList(fields['attachment']).filter((file) => missing(textOf(file['id'])));
      for (const [index, file] of files.entries()) {
        yield {
          file: { id: textOf(file['id']), project: row.project, size: Number(file['size'] ?? 0), created: millisOf(file['created']) },
          last: index === files.length - 1 ? { project: row.project, keyNumber: row.keyNumber, id: row.id } : undefined,
        };
      }
    }
  }
}

interface Stored {
  readonly done: readonly File[];
  readonly gaps: Readonly<Record<string, number>>;
  /** Why the batch could not be ended; what is `done` is committed all the same. */
  readonly trouble: unknown;
}

const store = async (deps: BackupDeps, jira: Jira, batch: readonly File[], stored: Set<string>): Promise<Stored> => {
  const attempt = await deps.repository.begin('attachments');
  const flight = new Flight(FLIGHT_BYTES);
  const rows: Omit<Row, 'from'>[] = [];
  const done: File[] = [];
  const gaps: Record<string, number> = {};
  const queue = [...batch];
  let trouble: unknown;
  const worker = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined && trouble === undefined; file = queue.shift()) {
      try {
        const parts = await content(jira, attempt, file, flight);
        rows.push(
          deps.repository.attachmentRow({
            id: file.id,
            project: file.project,
            created: file.created,
            seen: deps.clock.now(),
            size: parts.reduce((sum, part) => sum + part.length, 0),
            parts,
          }),
        );
        done.push(file);
      } catch (e) {
        const gap = gapOf(e);
        if (gap === undefined) trouble ??= e;
        else {
          gaps[gap] = (gaps[gap] ?? 0) + 1;
          await noteGap(deps.state, file, gap);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: FLIGHTS }, worker));
  if (rows.length > 0) {
    try {
      await attempt.commit({ kind: 'attachments', packs: [], rows, gaps: [] });
    } catch (e) {
      if (!isHoldfastError(e, 'conflict')) throw e;
      throw new HoldfastError('unavailable', 'Files took too long to become a moment; they are read again.', {
        retry: 'later',
        retryAfterSeconds: 5,
        cause: e,
      });
    }
  }
  for (const file of batch) if (trouble === undefined || done.includes(file)) stored.add(file.id);
  return { done, gaps, trouble };
};

const content = async (jira: Jira, attempt: Attempt, file: File, flight: Flight): Promise<readonly BlobRef[]> => {
  const count = partsOf(file.size);
  if (count === 0 && file.size > 0) throw new HoldfastError('limit', `Attachment ${file.id} is too large to be stored.`);
  const parts: BlobRef[] = [];
  for (let n = 0; n < count; n++) {
    const from = n * ATTACHMENT_PART_BYTES;
    const to = Math.min(file.size, from + ATTACHMENT_PART_BYTES);
    await flight.take(to - from);
    try {
      const bytes = await attachmentBytes(jira, file.id, from, to);
      if (bytes.length !== to - from)
        throw new HoldfastError(
          'not-found',
          `Attachment ${file.id} has ${String(bytes.length)} bytes where Jira says ${String(to - from)}.`,
        );
      parts.push(await attempt.writePart(bytes));
    } finally {
      flight.give(to - from);
    }
  }
  return parts;
};

/** The gap that an error stands for; undefined: it is trouble of ours or of the moment. */
const gapOf = (e: unknown): string | undefined => {
  if (isHoldfastError(e, 'limit')) return 'attachment size';
  return isHoldfastError(e, 'not-found', 'not-allowed', 'refused') ? 'attachment content' : undefined;
};

const noteGap = (state: StateStore, file: File, gap: string): Promise<void> =>
  state.set(attachmentGapKey(file.id), { gap, size: file.size, project: file.project });

/** Bytes that may be in memory at once. Whoever asks first is served first. */
class Flight {
  private readonly waiting: { readonly bytes: number; readonly go: () => void }[] = [];

  constructor(private free: number) {}

  async take(bytes: number): Promise<void> {
    if (this.waiting.length === 0 && bytes <= this.free) this.free -= bytes;
    else await new Promise<void>((go) => this.waiting.push({ bytes, go }));
  }

  give(bytes: number): void {
    this.free += bytes;
    for (let next = this.waiting[0]; next !== undefined && next.bytes <= this.free; next = this.waiting[0]) {
      this.waiting.shift();
      this.free -= next.bytes;
      next.go();
    }
  }
}
