import { BLANK_ISSUE } from '../blankIssue';
import type { Attachment, Comment, Content, Entity, History, HistoryItem, Issue, IssueType, Link, Project, Status } from '../model';
import { dice, type Dice } from '../random';
import { madeUpRank } from '../ranks';
import type { SiteState } from '../state';
import { NONE, type Columns, type Procedural } from '../store/procedural';
import type { Cast, ProjectCast } from './cast';
import { MadeUpLinks } from './links';
import { attachmentSize, drawSkeleton, type Skeleton } from './skeleton';

const DAY = 86_400_000;

/** The made-up issues of a site whose types, people and projects are loaded. The same cast gives the same issues. */
export class MadeUpIssues implements Procedural {
  readonly columns: Columns;
  readonly projects: readonly Project[];
  readonly types: readonly IssueType[];
  readonly statuses: readonly Status[];
  readonly priorities: readonly Entity[];
  readonly resolutions: readonly Entity[];
  readonly people: readonly string[];
  readonly securities: readonly (readonly string[])[];
  /** Links that are listed, by the slot of the made-up issue. */
  readonly extraLinks = new Map<number, string[]>();
  private readonly skeleton: Skeleton;
  private readonly links: MadeUpLinks;

  constructor(
    private readonly state: SiteState,
    private readonly cast: Cast,
  ) {
    this.projects = cast.projects.map(({ projectId }) => state.projects.get(projectId) as Project);
    this.types = [...state.issueTypes.values()];
    this.statuses = [...state.statuses.values()];
    this.priorities = [...state.priorities.values()];
    this.resolutions = [...state.resolutions.values()];
    this.people = cast.people;
    this.securities = cast.projects.map(({ security }) => security?.levels ?? []);
    this.skeleton = drawSkeleton(cast, {
      types: this.types,
      statuses: this.statuses,
      priorities: this.priorities.length,
      resolutions: this.resolutions.length,
    });
    this.columns = this.skeleton.columns;
    this.links = new MadeUpLinks(cast.seed, this.columns, [...state.linkTypes.values()]);
    state.noteId(Math.max(this.skeleton.endId, this.links.endId));
    if (this.columns.size > 0) state.noteRank(this.rank(this.columns.size - 1));
  }

  rank(slot: number): string | null {
    return this.state.rankField !== undefined ? madeUpRank(this.columns.id[slot] as number) : null;
  }

  link(id: string): Link | undefined {
    return this.links.get(id);
  }

  *contents(): Iterable<Content> {
    const { id, attachments, size } = this.columns;
    for (let slot = 0; slot < size; slot += 1)
      for (let i = 1; i <= (attachments[slot] as number); i += 1) yield this.content((id[slot] as number) + i);
  }

  summary(slot: number): string {
    return this.head(slot, this.dice(slot)).summary;
  }

  private dice(slot: number): Dice {
    return dice(`issue:${this.cast.seed}:${slot}`);
  }

  /** What is drawn first of an issue; `roll` is its own, and nothing was drawn from it yet. */
  private head(slot: number, roll: Dice): Pick<Issue, 'creator' | 'dueDate' | 'summary'> {
    const { columns } = this;
    const cast = this.cast.projects[columns.project[slot] as number] as ProjectCast;
    const changed = columns.statusChanged[slot] as number;
    return {
      creator: this.person(roll.chance(0.9) ? columns.reporter[slot] : roll.pick(cast.crew.reporters)),
      dueDate: roll.chance(0.1) ? new Date(changed + 30 * DAY).toISOString().slice(0, 10) : null,
      summary: cast.summary(roll, this.types[columns.type[slot] as number] as IssueType),
    };
  }

  make(slot: number): Issue {
    const { columns } = this;
    const roll = this.dice(slot);
    const place = columns.project[slot] as number;
    const cast = this.cast.projects[place] as ProjectCast;
    const project = this.projects[place] as Project;
    const number = columns.number[slot] as number;
    const type = this.types[columns.type[slot] as number] as IssueType;
    const [created, changed, updated] = [
      columns.created[slot] as number,
      columns.statusChanged[slot] as number,
      columns.updated[slot] as number,
    ];
    const resolution = this.entity(this.resolutions, columns.resolution[slot]);
    const parent = columns.parent[slot] as number;
    const span = { from: created, to: updated };
    let nextId = columns.id[slot] as number;
    const ids = (count: number): readonly number[] => Array.from({ length: count }, () => (nextId += 1));
    const issue: Issue = {
      ...BLANK_ISSUE,
      ...this.head(slot, roll),
      id: nextId,
      key: `${project.key}-${number}`,
      number,
      project,
      type,
      status: this.statuses[columns.status[slot] as number] as Status,
      priority: this.entity(this.priorities, columns.priority[slot]),
      resolution,
      reporter: this.person(columns.reporter[slot]),
      assignee: this.person(columns.assignee[slot]),
      created,
      updated,
      statusChanged: changed,
      resolved: resolution === null ? null : changed,
      description: roll.chance(0.9) ? JSON.stringify(cast.text(roll, roll.below(5), this.mention(roll, cast))) : null,
      environment: roll.chance(0.2) ? JSON.stringify(cast.text(roll, 1, undefined)) : null,
      labels: roll.chance(0.3) ? roll.shuffle(cast.labels).slice(0, 1 + roll.below(2)) : [],
      components: some(roll, cast.components, 0.6),
      versions: some(roll, cast.versions, 0.5),
      fixVersions: some(roll, cast.versions, 0.6),
      parent: parent < 0 ? null : (columns.id[parent] as number),
      sprints: cast.sprints.length > 0 && roll.chance(0.4) ? [roll.pick(cast.sprints)] : null,
      custom: this.withRank(slot, cast.custom(roll, type)),
      attachments: ids(columns.attachments[slot] as number).map((id) =>
        this.attachment(roll, cast, { key: `${project.key}-${number}`, id, span }),
      ),
      comments: this.comments(roll, cast, ids(columns.comments[slot] as number), span),
      links: this.linksOf(slot),
      security: this.securities[place]?.[columns.security[slot] as number] ?? null,
    };
    this.addWork(issue, roll, cast, ids(this.skeleton.worklogs[slot] as number));
    issue.history = this.histories(issue, roll, cast, ids(this.skeleton.histories[slot] as number));
    cast.finish?.(roll, issue);
    return issue;
  }

