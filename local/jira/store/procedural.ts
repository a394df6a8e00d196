import type { Content, Entity, Issue, IssueType, Link, Project, Status } from '../model';

/** Stands in a column for "nothing". */
export const NONE = 0xffff;

/**
 * What search and counts need of made-up issues, a place (`slot`) an issue, in the order of their creation. `id` and `created`
 * rise; inside a project `number` rises too. Small numbers are places in the tables of `Procedural`.
 */
export interface Columns {
  readonly size: number;
  readonly id: Uint32Array;
  readonly number: Uint32Array;
  readonly project: Uint8Array;
  readonly type: Uint8Array;
  readonly status: Uint8Array;
  readonly priority: Uint16Array;
  readonly resolution: Uint16Array;
  readonly reporter: Uint16Array;
  readonly assignee: Uint16Array;
  readonly security: Uint16Array;
  /** Milliseconds since 1970. */
  readonly created: Float64Array;
  readonly updated: Float64Array;
  readonly statusChanged: Float64Array;
  /** The parent's slot, or -1. */
  readonly parent: Int32Array;
  readonly comments: Uint16Array;
  readonly attachments: Uint16Array;
  /** Bytes of the attachments. */
  readonly bytes: Float64Array;
}

/**
 * Issues that follow from their number. The ids of an issue's comments, attachments, work logs and histories lie between its own id
 * and the next issue's, so that the owner of each is found without a list.
 */
export interface Procedural {
  readonly columns: Columns;
  readonly projects: readonly Project[];
  readonly types: readonly IssueType[];
  readonly statuses: readonly Status[];
  readonly priorities: readonly Entity[];
  readonly resolutions: readonly Entity[];
  /** Ids of security levels, by project. */
  readonly securities: readonly (readonly string[])[];
  /** Account ids. */
  readonly people: readonly string[];
  /** The whole issue, the same each time; a new object each time. */
  make(slot: number): Issue;
  /** Of the whole issue, which need not be made for it. */
  summary(slot: number): string;
  /** Of the whole issue, too; null on a site without ranks. */
  rank(slot: number): string | null;
  /** By its id; ends are ids of issues. */
  link(id: string): Link | undefined;
  /** The contents of all attachments. */
  contents(): Iterable<Content>;
}

/** A site that has none. */
export const NO_ISSUES: Procedural = {
  columns: makeColumns(0),
  projects: [],
  types: [],
  statuses: [],
  priorities: [],
  resolutions: [],
  people: [],
  securities: [],
  make: () => {
    throw new Error('there are no made-up issues');
  },
  summary: () => '',
  rank: () => null,
  link: () => undefined,
  contents: () => [],
};

export function makeColumns(size: number): Columns {
  return {
    size,
    id: new Uint32Array(size),
    number: new Uint32Array(size),
    project: new Uint8Array(size),
    type: new Uint8Array(size),
    status: new Uint8Array(size),
    priority: new Uint16Array(size),
    resolution: new Uint16Array(size),
    reporter: new Uint16Array(size),
    assignee: new Uint16Array(size),
    security: new Uint16Array(size),
    created: new Float64Array(size),
    updated: new Float64Array(size),
    statusChanged: new Float64Array(size),
    parent: new Int32Array(size),
    comments: new Uint16Array(size),
    attachments: new Uint16Array(size),
    bytes: new Float64Array(size),
  };
}
