/**
 * The repository as a folder: every object under its name, beside them the mirror of the commits, `repo.json` and `c/<n>.json`
 * (docs/FORMAT.md), taken from the state store. Readable without Forge.
 */
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ForgePlatform } from '../contract';
import type { StoreKind } from './options';

export interface RepositoryFigures {
  /** Without attachment content; commits included. */
  readonly bytes: number;
  readonly bytesAdded: number;
  readonly attachmentBytes: number;
  readonly objects: number;
  readonly commits: number;
}

/** `<repoId>/e<epoch>/<type>/<a>-<k>`; type `a` are parts of attachments. */
const OBJECT = /^[^/]+\/e\d+\/([a-z])\/[^/]+$/;

export class RepositoryFolder {
  private bytes = 0;

  constructor(
    readonly dir: string,
    private readonly platform: ForgePlatform,
    private readonly store: StoreKind,
  ) {}

  /** Brings the folder up to date and counts it. */
  async update(): Promise<RepositoryFigures> {
    // With the folder store the app itself writes its objects here.
    if (this.store === 'object') {
      await rm(this.dir, { recursive: true, force: true });
      await mkdir(this.dir, { recursive: true });
      await this.platform.exportObjects(this.dir);
    }
    const commits = await this.mirror();
    const figures = await this.count();
    const bytesAdded = figures.bytes - this.bytes;
    this.bytes = figures.bytes;
    return { ...figures, bytesAdded, commits };
  }

  private async mirror(): Promise<number> {
    let commits = 0;
    for (const [key, value] of this.platform.kvs.entries()) {
      const commit = /^c:(\d+)$/.exec(key)?.[1];
      if (commit === undefined && key !== 'repo') continue;
      const file = path.join(this.dir, commit === undefined ? 'repo.json' : `c/${commit}.json`);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, typeof value === 'string' ? value : JSON.stringify(value));
      if (commit !== undefined) commits += 1;
    }
    return commits;
  }

  private async count(): Promise<{ bytes: number; attachmentBytes: number; objects: number }> {
    const figures = { bytes: 0, attachmentBytes: 0, objects: 0 };
    const entries = await readdir(this.dir, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      const type = OBJECT.exec(path.relative(this.dir, file))?.[1];
      const { size } = await stat(file);
      if (type !== undefined) figures.objects += 1;
      if (type === 'a') figures.attachmentBytes += size;
      else figures.bytes += size;
    }
    return figures;
  }
}
