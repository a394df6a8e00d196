import assert from 'node:assert/strict';
import type { ClientRig } from './clientAreas';
import { adf } from './support';

/** Watchers, votes, remote links and worklogs of one issue by jira.js, and their feeds. */
export const partsOfAnIssue = async ({ jira, site, step, clock }: ClientRig, issueIdOrKey: string): Promise<void> => {
  const accountId = site.adminAccountId;
  await step('watch', () => jira.issueWatchers.addWatcher({ issueIdOrKey, body: accountId as never }));
  const watchers = await step('watchers', () => jira.issueWatchers.getIssueWatchers({ issueIdOrKey }));
  assert.deepEqual([watchers.isWatching, watchers.watchCount], [true, 1]);
  await step('unwatch', () => jira.issueWatchers.removeWatcher({ issueIdOrKey, accountId }));
  const { id } = await jira.issues.getIssue({ issueIdOrKey });
  await step('is watching', () => jira.issueWatchers.getIsWatchingIssueBulk({ issueIds: [String(id)] }));
  await step('vote', () => jira.issueVotes.addVote({ issueIdOrKey }));
  assert.equal((await step('votes', () => jira.issueVotes.getVotes({ issueIdOrKey }))).hasVoted, true);
  await step('no vote', () => jira.issueVotes.removeVote({ issueIdOrKey }));

  const link = { issueIdOrKey, globalId: 'a=1', object: { url: 'https://example.invalid/1', title: 'One' } };
  const made = await step('remote link', () => jira.issueRemoteLinks.createOrUpdateRemoteIssueLink(link));
  const linkId = String(made.id);
  await step('remote links', () => jira.issueRemoteLinks.getRemoteIssueLinks({ issueIdOrKey }));
  await step('one remote link', () => jira.issueRemoteLinks.getRemoteIssueLinkById({ issueIdOrKey, linkId }));
  await step('other remote link', () => jira.issueRemoteLinks.updateRemoteIssueLink({ ...link, linkId }));
  await step('no remote link', () => jira.issueRemoteLinks.deleteRemoteIssueLinkById({ issueIdOrKey, linkId }));

  const worklog = await step('log work', () =>
    jira.issueWorklogs.addWorklog({ issueIdOrKey, timeSpentSeconds: 3_600, comment: adf('Work') as never }),
  );
  const one = { issueIdOrKey, id: String(worklog.id) };
  await step('work', () => jira.issueWorklogs.getIssueWorklog({ issueIdOrKey }));
  await step('one worklog', () => jira.issueWorklogs.getWorklog(one));
  await step('change work', () => jira.issueWorklogs.updateWorklog({ ...one, body: { timeSpent: '2h' } }));
  await step('worklogs by id', () => jira.issueWorklogs.getWorklogsForIds({ ids: [Number(worklog.id)] }));
  await clock.advance(61_000);
  const changed = await step('changed worklogs', () => jira.issueWorklogs.getIdsOfWorklogsModifiedSince({ since: 0 }));
  assert.equal(changed.lastPage, true);
  await step('no work', () => jira.issueWorklogs.deleteWorklog(one));
  await clock.advance(61_000);
  const gone = await step('deleted worklogs', () => jira.issueWorklogs.getIdsOfWorklogsDeletedSince({ since: 0 }));
  assert.deepEqual(
    gone.values?.map((each) => String(each.worklogId)),
    [worklog.id],
  );
  await step('assign', () => jira.issues.assignIssue({ issueIdOrKey, accountId }));
  await step('changelog', () => jira.issues.getChangeLogs({ issueIdOrKey }));
};
