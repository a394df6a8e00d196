import type { Json } from '../contract/ports';
import type { Entity, EntityRecord } from './entity';
import { isRaw, normalise, rawList, textOf } from './normalise';
import { compareIds } from './thread';

/**
 * A project (a space). Body: `{project, components, versions, schemes}`: `project` as `GET /project/{id}` gives it, the lists by id,
 * `schemes` = scheme name → `{id, name?}`, so that the same name with the same schemes can be made again. The raw object has these members.
 */
export const project: Entity = {
  kind: 'project',
  reads: [
    'GET /rest/api/3/project/search',
    'GET /rest/api/3/project/{projectIdOrKey}',
    'GET /rest/api/3/project/{projectIdOrKey}/components',
    'GET /rest/api/3/project/{projectIdOrKey}/versions',
    'GET /rest/api/3/issuetypescheme/project',
    'GET /rest/api/3/issuetypescreenscheme/project',
    'GET /rest/api/3/workflowscheme/project',
    'GET /rest/api/3/fieldconfigurationscheme/project',
    'GET /rest/api/3/project/{projectKeyOrId}/permissionscheme',
    'GET /rest/api/3/project/{projectKeyOrId}/notificationscheme',
    'GET /rest/api/3/project/{projectKeyOrId}/issuesecuritylevelscheme',
  ],
  records: (raw, people, seen) => {
    const facts = isRaw(raw['project']) ? raw['project'] : {};
    const id = textOf(facts['id']);
    if (id === '') return [];
    const { components: _components, versions: _versions, insight: _insight, issueTypes, ...rest } = facts;
    // Which types a project has follows from its scheme; ids are enough to make it again.
    const types = rawList(issueTypes).map((type) => ({ id: textOf(type['id']), name: textOf(type['name']) }));
    const byId = (list: unknown, children: readonly string[]): Json =>
      rawList(list)
        .map(
          (one) =>
            normalise(Object.fromEntries(Object.entries(one).filter(([name]) => !children.includes(name))), people) as {
              readonly [key: string]: Json;
            },
        )
        .sort((a, b) => compareIds(textOf(a['id']), textOf(b['id'])));
    const body: EntityRecord['body'] = {
      project: { ...(normalise(rest, people) as Record<string, Json>), ...(types.length > 0 ? { issueTypes: types } : {}) },
      components: byId(raw['components'], ['realAssignee', 'realAssigneeType', 'isAssigneeTypeValid', 'issueCount']),
      versions: byId(raw['versions'], ['overdue', 'userReleaseDate', 'userStartDate', 'operations', 'issuesStatusForFixVersion']),
      schemes: normalise(raw['schemes'] ?? {}, people),
    };
    return [{ kind: 'project', id, project: id, keyNumber: 0, created: 0, updated: 0, seen, attachments: [], body }];
  },
  gaps: [],
};
