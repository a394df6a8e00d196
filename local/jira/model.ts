/**
 * The site's state. Rich text is kept as its JSON text and people as account ids: a reply is put together from
 * fragments, and 22,000 issues fit in a few hundred MB. Issues are changed in place by `SiteState.change`, which first copies
 * what search may still serve; arrays inside an issue are replaced, never mutated, so that such a copy is shallow.
 */

import type { RoleActor } from './access/roles';

/** JSON text that is pasted into replies as it is. */
export type JsonText = string;
export type Raw = Record<string, unknown>;

export interface User {
  readonly accountId: string;
  accountType: string;
  displayName: string;
  active: boolean;
  timeZone: string;
  readonly raw: Raw;
  json: JsonText;
}

/** Issue type, status, priority, resolution: small things whose resource is pasted into issues. */
export interface Entity {
  readonly id: string;
  readonly name: string;
  readonly raw: Raw;
  readonly json: JsonText;
}

export interface IssueType extends Entity {
  readonly subtask: boolean;
  readonly level: number;
}

export type Category = 'new' | 'indeterminate' | 'done' | 'undefined';

export interface Status extends Entity {
  readonly category: Category;
}

export interface LinkType extends Entity {
  readonly inward: string;
  readonly outward: string;
}

export interface Field {
  readonly id: string;
  readonly name: string;
  readonly raw: Raw;
  /** `com.pyxis.greenhopper.jira:gh-sprint` and so on; empty for system fields. */
  readonly customType: string;
  /** Types of issue that carry the field; empty = all. */
  readonly typeIds: ReadonlySet<string>;
  /** Its context's projects; empty: every project. */
  readonly projectIds: ReadonlySet<string>;
  /** Its options, by id; empty: it has none, or nobody knows them. */
  readonly options: ReadonlyMap<string, string>;
}

export interface SchemeIds {
  readonly issueTypeScheme: string;
  readonly workflowScheme: string;
  readonly issueTypeScreenScheme: string;
  readonly fieldConfigurationScheme: string;
  readonly permissionScheme: string;
  readonly notificationScheme: string;
  readonly priorityScheme: string;
}

export interface Project {
  readonly id: string;
  key: string;
  name: string;
  raw: Raw;
  leadId: string;
  assigneeType: string;
  /** The app may not see it. */
  hidden: boolean;
  /** Made by the loader to hold the far ends of links; not part of the site's seed. */
  readonly stub: boolean;
  /** When and by whom it was put into the trash. */
  trashed: { readonly at: number; readonly by: string } | undefined;
  nextNumber: number;
  schemes: SchemeIds;
  /** The issue security scheme, if it has one. */
  securityScheme?: string;
  archived?: Archived | undefined;
  properties: Map<string, JsonText>;
  /** Who is in a role of this project, by the role's id, where that is not what the role says. */
  roleActors?: ReadonlyMap<string, readonly RoleActor[]>;
}

export interface Version {
  readonly id: string;
  readonly projectId: string;
  raw: Raw;
}

export interface Component {
  readonly id: string;
  readonly projectId: string;
  raw: Raw;
}

export interface Sprint {
  readonly id: number;
  state: string;
  raw: Raw;
}

export interface Comment {
  readonly id: string;
  /** The comment that it answers, which may be deleted by now; never an answer itself. */
  readonly parentId: string | undefined;
  readonly author: string | undefined;
  readonly updateAuthor: string | undefined;
  readonly body: JsonText;
  readonly created: number;
  readonly updated: number;
  readonly jsdPublic: boolean | undefined;
  readonly visibility: JsonText | undefined;
  readonly properties: readonly { readonly key: string; readonly value: unknown }[];
}

export interface Worklog {
  readonly id: string;
  readonly author: string | undefined;
  readonly updateAuthor: string | undefined;
  readonly comment: JsonText | undefined;
  readonly created: number;
  readonly updated: number;
  readonly started: number;
  readonly timeSpentSeconds: number;
  readonly visibility: JsonText | undefined;
}

/** Where the bytes of an attachment come from. Generated ones are made when asked for and never stored. */
export type Content =
  | { readonly kind: 'generated'; readonly seed: string; readonly size: number; sha256?: string }
  | { readonly kind: 'file'; readonly path: string; readonly size: number; readonly sha256: string };

export interface Attachment {
  readonly id: string;
  readonly filename: string;
  readonly author: string | undefined;
  readonly created: number;
  readonly mimeType: string;
  readonly thumbnail: boolean;
  readonly content: Content;
}

export interface HistoryItem {
  readonly field: string;
  readonly fieldId?: string;
  readonly fieldtype: 'jira' | 'custom';
  readonly from: string | null;
  readonly fromText: string | null;
  readonly to: string | null;
  readonly toText: string | null;
}

export interface History {
  readonly id: string;
  readonly author: string | undefined;
  readonly created: number;
  readonly items: readonly HistoryItem[];
}

export interface RemoteLink {
  readonly id: number;
  readonly globalId: string | undefined;
  /** Application, relationship and object as they were sent. */
  readonly sent: Raw;
}

/** When and by whom an issue or project was archived. */
export interface Archived {
  readonly at: number;
  readonly by: string;
}

/** `source` is the inward issue of the request that made it: "source `outward` target" (A blocks B). */
export interface Link {
  readonly id: string;
  readonly type: LinkType;
  readonly source: number;
  readonly target: number;
}

export interface Issue {
  readonly id: number;
  key: string;
  number: number;
  project: Project;
  type: IssueType;
  status: Status;
  priority: Entity | null;
  resolution: Entity | null;
  creator: string | null;
  reporter: string | null;
  assignee: string | null;
  created: number;
  updated: number;
  statusChanged: number | null;
  resolved: number | null;
  dueDate: string | null;
  summary: string;
  description: JsonText | null;
  environment: JsonText | null;
  labels: readonly string[];
  components: readonly string[];
  versions: readonly string[];
  fixVersions: readonly string[];
  parent: number | null;
  sprints: readonly number[] | null;
  /** Custom fields other than the sprint, by field id. A key is there for each field of the issue's context. */
  custom: Readonly<Record<string, JsonText>>;
  comments: readonly Comment[];
  worklogs: readonly Worklog[];
  attachments: readonly Attachment[];
  links: readonly string[];
  history: readonly History[];
  properties: ReadonlyMap<string, JsonText>;
  timeSpent: number | null;
  originalEstimate: number | null;
  remainingEstimate: number | null;
  votes: number;
  watchers: number;
  /** Who watches and who voted, once somebody has asked or changed it; a seed only has the numbers. */
  watcherIds?: readonly string[];
  voterIds?: readonly string[];
  remoteLinks?: readonly RemoteLink[];
  /** The security level's id. */
  security?: string | null;
  archived?: Archived | undefined;
  /** The far end of a link of the seed, which the seed itself lacks: the app may not see it. */
  readonly stub: boolean;
}