  private withRank(slot: number, custom: Record<string, string>): Record<string, string> {
    const { rankField } = this.state;
    if (rankField !== undefined) custom[rankField] = JSON.stringify(this.rank(slot));
    return custom;
  }

  /** Apart from `make`, and without spreading lists that are mostly empty: each first longer one would make the compiler throw away what it had. */
  private linksOf(slot: number): readonly string[] {
    const ids: string[] = [];
    for (const { id } of this.links.of(slot)) ids.push(id);
    for (const id of this.extraLinks.get(slot) ?? []) ids.push(id);
    return ids;
  }

  private person(place: number | undefined): string | null {
    return place === NONE ? null : (this.people[place as number] ?? null);
  }

  private entity(table: readonly Entity[], place: number | undefined): Entity | null {
    return place === NONE ? null : (table[place as number] ?? null);
  }

  /** One of those who do something. */
  private one(roll: Dice, places: readonly number[]): string {
    return this.people[roll.pick(places)] as string;
  }

  private mention(roll: Dice, { crew }: ProjectCast): { readonly id: string; readonly name: string } | undefined {
    const id = this.one(roll, crew.assignees);
    return roll.chance(0.1) ? { id, name: this.state.users.get(id)?.displayName ?? '' } : undefined;
  }

  private content(id: number): Content {
    return { kind: 'generated', seed: String(id), size: attachmentSize(this.cast.seed, id) };
  }

  private attachment(
    roll: Dice,
    { crew, file }: ProjectCast,
    { key, id, span }: { readonly key: string; readonly id: number; readonly span: Span },
  ): Attachment {
    const { filename, mimeType } = file(roll, key);
    return {
      id: String(id),
      filename,
      author: this.one(roll, crew.reporters),
      created: Math.min(span.to, span.from + roll.below(DAY)),
      mimeType,
      thumbnail: mimeType.startsWith('image/'),
      content: this.content(id),
    };
  }

  private comments(roll: Dice, cast: ProjectCast, ids: readonly number[], span: Span): readonly Comment[] {
    let answered: string | undefined;
    return ids.map((id, i) => {
      const author = this.one(roll, cast.crew.commenters);
      const created = within(span, (i + 1) / (ids.length + 1));
      // By the id, not by the dice: what is drawn after it stays as it was.
      const parentId = id % ANSWERS === 0 ? answered : undefined;
      if (parentId === undefined) answered = String(id);
      return {
        id: String(id),
        parentId,
        author,
        updateAuthor: author,
        body: JSON.stringify(cast.remark(roll, 1 + roll.below(2), this.mention(roll, cast))),
        created,
        updated: roll.chance(0.1) ? Math.min(span.to, created + roll.below(DAY)) : created,
        jsdPublic: true,
        visibility: undefined,
        properties: [],
      };
    });
  }

  private addWork(issue: Issue, roll: Dice, cast: ProjectCast, ids: readonly number[]): void {
    if (ids.length === 0) return;
    issue.worklogs = ids.map((id, i) => {
      const author = this.one(roll, cast.crew.assignees);
      const created = within({ from: issue.created, to: issue.updated }, (i + 1) / (ids.length + 1));
      return {
        id: String(id),
        author,
        updateAuthor: author,
        comment: roll.chance(0.5) ? JSON.stringify(cast.text(roll, 1, undefined)) : undefined,
        created,
        updated: created,
        started: created - roll.below(4 * 3_600_000),
        timeSpentSeconds: 900 * (1 + roll.below(20)),
        visibility: undefined,
      };
    });
    issue.timeSpent = issue.worklogs.reduce((sum, one) => sum + one.timeSpentSeconds, 0);
    issue.originalEstimate = 3_600 * (1 + roll.below(40));
    issue.remainingEstimate = Math.max(0, issue.originalEstimate - issue.timeSpent);
  }

  /** How the status and the assignee came to be what they are; the last change is the date of the status. */
  private histories(issue: Issue, roll: Dice, { crew }: ProjectCast, ids: readonly number[]): readonly History[] {
    const path = ids.map(() => roll.pick(this.statuses));
    return ids.map((id, i) => {
      const [from, to] = [path[i] as Status, path[i + 1] ?? issue.status];
      const item: HistoryItem = {
        field: 'status',
        fieldId: 'status',
        fieldtype: 'jira',
        from: from.id,
        fromText: from.name,
        to: to.id,
        toText: to.name,
      };
      const created = within({ from: issue.created, to: issue.statusChanged ?? issue.updated }, (i + 1) / ids.length);
      return { id: String(id), author: this.one(roll, crew.changers), created, items: [item] };
    });
  }
}

/** Every third comment answers the last one that is no answer itself, if there is one. */
const ANSWERS = 3;

interface Span {
  readonly from: number;
  readonly to: number;
}

const within = ({ from, to }: Span, share: number): number => Math.floor(from + share * (to - from));
const some = (roll: Dice, items: readonly string[], chance: number): readonly string[] =>
  items.filter(() => roll.chance(chance / items.length));
