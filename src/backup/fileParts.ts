/** Moves the bytes of a batch of files from Jira to the blob store, and makes one commit of what came. */
import { HoldfastError, isHoldfastError } from '../contract/errors';
import { ATTACHMENT_PART_BYTES, NAMES_PER_ATTEMPT } from '../contract/limits';
import type { StateStore } from '../contract/ports';
import type { Jira } from '../jira/port';
import { attachmentBytes } from '../jira/read/attachments';
import type { Attempt, Repository } from '../repository/api';
import type { BlobRef, CommitDraft, Row } from '../repository/model';
import { FILES } from '../repository/writes';
import type { BackupDeps } from './deps';

/**
 * Smaller than the format's 16 MiB: on its way a part is in memory three or four times (the reply's chunks, the whole of them, the copy
 * that is sent), and freed buffers are not collected at once. Measured over 25 files of 40 MB: a worker peaks at 337 MB with parts of
 * 16 MiB, 251 with 8, 176 with 4. Costs two API points a part.
 */
const PART_BYTES = 4 * 1024 * 1024;
/** Downloads at once: small files are bound by round trips, large ones by `FLIGHT_BYTES`. */
const FLIGHTS = 4;
const FLIGHT_BYTES = 2 * PART_BYTES;
/** Reads of a range that comes shorter than it must be. */
const READS = 3;
/** Jira's largest upload; the most that one attempt may hold by the format. */
const FILE_MAX_BYTES = NAMES_PER_ATTEMPT * ATTACHMENT_PART_BYTES;

export interface File {
  readonly id: string;
  readonly project: string;
  readonly size: number;
  readonly created: number;
}

export interface Stored {
  readonly done: readonly File[];
  readonly gaps: Readonly<Record<string, number>>;
  /** Why the batch could not be ended; what is `done` is committed all the same. */
  readonly trouble: unknown;
}

export const attachmentGapKey = (id: string): string => `gap:attachment:${id}`;

/** A file that is too large is a gap of its own and takes no part. */
export const partsOf = (size: number): number => (size > FILE_MAX_BYTES ? 0 : Math.ceil(size / PART_BYTES));

/** `stored`: ids are added as they are dealt with. */
export const storeFiles = async (deps: BackupDeps, jira: Jira, batch: readonly File[], stored: Set<string>): Promise<Stored> => {
  const parts = new PartWriter(deps.repository);
  const flight = new Flight(FLIGHT_BYTES);
  const rows: Omit<Row, 'from'>[] = [];
  const done: File[] = [];
  const gaps: Record<string, number> = {};
  const queue = [...batch];
  let trouble: unknown;
  const worker = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined && trouble === undefined; file = queue.shift()) {
      try {
        const { id, project, created, size } = file;
        const refs = await content(jira, parts, file, flight);
        rows.push(deps.repository.attachmentRow({ id, project, created, seen: deps.clock.now(), size, parts: refs }));
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
  if (rows.length > 0) await parts.commit({ kind: 'attachments', packs: [], rows, gaps: [] });
  for (const file of batch) if (trouble === undefined || done.includes(file)) stored.add(file.id);
  return { done, gaps, trouble };
};

const content = async (jira: Jira, parts: PartWriter, file: File, flight: Flight): Promise<readonly BlobRef[]> => {
  if (file.size > FILE_MAX_BYTES) throw new HoldfastError('limit', `Attachment ${file.id} is too large to be stored.`);
  const refs: BlobRef[] = [];
  for (let from = 0; from < file.size; from += PART_BYTES) {
    const to = Math.min(file.size, from + PART_BYTES);
    await flight.take(to - from);
    try {
      refs.push(await parts.write(await wholeRange(jira, file.id, from, to)));
    } finally {
      flight.give(to - from);
    }
  }
  return refs;
};

/** Never stored as if it were whole: what stays shorter than Jira says is a gap; what was cut off on its way comes whole the next time. */
const wholeRange = async (jira: Jira, id: string, from: number, to: number): Promise<Uint8Array> => {
  for (let reads = 1; ; reads += 1) {
    const bytes = await attachmentBytes(jira, id, from, to);
    if (bytes.length === to - from) return bytes;
    if (reads === READS)
      throw new HoldfastError('not-found', `Attachment ${id} has ${String(bytes.length)} bytes where Jira says ${String(to - from)}.`);
  }
};

/**
 * Parts under as many attempts as they need. The oldest of them commits: attempts of one step are younger than the fence can be, and if
 * the oldest is not below it, none is, so that nothing of theirs is taken for an orphan.
 */
class PartWriter {
  private oldest: Promise<Attempt> | undefined;
  private newest: Promise<Attempt> | undefined;
  private used = 0;

  constructor(private readonly repository: Repository) {}

  async write(bytes: Uint8Array): Promise<BlobRef> {
    if (this.newest === undefined || this.used >= NAMES_PER_ATTEMPT) {
      this.newest = this.repository.begin('attachments', FILES);
      this.oldest ??= this.newest;
      this.used = 0;
    }
    this.used++;
    return (await this.newest).writePart(bytes);
  }

  async commit(draft: CommitDraft): Promise<void> {
    this.oldest ??= this.repository.begin('attachments', FILES);
    try {
      await (await this.oldest).commit(draft);
    } catch (e) {
      if (!isHoldfastError(e, 'conflict')) throw e;
      throw new HoldfastError('unavailable', 'Files took too long to become a moment; they are read again.', {
        retry: 'later',
        retryAfterSeconds: 5,
        cause: e,
      });
    }
  }
}

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
