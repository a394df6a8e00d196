import type { Issue } from '../model';
import type { Base } from './base';
import { NONE } from './procedural';

/**
 * An untouched made-up issue as search reads it: what the columns have is read there, anything else from the whole issue, which
 * is made only then. Never to be changed, and not to be kept beyond a request.
 */
export class Row implements Issue {
  readonly stub = false;

  constructor(
    private readonly base: Base,
    public slot: number,
  ) {}

  /** The object that the base keeps: not to be changed. */
  get whole(): Issue {
    return this.base.whole(this.slot);
  }
  private get at() {
    return this.base.source.columns;
  }

  get id() {
    return this.at.id[this.slot] as number;
  }
  get number() {
    return this.at.number[this.slot] as number;
  }
  get project() {
    return of(this.base.source.projects, this.at.project[this.slot]);
  }
  get key() {
    return `${this.project.key}-${this.number}`;
  }
  get type() {
    return of(this.base.source.types, this.at.type[this.slot]);
  }
  get status() {
    return of(this.base.source.statuses, this.at.status[this.slot]);
  }
  get priority() {
    return optional(this.base.source.priorities, this.at.priority[this.slot]);
  }
  get resolution() {
    return optional(this.base.source.resolutions, this.at.resolution[this.slot]);
  }
  get reporter() {
    return optional(this.base.source.people, this.at.reporter[this.slot]);
  }
  get assignee() {
    return optional(this.base.source.people, this.at.assignee[this.slot]);
  }
  get security() {
    return this.base.source.securities[this.at.project[this.slot] as number]?.[this.at.security[this.slot] as number] ?? null;
  }
  get created() {
    return this.at.created[this.slot] as number;
  }
  get updated() {
    return this.at.updated[this.slot] as number;
  }
  get statusChanged() {
    return this.at.statusChanged[this.slot] as number;
  }
  get resolved() {
    return this.resolution === null ? null : this.statusChanged;
  }
  get parent() {
    const parent = this.at.parent[this.slot] as number;
    return parent < 0 ? null : (this.at.id[parent] as number);
  }
  get creator() {
    return this.whole.creator;
  }
  get dueDate() {
    return this.whole.dueDate;
  }
  get summary() {
    return this.base.summary(this.slot);
  }
  get rank() {
    return this.base.source.rank(this.slot);
  }
  get description() {
    return this.whole.description;
  }
  get environment() {
    return this.whole.environment;
  }
  get labels() {
    return this.whole.labels;
  }
  get components() {
    return this.whole.components;
  }
  get versions() {
    return this.whole.versions;
  }
  get fixVersions() {
    return this.whole.fixVersions;
  }
  get sprints() {
    return this.whole.sprints;
  }
  get custom() {
    return this.whole.custom;
  }
  get comments() {
    return this.whole.comments;
  }
  get worklogs() {
    return this.whole.worklogs;
  }
  get attachments() {
    return this.whole.attachments;
  }
  get links() {
    return this.whole.links;
  }
  get history() {
    return this.whole.history;
  }
  get properties() {
    return this.whole.properties;
  }
  get timeSpent() {
    return this.whole.timeSpent;
  }
  get originalEstimate() {
    return this.whole.originalEstimate;
  }
  get remainingEstimate() {
    return this.whole.remainingEstimate;
  }
  get votes() {
    return this.whole.votes;
  }
  get watchers() {
    return this.whole.watchers;
  }
}

const of = <T>(table: readonly T[], place: number | undefined): T => table[place as number] as T;
const optional = <T>(table: readonly T[], place: number | undefined): T | null => (place === NONE ? null : of(table, place));
