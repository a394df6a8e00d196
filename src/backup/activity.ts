import { isRaw, rawList, textOf } from '../entities/normalise';
import { millisOf } from '../entities/times';
import type { Activity, CapturedRecord, Kind } from '../repository/model';

const HOUR = 3_600_000;

/** Sums what a sweep captured, for the timeline: hour × project × kind, people, fields. The repository keeps it within its 2 KB. */
export class ActivitySum {
  private readonly hours = new Map<string, { hour: number; project: string; kind: Kind; changed: number; deleted: number }>();
  private readonly people = new Map<string, number>();
  private readonly fields = new Map<string, number>();

  /** `since`: `updated` of the version before; its history up to there was counted then. */
  changed(record: CapturedRecord, since: number): void {
    this.hour(record.updated, record.project, record.kind).changed++;
    const changelog = record.body['changelog'];
    for (const history of isRaw(changelog) ? rawList(changelog['histories']) : []) {
      if (millisOf(history['created']) <= since) continue;
      const author = isRaw(history['author']) ? textOf(history['author']['accountId']) : '';
      if (author !== '') this.people.set(author, (this.people.get(author) ?? 0) + 1);
      for (const item of rawList(history['items'])) {
        const field = textOf(item['fieldId']) || textOf(item['field']);
        if (field !== '') this.fields.set(field, (this.fields.get(field) ?? 0) + 1);
      }
    }
  }

  deleted(gone: { readonly kind: Kind; readonly project: string; readonly at: number; readonly actor?: string }): void {
    this.hour(gone.at, gone.project, gone.kind).deleted++;
    if (gone.actor !== undefined) this.people.set(gone.actor, (this.people.get(gone.actor) ?? 0) + 1);
  }

  sum(): Activity | undefined {
    if (this.hours.size === 0) return undefined;
    return {
      hours: [...this.hours.values()],
      people: [...this.people].map(([accountId, changed]) => ({ accountId, changed })),
      fields: [...this.fields].map(([field, changed]) => ({ field, changed })),
    };
  }

  private hour(at: number, project: string, kind: Kind): { changed: number; deleted: number } {
    const hour = Math.floor(at / HOUR) * HOUR;
    const name = `${String(hour)} ${project} ${kind}`;
    const known = this.hours.get(name) ?? { hour, project, kind, changed: 0, deleted: 0 };
    this.hours.set(name, known);
    return known;
  }
}
