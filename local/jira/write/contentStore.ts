import { createHash, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentBytes } from '../attachmentContent';
import type { Content } from '../model';
import type { SiteState } from '../state';

/**
 * Takes in uploaded bytes. What is the content of an attachment that the site once had (a restore brings those back) becomes a
 * reference to it; anything else becomes a file in the folder for uploads.
 */
export class ContentStore {
  /** Generated contents by size, the deleted ones too. */
  private readonly bySize = new Map<number, string[]>();
  private madeUpNoted = false;
  private readonly files = new Map<string, Content>();

  constructor(
    private readonly state: SiteState,
    private readonly folder: string,
  ) {}

  /** Call once when the site is loaded, before anything is deleted. */
  note(): void {
    for (const issue of this.state.issues.held()) for (const { content } of issue.attachments) this.noteOne(content);
  }

  /** Those of made-up issues: when the first upload comes, and whatever was deleted till then. */
  private noteMadeUp(): void {
    this.madeUpNoted = true;
    for (const content of this.state.issues.base.source.contents()) this.noteOne(content);
  }

  private noteOne(content: Content): void {
    if (content.kind !== 'generated') return;
    const seeds = this.bySize.get(content.size) ?? [];
    seeds.push(content.seed);
    if (seeds.length === 1) this.bySize.set(content.size, seeds);
  }

  store(bytes: Buffer): Content {
    if (!this.madeUpNoted) this.noteMadeUp();
    for (const seed of this.bySize.get(bytes.length) ?? []) {
      const content: Content = { kind: 'generated', seed, size: bytes.length };
      if (sameBytes(content, bytes)) return content;
    }
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const known = this.files.get(sha256);
    if (known !== undefined) return known;
    const path = join(this.folder, `upload-${randomUUID()}`);
    writeFileSync(path, bytes);
    const content: Content = { kind: 'file', path, size: bytes.length, sha256 };
    this.files.set(sha256, content);
    return content;
  }
}

const CHUNK = 4 * 1024 * 1024;

const sameBytes = (content: Content, bytes: Buffer): boolean => {
  for (let at = 0; at < bytes.length; at += CHUNK) {
    const to = Math.min(bytes.length, at + CHUNK);
    // The first few bytes decide nearly always, so few are made for a mere candidate.
    if (at === 0 && !contentBytes(content, 0, Math.min(64, to)).equals(bytes.subarray(0, Math.min(64, to)))) return false;
    if (!contentBytes(content, at, to).equals(bytes.subarray(at, to))) return false;
  }
  return true;
};
