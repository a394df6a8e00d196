import type { Attachment, Comment, History, Issue, JsonText, Link, Project, Worklog } from '../model';
import type { SiteState } from '../state';
import { formatInstant } from '../time';
import { durationText } from '../write/durations';

/** Fragments of replies as JSON text. */

export const list = (items: readonly JsonText[]): JsonText => `[${items.join(',')}]`;
export const text = (value: string): JsonText => JSON.stringify(value);

/** Joins the members that are there. */
export const object = (members: Readonly<Record<string, JsonText | undefined>>): JsonText => {
  let out = '';
  for (const name in members) {
    const value = members[name];
    if (value !== undefined) out += `${out === '' ? '' : ','}"${name}":${value}`;
  }
  return `{${out}}`;
};

export class Parts {
  readonly api: string;
  /** What many issues of one reply show, made once for it. */
  private readonly shared = new Map<unknown, JsonText>();

  constructor(
    readonly state: SiteState,
    /** What the reader may see of other issues. */
    readonly sees: (issue: Issue) => boolean,
    /** Whether the reader may see a comment or worklog that is kept to some. */
    readonly seesThread: (issue: Issue, visibility: JsonText | undefined) => boolean = () => true,
    /** Who reads; nobody in a seed. */
    readonly reader?: string,
  ) {
    this.api = `${state.baseUrl}/rest/api/3`;
  }

  instant(ms: number): JsonText {
    return `"${formatInstant(ms, this.state.switches.siteZone)}"`;
  }

  optionalInstant(ms: number | null): JsonText {
    return ms === null ? 'null' : this.instant(ms);
  }

  user(accountId: string | null | undefined): JsonText {
    return accountId === null || accountId === undefined ? 'null' : (this.state.users.get(accountId)?.json ?? 'null');
  }

  optionalUser(accountId: string | undefined): JsonText | undefined {
    return accountId === undefined ? undefined : this.user(accountId);
  }

  /** The project as issues show it. */
  project(project: Project): JsonText {
    return this.once(project, () => this.ofProject(project));
  }

  /** `of`: what the text is of, the same object as long as that is what it was. */
  private once(of: unknown, make: () => JsonText): JsonText {
    let known = this.shared.get(of);
    if (known === undefined) this.shared.set(of, (known = make()));
    return known;
  }

  private ofProject(project: Project): JsonText {
    const { raw } = project;
    return JSON.stringify({
      self: `${this.api}/project/${project.id}`,
      id: project.id,
      key: project.key,
      name: project.name,
      projectTypeKey: raw['projectTypeKey'],
      simplified: raw['simplified'] ?? false,
      avatarUrls: raw['avatarUrls'],
      projectCategory: raw['projectCategory'],
    });
  }

  version(id: string): JsonText {
    const raw = this.state.versions.get(id)?.raw ?? {};
    return this.once(raw, () => {
      const { projectId: _projectId, ...rest } = raw;
      return JSON.stringify(rest);
    });
  }

  component(id: string): JsonText {
    const raw = this.state.components.get(id)?.raw ?? {};
    return this.once(raw, () => JSON.stringify({ self: raw['self'], id, name: raw['name'], description: raw['description'] }));
  }

  /** Parent, sub-task and the far end of a link. */
  reference(issue: Issue): JsonText {
    return object({
      id: `"${issue.id}"`,
      key: text(issue.key),
      self: text(`${this.api}/issue/${issue.id}`),
      fields: object({
        summary: text(issue.summary),
        status: issue.status.json,
        priority: issue.priority?.json,
        issuetype: issue.type.json,
      }),
    });
  }

  links(issue: Issue): JsonText {
    const out: JsonText[] = [];
    for (const id of issue.links) {
      const link = this.state.links.get(id);
      const outward = link?.source === issue.id;
      const other = link === undefined ? undefined : this.state.issues.look(outward ? link.target : link.source);
      if (link !== undefined && other !== undefined && this.sees(other)) out.push(this.link(link, outward, other));
    }
    return list(out);
  }

