import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { Attempt, PackFate, Repository } from '../repository/api';
import type { CapturedRecord, CommitDraft, Kind, Moment, PackRef } from '../repository/model';
import { PACKS } from '../repository/writes';
import { weigh } from './weigh';

/** Text of records that waits for its pack: making a pack holds it three times over, and a worker has to stay far below its limit. */
const PACK_CHARS = 2 * 1024 * 1024;
/** Records a pack at most, whatever their size. */
const PACK_RECORDS = 4_096;

/** Gathers records and uploads them, one kind a pack, under one attempt that is taken when the first pack is. */
export class PackWriter {
  private readonly waiting = new Map<Kind, { records: CapturedRecord[]; chars: number }>();
  private packs: PackRef[] = [];
  private taken: Attempt | undefined;
  private chars = 0;

  constructor(
    private readonly repository: Repository,
    private readonly lane: string,
    /** `own`: what is written is committed by this writer or by nobody. */
    private readonly fate: PackFate = 'staged',
  ) {}

  async add(record: CapturedRecord): Promise<void> {
    const slot = this.waiting.get(record.kind) ?? { records: [], chars: 0 };
    this.waiting.set(record.kind, slot);
    const chars = weigh(record.body);
    slot.records.push(record);
    slot.chars += chars;
    this.chars += chars;
    if (slot.records.length >= PACK_RECORDS) await this.flush(record.kind);
    else if (this.chars >= PACK_CHARS) await this.flush();
  }

  /** Uploads what waits; the packs since the last `take`. */
  async take(): Promise<readonly PackRef[]> {
    await this.flush();
    const { packs } = this;
    this.packs = [];
    return packs;
  }

  private async flush(only?: Kind): Promise<void> {
    for (const [kind, slot] of this.waiting) {
      if (slot.records.length === 0 || (only !== undefined && kind !== only)) continue;
      const { records } = slot;
      this.chars -= slot.chars;
      this.waiting.set(kind, { records: [], chars: 0 });
      this.packs.push(await (await this.attempt()).writePack(records, this.fate));
    }
  }

  async attempt(): Promise<Attempt> {
    this.taken ??= await this.repository.begin(this.lane, PACKS);
    return this.taken;
  }

  /** An attempt that became too old meanwhile cannot commit: the step is done again, from its last checkpoint. */
  async commit(draft: CommitDraft): Promise<Moment> {
    try {
      return await (await this.attempt()).commit(draft);
    } catch (e) {
      if (!isHoldfastError(e, 'conflict')) throw e;
      throw new HoldfastError('unavailable', 'What was captured took too long to become a moment; it is captured again.', {
        retry: 'later',
        retryAfterSeconds: 5,
        cause: e,
      });
    }
  }
}
