import { isRaw, rawList, textOf } from '../entities/normalise';
import { millisOf } from '../entities/times';
import type { Activity, CapturedRecord, Kind } from '../repository/model';

const HOUR = 3_600_000;
const hourOf = (at: number): number => Math.floor(at / HOUR) * HOUR;

interface Place {
  readonly hour: number;
  readonly project: string;
}
interface Count {
  changed: number;
  deleted: number;
}

/**
 * Sums what a sweep captured, for the timeline: hour × project × kind, and for each hour and project who changed and deleted how much, and which
 * fields were changed. The repository keeps it within its 2 KB.
 */
export class ActivitySum {
  private readonly hours = new Map<string, Place & Count & { readonly kind: Kind }>();
  private readonly people = new Map<string, Place & Count & { readonly accountId: string }>();
  private readonly fields = new Map<string, Place & Count & { readonly field: string }>();

  /** `since`: `updated` of the version before; its history up to there was counted then. */
  changed(record: CapturedRecord, since: number): void {
    const { project, kind } = record;
    added(this.hours, { hour: hourOf(record.updated), project, kind }, kind).changed++;
    const changelog = record.body['changelog'];
    for (const history of isRaw(changelog) ? rawList(changelog['histories']) : []) {
      const at = millisOf(history['created']);
      if (at <= since) continue;
      const hour = hourOf(at);
      const accountId = isRaw(history['author']) ? textOf(history['author']['accountId']) : '';
      if (accountId !== '') added(this.people, { hour, project, accountId }, accountId).changed++;
      for (const item of rawList(history['items'])) {
        const field = textOf(item['fieldId']) || textOf(item['field']);
        if (field !== '') added(this.fields, { hour, project, field }, field).changed++;
      }
    }
  }

  deleted(gone: { readonly kind: Kind; readonly project: string; readonly at: number; readonly actor?: string }): void {
    const { kind, project, actor } = gone;
    const hour = hourOf(gone.at);
    added(this.hours, { hour, project, kind }, kind).deleted++;
    if (actor !== undefined) added(this.people, { hour, project, accountId: actor }, actor).deleted++;
  }

  sum(): Activity | undefined {
    if (this.hours.size === 0) return undefined;
    return {
      hours: [...this.hours.values()],
      people: [...this.people.values()],
      fields: [...this.fields.values()].map(({ hour, project, field, changed }) => ({ hour, project, field, changed })),
    };
  }
}

const added = <T extends Place>(sums: Map<string, T & Count>, what: T, name: string): Count => {
  const key = `${String(what.hour)} ${what.project} ${name}`;
  const known = sums.get(key) ?? { ...what, changed: 0, deleted: 0 };
  sums.set(key, known);
  return known;
};
