import type { SeedSource } from '../../../local/jira/site';
import type { Documented } from './openapi';
import { adf, type Answer, multipartOf, type Rig, rig } from './support';
import { walkParts } from './walkParts';

/** Calls every endpoint of the simulator and judges each reply by the document. Returns the operations that it called. `known`: a rig of that seed that the caller has already. */
export const walk = async (documented: Pick<Documented, 'ask'>, seed: SeedSource, known?: Rig): Promise<ReadonlySet<string>> => {
  // of the time of a change in bulk, the document's schema says text and its example a number: the schema judges the side that it describes
  const all = known ?? (await rig(seed, { bulkChangelogCreated: 'text' }));
  const { site, ask, clock } = all;
  const used = new Set<string>();
  const valid = async (method: string, path: string, body?: unknown, options: Parameters<Rig['ask']>[3] = {}): Promise<Answer> => {
    const { operation, answer } = await documented.ask(ask, method, path, body, options);
    used.add(operation);
    return answer;
  };
  const [project] = site.projects();
  const key = project?.key as string;
  const id = project?.id as string;
  const issues = site.issues(key);
  const withFile = site.issues().find((issue) => issue.attachments > 0);
  const withComments = site.issues().find((issue) => issue.comments > 2);
  const one = issues[0]?.key as string;
  for (const path of [
    'serverInfo',
    'myself',
    `mypermissions?permissions=BROWSE_PROJECTS,ADMINISTER&projectKey=${key}`,
    'users/search?maxResults=5',
    `user?accountId=${site.adminAccountId}`,
    `user/bulk?accountId=${site.adminAccountId}`,
    'field',
    'issuetype',
    'status',
    'statuses/search',
    'priority',
    'priority/search',
    'resolution',
    'resolution/search',
    'issueLinkType',
    'project/search?expand=description,lead,issueTypes,url,insight&status=live&status=deleted',
    `project/${key}`,
    `project/${key}/components`,
    `project/${key}/component`,
    `project/${key}/versions`,
    `project/${key}/version`,
    `project/${key}/properties`,
    `project/${key}/statuses`,
    `issuetypescheme/project?projectId=${id}`,
    `issuetypescreenscheme/project?projectId=${id}`,
    `fieldconfigurationscheme/project?projectId=${id}`,
    `workflowscheme/project?projectId=${id}`,
    `project/${key}/permissionscheme`,
    `project/${key}/notificationscheme`,
    'priorityscheme?expand=projects',
    `issue/createmeta/${key}/issuetypes`,
    'attachment/meta',
    `issue/${one}?expand=names,schema,changelog`,
    `issue/${one}/transitions?expand=transitions.fields`,
    `issue/${one}/changelog`,
    `issue/${one}/worklog`,
    `issue/${one}/properties`,
    `issue/${withComments?.key}/comment?orderBy=-created&expand=properties`,
    `search/jql?jql=${encodeURIComponent(`project = ${key}`)}&fields=*all&expand=changelog,names`,
  ])
    await valid('GET', `/rest/api/3/${path}`);
  const types: { issueTypes: { id: string; subtask: boolean; hierarchyLevel: number }[] } = (
    await valid('GET', `/rest/api/3/issue/createmeta/${key}/issuetypes`)
  ).body;
  for (const type of types.issueTypes) await valid('GET', `/rest/api/3/issue/createmeta/${key}/issuetypes/${type.id}`);

  // Every issue of the site, by search and by bulkfetch.
  let token: string | undefined;
  let count = 0;
  do {
    const page = (
      await valid('POST', '/rest/api/3/search/jql', {
        jql: 'created >= "2000-01-01" ORDER BY created ASC',
        fields: ['*all'],
        expand: 'changelog',
        maxResults: 100,
        nextPageToken: token,
      })
    ).body;
    count += page.issues.length;
    await valid('POST', '/rest/api/3/issue/bulkfetch', {
      issueIdsOrKeys: [...page.issues.slice(0, 99).map((issue: { id: string }) => issue.id), 'NONE-1'],
      fields: ['*all'],
      expand: ['changelog'],
    });
    token = page.nextPageToken;
  } while (token !== undefined);
  expect(count).toBe(site.summary().issues);
  await valid('POST', '/rest/api/3/search/approximate-count', { jql: `project = ${key}` });
  await valid('POST', '/rest/api/3/permissions/check', {
    globalPermissions: ['ADMINISTER'],
    projectPermissions: [{ permissions: ['EDIT_ISSUES'], projects: [Number(id)], issues: [] }],
  });

  const attachments = (await valid('GET', `/rest/api/3/issue/${withFile?.key}?fields=attachment`)).body.fields.attachment;
  await valid('GET', `/rest/api/3/attachment/${attachments[0].id}`);
  await valid('GET', `/rest/api/3/attachment/content/${attachments[0].id}?redirect=false`, undefined, { headers: { range: 'bytes=0-9' } });
  const comment = (await valid('GET', `/rest/api/3/issue/${withComments?.key}/comment`)).body.comments[0];
  await valid('GET', `/rest/api/3/issue/${withComments?.key}/comment/${comment.id}`);
  await valid('POST', '/rest/api/3/comment/list?expand=properties', { ids: [Number(comment.id)] });

  // Writes, in a project of their own with the schemes of the first.
  const schemes: Record<string, number> = {};
  for (const [path, member] of [
    ['issuetypescheme', 'issueTypeScheme'],
    ['workflowscheme', 'workflowScheme'],
    ['issuetypescreenscheme', 'issueTypeScreenScheme'],
  ] as const) {
    schemes[member] = Number((await valid('GET', `/rest/api/3/${path}/project?projectId=${id}`)).body.values[0][member].id);
  }
  await valid('POST', '/rest/api/3/project', {
    key: 'NEWONE',
    name: 'New one',
    projectTypeKey: 'software',
    leadAccountId: site.adminAccountId,
    ...schemes,
  });
  await valid('PUT', '/rest/api/3/project/NEWONE/properties/x', { a: 1 });
  await valid('GET', '/rest/api/3/project/NEWONE/properties/x');
  await valid('DELETE', '/rest/api/3/project/NEWONE/properties/x');
  const version = (
    await valid('POST', '/rest/api/3/version', {
      name: '9.9',
      projectId: Number((await valid('GET', '/rest/api/3/project/NEWONE')).body.id),
      releaseDate: '2026-11-30',
    })
  ).body;
  await valid('PUT', `/rest/api/3/version/${version.id}`, { released: true });
  await valid('GET', `/rest/api/3/version/${version.id}`);
  const component = (
    await valid('POST', '/rest/api/3/component', {
      name: 'Deck',
      project: 'NEWONE',
      leadAccountId: site.adminAccountId,
      assigneeType: 'COMPONENT_LEAD',
    })
  ).body;
  await valid('PUT', `/rest/api/3/component/${component.id}`, { description: 'Upper and lower' });
  await valid('GET', `/rest/api/3/component/${component.id}`);
  await valid('GET', '/rest/api/3/project/NEWONE/components');
  const type = types.issueTypes.find((each) => each.hierarchyLevel === 0)?.id;
  const made = (
    await valid('POST', '/rest/api/3/issue', {
      fields: { project: { key: 'NEWONE' }, issuetype: { id: type }, summary: 'One' },
      properties: [{ key: 'from', value: { run: 1 } }],
    })
  ).body;
  const bulk = (
    await valid('POST', '/rest/api/3/issue/bulk', {
      issueUpdates: [
        { fields: { project: { key: 'NEWONE' }, issuetype: { id: type }, summary: 'Two' } },
        { fields: { project: { key: 'NEWONE' } } },
      ],
    })
  ).body;
  expect(bulk.errors[0].failedElementNumber).toBe(1);
  await valid('PUT', `/rest/api/3/issue/${made.key}?notifyUsers=false`, {
    fields: { description: adf('Hello'), labels: ['a'], fixVersions: [{ id: version.id }] },
  });
  const transitions = (await valid('GET', `/rest/api/3/issue/${made.key}/transitions?expand=transitions.fields`)).body.transitions;
  await valid('POST', `/rest/api/3/issue/${made.key}/transitions`, {
    transition: { id: transitions[0].id },
    fields: transitions[0].hasScreen ? { resolution: transitions[0].fields.resolution.allowedValues[0] } : {},
  });
  const said = (await valid('POST', `/rest/api/3/issue/${made.key}/comment`, { body: adf('Hi'), properties: [{ key: 'k', value: 1 }] }))
    .body;
  await valid('PUT', `/rest/api/3/issue/${made.key}/comment/${said.id}`, { body: adf('Hi again') });
  await valid('DELETE', `/rest/api/3/issue/${made.key}/comment/${said.id}`);
  await valid('POST', `/rest/api/3/issue/${made.key}/worklog`, {
    timeSpentSeconds: 3_600,
    started: '2026-11-20T10:00:00.000+0000',
    comment: adf('Work'),
  });
  const upload = multipartOf([{ filename: 'a.txt', contentType: 'text/plain', bytes: Buffer.from('hello') }]);
  const file = (await valid('POST', `/rest/api/3/issue/${made.key}/attachments`, upload.body, { headers: upload.headers })).body[0];
  await valid('POST', '/rest/api/3/issueLink', {
    type: { name: (await valid('GET', '/rest/api/3/issueLinkType')).body.issueLinkTypes[0].name },
    inwardIssue: { key: made.key },
    outwardIssue: { key: bulk.issues[0].key },
  });
  const full = (await valid('GET', `/rest/api/3/issue/${made.key}?expand=changelog&properties=*all`)).body;
  expect(full.properties).toEqual({ from: { run: 1 } });
  await valid('GET', `/rest/api/3/issueLink/${full.fields.issuelinks[0].id}`);
  await valid('DELETE', `/rest/api/3/issueLink/${full.fields.issuelinks[0].id}`);
  await valid('GET', `/rest/api/3/issue/${made.key}/changelog`);
  await valid('POST', '/rest/api/3/changelog/bulkfetch', { issueIdsOrKeys: [made.key] });
  await valid('DELETE', `/rest/api/3/attachment/${file.id}`);
  await valid('PUT', `/rest/api/3/issue/${made.key}/properties/p`, [1]);
  await valid('GET', `/rest/api/3/issue/${made.key}/properties/p`);
  await valid('DELETE', `/rest/api/3/issue/${made.key}/properties/p`);
  const flags = { inferClassificationDefaults: true, inferFieldDefaults: true, inferStatusDefaults: true, inferSubtaskTypeDefault: true };
  const subtask = types.issueTypes.find((each) => each.subtask)?.id;
  const task = (
    await valid('POST', '/rest/api/3/bulk/issues/move', {
      sendBulkNotification: false,
      targetToSourcesMapping: { [`NEWONE,${subtask},${bulk.issues[0].key}`]: { ...flags, issueIdsOrKeys: [made.key] } },
    })
  ).body;
  expect((await valid('GET', `/rest/api/3/bulk/queue/${task.taskId}`)).body.status).toBe('RUNNING');
  await clock.advance(2_000);
  expect((await valid('GET', `/rest/api/3/bulk/queue/${task.taskId}`)).body).toMatchObject({
    status: 'COMPLETE',
    processedAccessibleIssues: [Number(made.id)],
  });
  expect((await valid('GET', `/rest/api/3/issue/${made.key}`)).body.fields.parent.key).toBe(bulk.issues[0].key);
  await walkParts(valid, all, 'NEWONE', bulk.issues[0].key);
  await valid('POST', '/rest/api/3/bulk/issues/delete', { selectedIssueIdsOrKeys: [made.key], sendBulkNotification: false });
  await valid('DELETE', `/rest/api/3/issue/${bulk.issues[0].key}?deleteSubtasks=true`);
  await valid('DELETE', '/rest/api/3/project/NEWONE?enableUndo=true');
  await valid('GET', '/rest/api/3/project/search?status=deleted&expand=lead');
  await valid('POST', '/rest/api/3/project/NEWONE/restore', undefined);
  return used;
};
