import { type Call, data, type Reply } from '../http/call';
import { CHEAP, type Endpoint } from '../http/endpoint';
import type { Issue } from '../model';

/** Facts §2a: how much one issue may hold. */
const LIMITS = { attachment: 2_000, comment: 5_000, issuelinks: 2_000, remoteIssueLinks: 2_000, worklog: 10_000 } as const;
/** From which share on an issue is told to be near a limit. Ours: no source says it. */
const NEAR = 0.9;

const COUNTS: Readonly<Record<keyof typeof LIMITS, (issue: Issue) => number>> = {
  attachment: (issue) => issue.attachments.length,
  comment: (issue) => issue.comments.length,
  issuelinks: (issue) => issue.links.length,
  remoteIssueLinks: (issue) => issue.remoteLinks?.length ?? 0,
  worklog: (issue) => issue.worklogs.length,
};

const report = (call: Call): Reply => {
  call.may.needAdmin(call.actor);
  const keys = call.queryFlag('isReturningKeys', false);
  const breaching: Record<string, Record<string, number>> = {};
  const approaching: Record<string, Record<string, number>> = {};
  for (const issue of call.state.issues.rows()) {
    if (!call.parts.sees(issue)) continue;
    for (const [name, count] of Object.entries(COUNTS) as [keyof typeof LIMITS, (issue: Issue) => number][]) {
      const has = count(issue);
      if (has < NEAR * LIMITS[name]) continue;
      const group = has >= LIMITS[name] ? breaching : approaching;
      (group[name] ??= {})[keys ? issue.key : String(issue.id)] = has;
    }
  }
  return data({ issuesBreachingLimit: breaching, issuesApproachingLimit: approaching, limits: LIMITS });
};

export const LIMIT_REPORT: readonly Endpoint[] = [{ method: 'GET', path: '/rest/api/3/issue/limit/report', cost: CHEAP, handle: report }];
