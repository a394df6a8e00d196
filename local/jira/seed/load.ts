import { SeedError } from '../errors';
import type { Issue } from '../model';
import type { SiteState } from '../state';
import { loadPermissionScheme, loadProjectAccess } from './access';
import { issueTypeOf, linkTypeOf, personOf, priorityOf, resolutionOf, statusOf } from './entities';
import { linkOf, loadIssue, type Reference } from './issues';
import { gzipLines } from './lines';
import { loadComponent, loadField, loadProject, loadSprint, loadVersion, stubProject } from './projects';
import { isObject, Shape } from './shape';
import { stubIssue } from './stub';

/**
 * One loader a kind of line. Content is never refused (sites hold odd things); only what can't be a seed at all is: lines that are
 * no JSON, unknown kinds, resources without their ids, issues of a project that is not there.
 */
const LOADERS: Readonly<Record<string, (state: SiteState, shape: Shape, references: Reference[]) => void>> = {
  serverInfo: (state, shape) => {
    state.serverRaw = shape.value;
    state.baseUrl = shape.text('baseUrl').replace(/\/$/, '');
    state.serverTitle = shape.optionalText('serverTitle') ?? 'Jira';
  },
  user: (state, shape) => void personOf(state, shape),
  issueType: (state, shape) => void issueTypeOf(state, shape),
  status: (state, shape) => void statusOf(state, shape),
  priority: (state, shape) => void priorityOf(state, shape),
  resolution: (state, shape) => void resolutionOf(state, shape),
  issueLinkType: (state, shape) => void linkTypeOf(state, shape),
  field: loadField,
  permissionScheme: loadPermissionScheme,
  project: (state, shape) => void loadProject(state, shape),
  projectAccess: loadProjectAccess,
  version: loadVersion,
  component: loadComponent,
  board: (state, shape) => {
    shape.integer('id');
    state.boards.push(shape.value);
  },
  sprint: (state, shape) => void loadSprint(state, shape),
  issue: (state, shape, references) => void references.push(loadIssue(state, shape)),
};

/** One line of a seed. */
export interface SeedLine {
  readonly entity: string;
  readonly data: unknown;
}

/** Feeds lines into an empty state, one by one, and ends with what refers across lines. */
export class SeedLoader {
  private readonly references: Reference[] = [];
  private lines = 0;

  constructor(
    private readonly state: SiteState,
    private readonly name: string,
  ) {}

  line(line: SeedLine, number: number): void {
    const where = `${this.name}, line ${number}`;
    const loader = Object.hasOwn(LOADERS, line.entity) ? LOADERS[line.entity] : undefined;
    if (loader === undefined) throw new SeedError(`${where}: "${line.entity}" is no kind of object that a seed can have.`);
    if (!isObject(line.data)) throw new SeedError(`${where}: "data" must be an object.`);
    loader(this.state, new Shape(`${where} (${line.entity})`, line.data), this.references);
    this.lines += 1;
  }

  end(): void {
    if (this.lines === 0) throw new SeedError(`${this.name} is empty.`);
    if (this.state.projects.size === 0) throw new SeedError(`${this.name} has no project in it.`);
    for (const { issue, parent, links } of this.references) {
      if (parent !== undefined) this.state.issues.change(issue, { parent: this.issueAt(parent).id });
      for (const shape of links) {
        const link = linkOf(this.state, issue, shape, (end) => this.issueAt(end));
        if (!this.state.links.has(link.id)) this.state.addLink(link);
      }
      issue.links = [...new Set([...links.map((shape) => shape.text('id')), ...issue.links])];
    }
  }

  /** The issue that a reference means; one that the seed lacks is made, hidden from the app. */
  private issueAt(shape: Shape): Issue {
    const id = shape.integer('id');
    const key = shape.text('key');
    const known = this.state.issues.get(id) ?? this.state.issues.byKey(key);
    if (known !== undefined) return known;
    const match = /^([A-Z][A-Z0-9_]+)-(\d+)$/.exec(key);
    if (match === null) return shape.fail(`"${key}" is no issue key`);
    const project = this.state.projectByKey(match[1] as string) ?? stubProject(this.state, match[1] as string);
    const fields = shape.object('fields');
    const issue = stubIssue({
      id,
      project,
      number: Number(match[2]),
      summary: fields.optionalText('summary') ?? '',
      type: issueTypeOf(this.state, fields.object('issuetype')),
      status: statusOf(this.state, fields.object('status')),
      priority: priorityOf(this.state, fields.optionalObject('priority')),
    });
    this.state.addIssue(issue, { loading: true });
    return issue;
  }
}

/** Loads a gzipped NDJSON seed. Throws `SeedError`; then the state is to be thrown away. */
export const loadSeedFile = async (state: SiteState, file: string): Promise<void> => {
  const loader = new SeedLoader(state, file);
  for await (const { number, text } of gzipLines(file)) {
    if (text.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new SeedError(`${file}, line ${number}: this is not JSON.`);
    }
    if (!isObject(value) || typeof value['entity'] !== 'string')
      throw new SeedError(`${file}, line ${number}: a line must be {"entity": …, "data": …}.`);
    loader.line({ entity: value['entity'], data: value['data'] }, number);
  }
  loader.end();
};

/** Loads lines that were made in memory. */
export const loadSeedLines = (state: SiteState, name: string, lines: Iterable<SeedLine>): void => {
  const loader = new SeedLoader(state, name);
  let number = 0;
  for (const line of lines) loader.line(line, (number += 1));
  loader.end();
};
