import type { IssueType, Status } from '../model';
import { dice, hash32, type Dice } from '../random';
import { makeColumns, NONE, type Columns } from '../store/procedural';
import type { Cast, ProjectCast } from './cast';

const DAY = 86_400_000;
const FIRST_ISSUE = 20_000;

/** The sizes of the tables that columns point into. */
export interface Tables {
  readonly types: readonly IssueType[];
  readonly statuses: readonly Status[];
  readonly priorities: number;
  readonly resolutions: number;
}

export interface Skeleton {
  readonly columns: Columns;
  readonly worklogs: Uint8Array;
  readonly histories: Uint8Array;
  /** The first id that nothing has. */
  readonly endId: number;
}

/** Bytes of an attachment; they follow from its id alone. */
export const attachmentSize = (seed: number, id: number): number => {
  const hash = hash32(`${seed}:size:${id}`);
  return hash % 20 === 0 ? (hash >>> 8) % 3_000_000 : (hash >>> 8) % 60_000;
};

/**
 * Draws all that search and counts need of every issue, without any text: one pass for the issues, one for their parents. About
 * a microsecond and a half each.
 */
export const drawSkeleton = (cast: Cast, tables: Tables): Skeleton => {
  const { count, seed } = cast;
  const columns = makeColumns(count);
  const worklogs = new Uint8Array(count);
  const histories = new Uint8Array(count);
  const roll = dice(`skeleton:${seed}`);
  const turn = turns(cast.projects);
  const numbers = cast.projects.map(() => 0);
  let id = FIRST_ISSUE;
  for (let slot = 0; slot < count; slot += 1) {
    const place = turn();
    const project = cast.projects[place] as ProjectCast;
    const type = drawType(project, roll);
    numbers[place] = (numbers[place] ?? 0) + (roll.chance(0.05) ? 2 + roll.below(12) : 1);
    const created = Math.floor(cast.first + ((slot + roll.next()) / count) * (cast.last - cast.first));
    const end = cast.last + DAY;
    const changed = created + roll.below(Math.min(90 * DAY, end - created));
    const status = drawStatus(project, tables, roll, slot / count);
    const done = tables.statuses[status]?.category === 'done';
    const comments = roll.chance(0.02) ? 21 + roll.below(40) : roll.chance(0.4) ? 0 : roll.below(6);
    const attachments = roll.chance(project.files) ? 1 + roll.below(3) : 0;
    columns.id[slot] = id;
    columns.number[slot] = numbers[place] ?? 0;
    columns.project[slot] = place;
    columns.type[slot] = type;
    columns.status[slot] = status;
    columns.priority[slot] = roll.chance(0.95) ? bell(roll, tables.priorities) : NONE;
    columns.resolution[slot] = done && roll.chance(0.95) ? roll.below(tables.resolutions) : NONE;
    columns.reporter[slot] = roll.pick(project.crew.reporters);
    columns.assignee[slot] = roll.chance(0.75) ? roll.pick(project.crew.assignees) : NONE;
    columns.created[slot] = created;
    columns.statusChanged[slot] = changed;
    columns.updated[slot] = comments === 0 ? changed : changed + roll.below(Math.min(5 * DAY, end - changed));
    columns.security[slot] =
      project.security !== undefined && roll.chance(project.security.chance) ? roll.below(project.security.levels.length) : NONE;
    columns.comments[slot] = comments;
    columns.attachments[slot] = attachments;
    let bytes = 0;
    for (let i = 1; i <= attachments; i += 1) bytes += attachmentSize(seed, id + i);
    columns.bytes[slot] = bytes;
    worklogs[slot] = project.worklogs > 0 && roll.chance(0.2) ? 1 + roll.below(project.worklogs) : 0;
    histories[slot] = project.histories > 0 ? roll.below(project.histories + 1) : 0;
    id += 1 + attachments + comments + (worklogs[slot] ?? 0) + (histories[slot] ?? 0) + roll.below(3);
  }
  drawParents(cast, tables, columns, roll);
  return { columns, worklogs, histories, endId: id };
};

/** Whose turn it is, so that each project gets its share, even of a few issues. */
const turns = (projects: readonly ProjectCast[]): (() => number) => {
  const owed = projects.map(() => 0);
  return () => {
    projects.forEach(({ share }, i) => (owed[i] = (owed[i] ?? 0) + share));
    const next = owed.indexOf(Math.max(...owed));
    owed[next] = (owed[next] ?? 0) - 1;
    return next;
  };
};

const drawType = (project: ProjectCast, roll: Dice): number => {
  if (project.epic !== undefined && roll.chance(0.06)) return project.epic;
  if (project.subtask !== undefined && roll.chance(0.2)) return project.subtask;
  return roll.pick(project.standard);
};

const drawStatus = (project: ProjectCast, { statuses }: Tables, roll: Dice, age: number): number => {
  if (!project.settles || !roll.chance(age < 0.9 ? 0.9 : 0.4)) return roll.pick(project.statuses);
  return project.statuses.find((place) => statuses[place]?.category === 'done') ?? roll.pick(project.statuses);
};

/** The middle of a list more often than its ends. */
const bell = (roll: Dice, size: number): number => Math.floor(((roll.next() + roll.next()) / 2) * size);

/** A sub-task hangs on an issue near by, before or after it; some issues on any epic. What has nothing to hang on is a plain issue. */
const drawParents = (cast: Cast, { types }: Tables, columns: Columns, roll: Dice): void => {
  columns.parent.fill(-1);
  const levelOf = (slot: number): number => types[columns.type[slot] as number]?.level ?? 0;
  const lists = cast.projects.map(() => ({ epics: [] as number[], standard: [] as number[] }));
  for (let slot = 0; slot < columns.size; slot += 1) {
    const list = lists[columns.project[slot] as number];
    if (levelOf(slot) === 1) list?.epics.push(slot);
    else if (levelOf(slot) === 0) list?.standard.push(slot);
  }
  const passed = cast.projects.map(() => 0);
  for (let slot = 0; slot < columns.size; slot += 1) {
    const place = columns.project[slot] as number;
    const { epics, standard } = lists[place] as (typeof lists)[number];
    const level = levelOf(slot);
    if (level === 0) {
      passed[place] = (passed[place] ?? 0) + 1;
      if (epics.length > 0 && roll.chance(0.3)) columns.parent[slot] = roll.pick(epics);
    } else if (level < 0) {
      const near = Math.min(standard.length - 1, Math.max(0, (passed[place] ?? 0) + roll.below(9) - 4));
      if (near < 0) columns.type[slot] = cast.projects[place]?.standard[0] ?? 0;
      else columns.parent[slot] = standard[near] as number;
    }
  }
};
