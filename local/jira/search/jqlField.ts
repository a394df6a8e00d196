import type { Issue } from '../model';
import type { SiteState } from '../state';

/** Who asks, when, and what that person or app may see. */
export interface JqlContext {
  readonly state: SiteState;
  readonly accountId: string;
  readonly zone: string;
  readonly now: number;
  readonly sees: (issue: Issue) => boolean;
  /** Whether search shows it: what is seen, but for what search has lost for a moment. */
  readonly finds: (issue: Issue) => boolean;
  readonly seesProject: (projectId: string) => boolean;
  /** Whether no issue of a project that is seen is hidden but for its security level. */
  readonly seesAllOf: (projectId: string) => boolean;
  /** Called when the answer depends on the time. */
  readonly usesNow: () => void;
}

type Ids = string | null | readonly string[];
/** Ids that a literal means; undefined when nothing has that name. */
export type Resolve = (text: string, context: JqlContext) => readonly string[] | undefined;

/** A function that stands for ids of a kind of field. */
export interface JqlFunction {
  /** How many arguments it takes. */
  readonly args: readonly [least: number, most: number];
  /** It stands for one value, not for a list. */
  readonly single?: true;
  readonly ids: (args: readonly string[], context: JqlContext) => readonly string[];
}
/** By name in small letters. */
export type JqlFunctions = Readonly<Record<string, JqlFunction>>;

/** One or many of a number of things, each with an id. */
export interface SetField {
  readonly kind: 'set';
  readonly ids: (issue: Issue, context: JqlContext) => Ids;
  readonly resolve: Resolve;
  readonly functions?: JqlFunctions;
  /** Its names in histories: `fieldId`, or `field` where that is missing. Of a field without, history can't be searched. */
  readonly history?: readonly string[];
  readonly sort?: (issue: Issue, context: JqlContext) => string | number | null;
  /** Rows of ids, each rising: what can be compared with `<` and `>`, and only inside its row. */
  readonly rows?: (context: JqlContext) => Iterable<readonly string[]>;
  /** What Jira says of a value that does not exist, if that is not the usual. */
  readonly unknown?: (text: string, fieldName: string) => string;
}

export interface DateField {
  readonly kind: 'date';
  readonly ms: (issue: Issue) => number | null;
  /** Midnight in UTC stands for a day, in whatever zone. */
  readonly wholeDays?: boolean;
  /** The column that has an index. */
  readonly column?: 'created' | 'updated';
}

/** Several dates, any of which may be meant. */
export interface DatesField {
  readonly kind: 'dates';
  /** Days, as midnight in UTC. */
  readonly days: (issue: Issue, context: JqlContext) => readonly number[];
}

export interface NumberField {
  readonly kind: 'number';
  readonly value: (issue: Issue) => number | null;
  readonly duration?: boolean;
}

export interface TextField {
  readonly kind: 'text';
  readonly texts: (issue: Issue) => readonly (string | null)[];
  readonly sort?: (issue: Issue) => string | null;
}

/** Of which only can be asked whether something is there. */
export interface PresenceField {
  readonly kind: 'presence';
  readonly there: (issue: Issue) => boolean;
}

/** Something to sort by, and nothing else. */
export interface OrderField {
  readonly kind: 'order';
  readonly sort: (issue: Issue) => string | null;
}

/** Keys and ids. */
export interface IssueField {
  readonly kind: 'issue';
}

export type JqlField = SetField | DateField | DatesField | NumberField | TextField | PresenceField | OrderField | IssueField;
