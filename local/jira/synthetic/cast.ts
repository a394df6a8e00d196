import type { Attachment, Issue, IssueType, JsonText } from '../model';
import type { Dice } from '../random';

/** Who does what in a project: places in `Cast.people`, one of them as often as that person does it. */
export interface Crew {
  /** Are assigned, log work, and are mentioned. */
  readonly assignees: readonly number[];
  /** Report and attach files. */
  readonly reporters: readonly number[];
  readonly commenters: readonly number[];
  /** Move work items through the workflow. */
  readonly changers: readonly number[];
}

/** What a made-up project's issues are like. Types and statuses are places in the site's tables. */
export interface ProjectCast {
  readonly projectId: string;
  /** Of the site's issues; shares add up to one. */
  readonly share: number;
  readonly crew: Crew;
  readonly epic: number | undefined;
  readonly subtask: number | undefined;
  readonly standard: readonly number[];
  readonly statuses: readonly number[];
  /** Most of its old issues are done, as on a site that people use. */
  readonly settles: boolean;
  readonly versions: readonly string[];
  readonly components: readonly string[];
  readonly sprints: readonly number[];
  readonly labels: readonly string[];
  /** The chance that an issue has files; then it has one to three. */
  readonly files: number;
  readonly file: (roll: Dice, key: string) => Pick<Attachment, 'filename' | 'mimeType'>;
  /** Changes what is made of an issue, as one part of it refers to another. */
  readonly finish?: (roll: Dice, issue: Issue) => void;
  /** Security levels that some of its issues have, and how many. */
  readonly security: { readonly levels: readonly string[]; readonly chance: number } | undefined;
  /** At most so many work logs and changes an issue; none = 0. */
  readonly worklogs: number;
  readonly histories: number;
  readonly summary: (roll: Dice, type: IssueType) => string;
  readonly text: RichText;
  readonly remark: RichText;
  /** Custom fields other than the sprint, by field id. */
  readonly custom: (roll: Dice, type: IssueType) => Record<string, JsonText>;
}

/** `length` in paragraphs. */
type RichText = (roll: Dice, length: number, mention: { readonly id: string; readonly name: string } | undefined) => object;

export interface Cast {
  readonly seed: number;
  readonly count: number;
  /** Creation dates lie between these, ms; nothing is changed later than a day after `last`. */
  readonly first: number;
  readonly last: number;
  readonly projects: readonly ProjectCast[];
  /** Account ids. */
  readonly people: readonly string[];
}
