import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { contentSha256 } from '../attachmentContent';
import type { Attachment, Issue, JsonText, Project } from '../model';
import { projectResource, componentResource, versionResource } from '../render/config';
import { renderIssue, type IssueView } from '../render/issue';
import { object, Parts, text } from '../render/parts';
import type { SiteState } from '../state';
import { permissionSchemeLine, projectAccessLine } from './access';

const WHOLE: IssueView = {
  fields: () => true,
  expand: new Set(),
  properties: 'all',
  limits: { comments: Infinity, worklogs: Infinity, histories: Infinity },
  seed: true,
};

/** As in a reply, and besides what the content is: its hash, and what it was made from when that is another attachment's. */
class SeedParts extends Parts {
  override attachment(attachment: Attachment): JsonText {
    const { content } = attachment;
    const extra = object({
      contentSha256: text(contentSha256(content)),
      contentSeed: content.kind === 'generated' && content.seed !== attachment.id ? text(content.seed) : undefined,
    });
    return `${super.attachment(attachment).slice(0, -1)},${extra.slice(1)}`;
  }
}

/** The lines of a seed, in the order in which seeds have them. */
function* seedLines(state: SiteState): Iterable<string> {
  const line = (entity: string, json: JsonText): string => `{"entity":"${entity}","data":${json}}\n`;
  const live = (project: Project | undefined): project is Project =>
    project !== undefined && !project.stub && project.trashed === undefined;
  yield line(
    'serverInfo',
    JSON.stringify({ ...state.serverRaw, baseUrl: state.baseUrl, deploymentType: 'Cloud', serverTitle: state.serverTitle }),
  );
  for (const user of state.users.values()) yield line('user', user.json);
  for (const type of state.issueTypes.values()) yield line('issueType', type.json);
  for (const status of state.statuses.values()) yield line('status', status.json);
  for (const priority of state.priorities.values()) yield line('priority', priority.json);
  for (const resolution of state.resolutions.values()) yield line('resolution', resolution.json);
  for (const type of state.linkTypes.values()) yield line('issueLinkType', type.json);
  for (const field of state.fields.values()) yield line('field', JSON.stringify(field.raw));
  for (const scheme of state.permissionSchemes.values())
    yield line('permissionScheme', JSON.stringify(permissionSchemeLine(state, scheme)));
  const projects = [...state.projects.values()].filter(live);
  for (const project of projects) yield line('project', projectLine(state, project));
  for (const project of projects) yield line('projectAccess', JSON.stringify(projectAccessLine(project)));
  for (const version of state.versions.values())
    if (live(state.projects.get(version.projectId))) yield line('version', JSON.stringify(versionResource(version)));
  for (const component of state.components.values())
    if (live(state.projects.get(component.projectId))) yield line('component', JSON.stringify(componentResource(state, component)));
  for (const board of state.boards) yield line('board', JSON.stringify(board));
  for (const sprint of state.sprints.values()) yield line('sprint', JSON.stringify(sprint.raw));
  const parts = new SeedParts(state, () => true);
  for (const project of projects) {
    for (const id of state.issues.idsIn(project.id)) yield line('issue', renderIssue(state.issues.get(id) as Issue, parts, WHOLE));
  }
}

/** What seeds say of a project, and who leads it. */
const projectLine = (state: SiteState, project: Project): JsonText => {
  const { lead } = projectResource(state, project, new Set(['lead']));
  return JSON.stringify({ ...project.raw, id: project.id, key: project.key, name: project.name, lead, assigneeType: project.assigneeType });
};

/** Writes the site as a seed; the file appears under its name only when it is whole. */
export const writeSeed = async (state: SiteState, file: string): Promise<void> => {
  const partial = `${file}.partial`;
  const zipped = createGzip({ level: 3 });
  const target = createWriteStream(partial);
  zipped.pipe(target);
  let batch = '';
  for (const line of seedLines(state)) {
    batch += line;
    if (batch.length < 1 << 20) continue;
    if (!zipped.write(batch)) await once(zipped, 'drain');
    batch = '';
  }
  zipped.end(batch);
  await finished(target);
  await rename(partial, file);
};
