/** Files of several parts in the model: written by attempts of their own, and read back part by part. */
import type { Repository } from '../../src/repository/api';
import type { Activity } from '../../src/repository/model';
import { aDraft } from './support';

export class Files {
  private written = 0;
  private readonly told = new Map<string, string>();

  /** One new file; it counts as told once the commit is there. */
  async write(repository: Repository, now: number, activity: Activity): Promise<void> {
    this.written += 1;
    const id = String(70_000 + this.written);
    const contents = Array.from({ length: 1 + (this.written % 3) }, (_, part) => `part ${part} of ${id}`);
    const attempt = await repository.begin('attachments', { a: 16, p: 4 });
    const parts = [];
    for (const content of contents) parts.push(await attempt.writePart(Buffer.from(content)));
    const size = contents.join('').length;
    const row = repository.attachmentRow({ id, project: '100', created: now, seen: now, size, parts });
    await attempt.commit(aDraft({ kind: 'attachments', rows: [row], activity }));
    this.told.set(id, contents.join(''));
  }

  /** Throws when a file that was told as stored is not there, or is another. */
  async check(repository: Repository, most: number): Promise<void> {
    const [held, view] = [await repository.lookup(), await repository.view()];
    for (const [id, content] of [...this.told].slice(-most)) {
      const row = await held.row('attachment', id);
      if (!row || row.deleted) throw new Error(`P1: file ${id} was promised`);
      const read: string[] = [];
      for await (const part of view.content(row)) read.push(Buffer.from(part).toString());
      if (read.join('') !== content) throw new Error(`P4: file ${id} reads ${read.join('')}`);
    }
  }
}
