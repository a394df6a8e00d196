/**
 * A foreign client, jira.js, over real HTTP against the simulator; its own schemas, taken from live sites, judge each reply. Runs in a
 * process of its own because the package is ESM only. Prints `ok` or throws.
 */
import assert from 'node:assert/strict';
import { createJiraSite } from '../../../local/jira/site';
import { serveJira } from '../../../local/jira/server';
import { adf, manualClock, tempDir } from './support';

const main = async (): Promise<void> => {
  const { createCloudClient } = await import('jira.js');
  const site = await createJiraSite({ seed: { synthetic: 120 }, clock: manualClock(), tempDir: tempDir(), switches: { burst: false } });
  const server = await serveJira(site);
  const jira = createCloudClient({
    host: server.url,
    auth: { type: 'bearer', token: `local:${site.adminAccountId}` },
    onSchemaMismatch: 'throw',
  });
  const step = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      throw new Error(`${name}: ${String(error)} ${JSON.stringify(error)}`);
    }
  };
  try {
    assert.equal((await step('server info', () => jira.serverInfo.getServerInfo())).deploymentType, 'Cloud');
    assert.equal((await step('myself', () => jira.myself.getCurrentUser())).accountId, site.adminAccountId);
    const projects = await step('projects', () => jira.projects.searchProjects({ expand: ['lead', 'description'] }));
    assert.deepEqual(
      projects.values?.map((project) => project.key),
      ['HARB', 'LUM', 'QUAY', 'TIDE', 'VAULT'],
    );
    const project = await step('project', () => jira.projects.getProject({ projectIdOrKey: 'HARB' }));
    await step('fields', () => jira.issueFields.getFields());
    await step('link types', () => jira.issueLinkTypes.getIssueLinkTypes());
    await step('versions', () => jira.projectVersions.getProjectVersions({ projectIdOrKey: 'HARB' }));
    await step('components', () => jira.projectComponents.getProjectComponents({ projectIdOrKey: 'HARB' }));
    await step('issue type schemes', () => jira.issueTypeSchemes.getIssueTypeSchemeForProjects({ projectId: [Number(project.id)] }));
    const found = await step('search', () =>
      jira.issueSearch.searchAndReconsileIssuesUsingJqlPost({ jql: 'project = HARB ORDER BY created', fields: ['*all'], maxResults: 50 }),
    );
    assert.equal(found.issues?.length, 48);
    const counted = await step('count', () => jira.issueSearch.countIssues({ jql: 'project = HARB' }));
    assert.equal(counted.count, 48);
    for (const each of found.issues ?? [])
      await step(`issue ${String(each.key)}`, () =>
        jira.issues.getIssue({ issueIdOrKey: String(each.id), expand: ['names', 'changelog'] }),
      );
    const type = project.issueTypes?.find((each) => each.name === 'Task');
    const issue = await step('create', () =>
      jira.issues.createIssue({
        fields: { project: { key: 'HARB' }, issuetype: { id: String(type?.id) }, summary: 'By a foreign client' },
      }),
    );
    await step('edit', () => jira.issues.editIssue({ issueIdOrKey: String(issue.key), fields: { labels: ['foreign'] } }));
    const comment = await step('comment', () =>
      jira.issueComments.addComment({ issueIdOrKey: String(issue.key), body: adf('Hello') as never }),
    );
    await step('comments', () => jira.issueComments.getComments({ issueIdOrKey: String(issue.key) }));
    await step('delete comment', () => jira.issueComments.deleteComment({ issueIdOrKey: String(issue.key), id: String(comment.id) }));
    await step('transitions', () => jira.issues.getTransitions({ issueIdOrKey: String(issue.key), expand: 'transitions.fields' }));
    await step('attach', () =>
      jira.issueAttachments.addAttachment({
        issueIdOrKey: String(issue.key),
        attachments: { filename: 'Notat æ.txt', content: Buffer.from('bytes') },
      }),
    );
    const full = await step('read back', () => jira.issues.getIssue({ issueIdOrKey: String(issue.key) }));
    assert.equal((full.fields as { attachment: { filename: string; size: number }[] }).attachment[0]?.filename, 'Notat æ.txt');
    await step('link', () =>
      jira.issueLinks.linkIssues({
        type: { name: 'Blocks' },
        inwardIssue: { key: issue.key },
        outwardIssue: { key: found.issues?.[0]?.key },
      }),
    );
    await step('delete', () => jira.issues.deleteIssue({ issueIdOrKey: String(issue.key) }));
    await assert.rejects(jira.issues.getIssue({ issueIdOrKey: String(issue.key) }), /Issue does not exist|404/);
  } finally {
    await server.close();
  }
  process.stdout.write('ok\n');
};

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
