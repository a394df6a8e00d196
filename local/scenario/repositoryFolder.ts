/**
 * The repository as a folder: every object under its name, and the mirror of the commits under theirs (docs/FORMAT.md). The folder
 * store's mirror is the app's own; the Object Store has none, so it is taken from the state store, without signatures.
 */
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { commitOf } from '../commitForm';
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
const OBJECT = /^[^/]+\/e\d+\/([a-z])\/\d+-\d+$/;
const COMMIT = /^[^/]+\/e\d+\/c\/\d+\.json$/;

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
      await this.mirror();
    }
    const figures = await this.count();
    const bytesAdded = figures.bytes - this.bytes;
    this.bytes = figures.bytes;
    return { ...figures, bytesAdded };
  }

  private async mirror(): Promise<void> {
    const repo = new Map(this.platform.kvs.entries()).get('repo') as { readonly repoId: string; readonly epoch: number } | undefined;
    if (repo === undefined) return;
    const home = path.join(this.dir, repo.repoId, `e${String(repo.epoch)}`);
    for (const folder of ['c', 'l']) await mkdir(path.join(home, folder), { recursive: true });
    await writeFile(path.join(home, 'repo.json'), JSON.stringify(repo));
    for (const [key, value] of this.platform.kvs.entries()) {
      const commit = /^c:(\d+)$/.exec(key)?.[1];
      if (commit !== undefined) await writeFile(path.join(home, 'c', `${commit}.json`), JSON.stringify(commitOf(value)));
      const level = /^m:(\d+)$/.exec(key)?.[1];
      if (level !== undefined) await writeFile(path.join(home, 'l', `${level}.json`), JSON.stringify(value));
    }
  }

  private async count(): Promise<Omit<RepositoryFigures, 'bytesAdded'>> {
    const figures = { bytes: 0, attachmentBytes: 0, objects: 0, commits: 0 };
    const entries = await readdir(this.dir, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(this.dir, file);
      const type = OBJECT.exec(name)?.[1];
      const { size } = await stat(file);
      if (type !== undefined) figures.objects += 1;
      if (COMMIT.test(name)) figures.commits += 1;
      if (type === 'a') figures.attachmentBytes += size;
      else figures.bytes += size;
    }
    return figures;
  }
}
