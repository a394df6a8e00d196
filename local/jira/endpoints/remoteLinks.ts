import { badRequest, forbidden, JiraError } from '../errors';
import { type Call, data, noContent, type Reply } from '../http/call';
import { CHEAP, type Endpoint } from '../http/endpoint';
import type { Issue, Raw, RemoteLink } from '../model';
import { isObject } from '../seed/shape';
import { pathIssue } from './issueWrite';

/**
 * Links to things outside Jira. They belong to one issue, are no event and move nothing. `globalId` is unique within the issue: a
 * POST with one that is there replaces that link as a whole, members that are not sent become empty.
 */

const GLOBAL_ID_MOST = 255;
/** Facts §2a: the limits of `issue/limit/report`. */
const PER_ISSUE_MOST = 2_000;

const resource = (call: Call, issue: Issue, link: RemoteLink): Raw => ({
  id: link.id,
  self: `${call.parts.api}/issue/${issue.key}/remotelink/${link.id}`,
  ...(link.globalId === undefined ? {} : { globalId: link.globalId }),
  application: {},
  ...link.sent,
});

const linksOf = (issue: Issue): readonly RemoteLink[] => issue.remoteLinks ?? [];

const byGlobalId = (issue: Issue, globalId: string): RemoteLink => {
  const found = linksOf(issue).find((link) => link.globalId === globalId);
  if (found === undefined) throw new JiraError(404, [`No remote issue link with the global ID '${globalId}' exists for this issue.`]);
  return found;
};

const byId = (call: Call, issue: Issue): RemoteLink => {
  const text = call.param('linkId');
  if (!/^\d{1,15}$/.test(text)) throw badRequest(`The remote link ID '${text}' is not valid.`);
  const found = linksOf(issue).find((link) => link.id === Number(text));
  if (found === undefined) throw new JiraError(404, [`No remote issue link with the ID '${text}' exists for this issue.`]);
  return found;
};

const list = (call: Call): Reply => {
  const issue = call.issue();
  const globalId = call.query.get('globalId');
  if (globalId !== null) return data(resource(call, issue, byGlobalId(issue, globalId)));
  return data(linksOf(issue).map((link) => resource(call, issue, link)));
};

const get = (call: Call): Reply => {
  const issue = call.issue();
  return data(resource(call, issue, byId(call, issue)));
};

const sentOf = (body: Raw): { readonly globalId: string | undefined; readonly sent: Raw } => {
  const errors: Record<string, string> = {};
  const { globalId, object, application, relationship } = body;
  if (globalId !== undefined && globalId !== null && (typeof globalId !== 'string' || globalId.length > GLOBAL_ID_MOST))
    errors['globalId'] = `'globalId' must be a string of at most ${GLOBAL_ID_MOST} characters.`;
  if (relationship !== undefined && typeof relationship !== 'string') errors['relationship'] = "'relationship' must be a string.";
  if (application !== undefined && !isObject(application)) errors['application'] = "'application' must be an object.";
  if (!isObject(object)) errors['object'] = "'object' is required.";
  else {
    if (typeof object['title'] !== 'string' || object['title'].trim() === '') errors['title'] = "'title' is required.";
    if (typeof object['url'] !== 'string' || object['url'].trim() === '') errors['url'] = "'url' is required.";
    else if (!URL.canParse(object['url'])) errors['url'] = "'url' is not a valid URL.";
  }
  if (Object.keys(errors).length > 0) throw new JiraError(400, [], errors);
  return {
    globalId: typeof globalId === 'string' && globalId !== '' ? globalId : undefined,
    sent: {
      ...(application === undefined ? {} : { application }),
      ...(relationship === undefined ? {} : { relationship }),
      object,
    },
  };
};

const needLink = (call: Call, issue: Issue): void => {
  if (!call.may.has(call.actor, 'LINK_ISSUES', issue)) throw forbidden('No Link Issue Permission for issue.');
};

const put = (call: Call, issue: Issue, link: RemoteLink): void =>
  call.state.change(issue, { remoteLinks: [...linksOf(issue).filter((one) => one.id !== link.id), link].sort((a, b) => a.id - b.id) });

const save = (call: Call): Reply => {
  const issue = call.issue();
  needLink(call, issue);
  const { globalId, sent } = sentOf(call.objectBody());
  const known = globalId === undefined ? undefined : linksOf(issue).find((link) => link.globalId === globalId);
  if (known === undefined && linksOf(issue).length >= PER_ISSUE_MOST)
    throw new JiraError(413, ['The limit of remote links for this issue has been reached.']);
  const link = { id: known?.id ?? call.state.nextId(), globalId, sent };
  put(call, issue, link);
  return data({ id: link.id, self: `${call.parts.api}/issue/${issue.key}/remotelink/${link.id}` }, 1, known === undefined ? 201 : 200);
};

const update = (call: Call): Reply => {
  const issue = call.issue();
  needLink(call, issue);
  const { id } = byId(call, issue);
  const { globalId, sent } = sentOf(call.objectBody());
  if (globalId !== undefined && linksOf(issue).some((link) => link.globalId === globalId && link.id !== id))
    throw badRequest(`A remote issue link with the global ID '${globalId}' already exists for this issue.`);
  put(call, issue, { id, globalId, sent });
  return noContent;
};

/** Seen by jira.js on a live site: even without a body the content type must be there. */
const needContentType = (call: Call): void => {
  if (!(call.request.headers['content-type'] ?? '').includes('application/json')) throw new JiraError(415, ['Unsupported Media Type']);
};

const drop = (call: Call, issue: Issue, gone: RemoteLink): Reply => {
  call.state.change(issue, { remoteLinks: linksOf(issue).filter((link) => link !== gone) });
  return noContent;
};

const removeByGlobalId = (call: Call): Reply => {
  const issue = call.issue();
  needContentType(call);
  needLink(call, issue);
  const globalId = call.query.get('globalId') ?? '';
  if (globalId === '') throw badRequest("The 'globalId' query parameter is required.");
  return drop(call, issue, byGlobalId(issue, globalId));
};

const removeById = (call: Call): Reply => {
  const issue = call.issue();
  needContentType(call);
  needLink(call, issue);
  return drop(call, issue, byId(call, issue));
};

const PATH = '/rest/api/3/issue/{issueIdOrKey}/remotelink';

export const REMOTE_LINKS: readonly Endpoint[] = [
  { method: 'GET', path: PATH, cost: CHEAP, handle: list },
  { method: 'POST', path: PATH, cost: 'write', writes: pathIssue, handle: save },
  { method: 'DELETE', path: PATH, cost: 'write', writes: pathIssue, handle: removeByGlobalId },
  { method: 'GET', path: `${PATH}/{linkId}`, cost: CHEAP, handle: get },
  { method: 'PUT', path: `${PATH}/{linkId}`, cost: 'write', writes: pathIssue, handle: update },
  { method: 'DELETE', path: `${PATH}/{linkId}`, cost: 'write', writes: pathIssue, handle: removeById },
];