  /** Comments that the reader may see, oldest first. */
  comments(issue: Issue): readonly Comment[] {
    if (issue.comments.every((comment) => comment.visibility === undefined)) return issue.comments;
    return issue.comments.filter((comment) => this.seesThread(issue, comment.visibility));
  }

  worklogs(issue: Issue): readonly Worklog[] {
    if (issue.worklogs.every((worklog) => worklog.visibility === undefined)) return issue.worklogs;
    return issue.worklogs.filter((worklog) => this.seesThread(issue, worklog.visibility));
  }

  private link(link: Link, outward: boolean, other: Issue): JsonText {
    return object({
      id: text(link.id),
      self: text(`${this.api}/issueLink/${link.id}`),
      type: link.type.json,
      [outward ? 'outwardIssue' : 'inwardIssue']: this.reference(other),
    });
  }

  subtasks(issue: Issue): JsonText {
    const out: Issue[] = [];
    for (const id of this.state.issues.childrenOf(issue.id)) {
      const child = this.state.issues.look(id);
      if (child?.type.subtask === true && this.sees(child)) out.push(child);
    }
    return list(out.sort((a, b) => a.number - b.number).map((child) => this.reference(child)));
  }

  sprints(issue: Issue): JsonText {
    if (issue.sprints === null || issue.sprints.length === 0) return 'null';
    return JSON.stringify(
      issue.sprints.map((id) => {
        const { self: _self, originBoardId, ...rest } = this.state.sprints.get(id)?.raw ?? {};
        return { ...rest, boardId: originBoardId };
      }),
    );
  }

  attachment(attachment: Attachment): JsonText {
    return object({
      self: text(`${this.api}/attachment/${attachment.id}`),
      id: text(attachment.id),
      filename: text(attachment.filename),
      author: this.optionalUser(attachment.author),
      created: this.instant(attachment.created),
      size: String(attachment.content.size),
      mimeType: text(attachment.mimeType),
      content: text(`${this.api}/attachment/content/${attachment.id}`),
      thumbnail: attachment.thumbnail ? text(`${this.api}/attachment/thumbnail/${attachment.id}`) : undefined,
    });
  }

  comment(issue: Issue, comment: Comment, options: { readonly properties?: boolean } = {}): JsonText {
    return object({
      self: text(`${this.api}/issue/${issue.id}/comment/${comment.id}`),
      id: text(comment.id),
      parentId: comment.parentId,
      author: this.optionalUser(comment.author),
      body: comment.body,
      updateAuthor: this.optionalUser(comment.updateAuthor),
      created: this.instant(comment.created),
      updated: this.instant(comment.updated),
      visibility: comment.visibility,
      jsdPublic: comment.jsdPublic === undefined ? undefined : String(comment.jsdPublic),
      properties: options.properties === true ? JSON.stringify(comment.properties) : undefined,
    });
  }

  worklog(issue: Issue, worklog: Worklog): JsonText {
    return object({
      self: text(`${this.api}/issue/${issue.id}/worklog/${worklog.id}`),
      author: this.optionalUser(worklog.author),
      updateAuthor: this.optionalUser(worklog.updateAuthor),
      comment: worklog.comment,
      created: this.instant(worklog.created),
      updated: this.instant(worklog.updated),
      started: this.instant(worklog.started),
      timeSpent: text(durationText(worklog.timeSpentSeconds)),
      timeSpentSeconds: String(worklog.timeSpentSeconds),
      visibility: worklog.visibility,
      id: text(worklog.id),
      issueId: `"${issue.id}"`,
    });
  }

  history(history: History, created: JsonText = this.instant(history.created)): JsonText {
    return object({
      id: text(history.id),
      author: this.optionalUser(history.author),
      created,
      items: JSON.stringify(
        history.items.map(({ fromText, toText, fieldId, ...item }) => ({
          ...item,
          ...(fieldId === undefined || (item.fieldtype === 'custom' && !this.state.switches.customHistoryFieldIds) ? {} : { fieldId }),
          fromString: fromText,
          toString: toText,
        })),
      ),
    });
  }
}
