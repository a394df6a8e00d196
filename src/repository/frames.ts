/** Cuts lines of records into the frames of a pack (docs/FORMAT.md §4). Holds the raw bytes of one frame, whatever the size of the pack. */
import { FRAME_RECORDS } from '../contract/limits';
import { sha256 } from './hash';
import type { Frame } from './model';
import { compressFrame, PACK_LEVEL, SMALL_BYTES, SMALL_LEVEL } from './zstd';

/** Raw bytes after which a frame is cut even below its number of records, so that a reader's memory stays flat. */
export const FRAME_RAW_BYTES = 4 * 1024 * 1024;

export class FrameCutter {
  readonly frames: Frame[] = [];
  /** Stored bytes of the frames, in order. */
  readonly parts: Uint8Array[] = [];
  /** Their sum. */
  stored = 0;
  private lines: Buffer[] = [];
  private raw = 0;

  /** A line with its line feed. */
  add(line: Buffer): void {
    if (this.lines.length === FRAME_RECORDS || (this.lines.length > 0 && this.raw + line.length > FRAME_RAW_BYTES)) this.cut(false);
    this.lines.push(line);
    this.raw += line.length;
  }

  /** Ends the frame that is being filled, if there is one. `last`: the pack ends here. */
  cut(last: boolean): void {
    if (this.lines.length === 0) return;
    const small = last && this.frames.length === 0 && this.raw <= SMALL_BYTES;
    const bytes = compressFrame(Buffer.concat(this.lines, this.raw), small ? SMALL_LEVEL : PACK_LEVEL);
    this.frames.push({
      offset: this.stored,
      length: bytes.length,
      rawLength: this.raw,
      records: this.lines.length,
      sha256: sha256(bytes),
    });
    this.parts.push(bytes);
    this.stored += bytes.length;
    this.lines = [];
    this.raw = 0;
  }
}
