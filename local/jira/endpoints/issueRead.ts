import { badRequest } from '../errors';
import { type Call, json, longList, textList, type Reply } from '../http/call';
import { CORE, type Endpoint } from '../http/endpoint';
import type { Issue } from '../model';
import { fieldMaps } from '../render/fieldMaps';
import { list } from '../render/parts';
import { renderIssue } from '../render/issue';
import { issueView } from './issueView';

const getIssue = (call: Call): Reply => {
  const issue = call.issue();
  const view = issueView(call, call.queryList('fields'), call.queryList('expand'), call.queryList('properties'), 'issue');
  const text = renderIssue(issue, call.parts, view);
  return json(`${text.slice(0, -1)}${fieldMaps(call.state, view.expand)}}`, 1);
};

const BULK_MOST = 100;

/** Reads the database, not the index; what can't be seen is an entry of `issueErrors`. */
const bulkFetch = (call: Call): Reply => {
  const body = call.objectBody();
  const wanted = textList(body['issueIdsOrKeys'], 'issueIdsOrKeys');
  if (wanted.length === 0) throw badRequest('No issue IDs or keys were provided.');
  if (wanted.length > BULK_MOST) throw badRequest(`The number of issues requested (${wanted.length}) exceeds the limit of ${BULK_MOST}.`);
  const properties = textList(body['properties'], 'properties');
  if (properties.length > 5) throw badRequest('The maximum number of properties is 5.');
  const found = new Set<Issue>();
  const errors: string[] = [];
  for (const idOrKey of wanted) {
    const issue = call.state.findIssue(idOrKey);
    if (issue !== undefined && call.may.seesIssue(call.actor, issue)) found.add(issue);
    else errors.push(JSON.stringify({ id: idOrKey, errorMessage: 'Issue does not exist or you do not have permission to see it.' }));
  }
  const view = issueView(call, textList(body['fields'], 'fields'), textList(body['expand'], 'expand'), properties, 'bulkfetch');
  const issues = [...found].sort((a, b) => a.id - b.id).map((issue) => renderIssue(issue, call.parts, view));
  return longList('{"issues":[', issues, `],"issueErrors":${list(errors)}}`);
};

export const ISSUE_READ: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/issue/{issueIdOrKey}', cost: CORE, handle: getIssue },
  { method: 'POST', path: '/rest/api/3/issue/bulkfetch', cost: CORE, handle: bulkFetch },
];
