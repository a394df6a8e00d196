import { badRequest } from '../errors';
import { type Call, json, pageOf, textList, type Reply } from '../http/call';
import { CHEAP, CORE, type Endpoint } from '../http/endpoint';
import type { History, Issue } from '../model';
import { hash32 } from '../random';
import { list, text } from '../render/parts';

const byAge = (issue: Issue): History[] => [...issue.history].sort((a, b) => a.created - b.created || Number(a.id) - Number(b.id));

const changelog = (call: Call): Reply => {
  const issue = call.issue();
  const page = pageOf(call, byAge(issue), { size: 100, most: 100 });
  const self = text(`${call.parts.api}/issue/${issue.id}/changelog`);
  return json(
    `{"self":${self},"maxResults":${page.maxResults},"startAt":${page.startAt},"total":${page.total},"isLast":${page.isLast},"values":${list(page.values.map((one) => call.parts.history(one)))}}`,
  );
};

const BULK_ISSUES = 1_000;
const BULK_PAGE = 1_000;
const BAD_TOKEN = 'The provided next page token is invalid or expired.';

/** Where the next page begins, of which question, and when that was said. */
const tokenOf = (from: number, question: string, now: number): string =>
  Buffer.from(`${from}:${hash32(question)}:${now}`).toString('base64url');

const placeOf = (call: Call, token: unknown, question: string): number => {
  if (token === undefined || token === null) return 0;
  const [from, asked, at] = Buffer.from(String(token), 'base64url').toString().split(':').map(Number);
  const known = Number.isSafeInteger(from) && asked === hash32(question) && Number.isSafeInteger(at);
  if (!known || call.now - (at as number) > call.state.switches.bulkChangelogTokenMs) throw badRequest(BAD_TOKEN);
  return from as number;
};

/** Oldest first over all issues; one issue may be cut between pages. The token is the place in that order. */
const bulk = (call: Call): Reply => {
  const body = call.objectBody();
  const wanted = textList(body['issueIdsOrKeys'], 'issueIdsOrKeys');
  if (wanted.length === 0 || wanted.length > BULK_ISSUES)
    throw badRequest(`The number of issue IDs or keys must be between 1 and ${BULK_ISSUES}.`);
  const fieldIds = new Set(textList(body['fieldIds'], 'fieldIds'));
  if (fieldIds.size > 10) throw badRequest('The number of field IDs must not exceed 10.');
  const { maxResults = BULK_PAGE } = body;
  if (typeof maxResults !== 'number' || !Number.isSafeInteger(maxResults) || maxResults < 1)
    throw badRequest("'maxResults' must be a positive number.");
  const { switches } = call.state;
  const size = Math.min(maxResults, switches.bulkChangelogPage);
  const question = `${wanted.join()}|${[...fieldIds].join()}`;
  const from = placeOf(call, body['nextPageToken'], question);
  const issues = new Map<number, Issue>();
  for (const one of wanted) {
    const issue = call.state.findIssue(one);
    if (issue !== undefined && call.may.seesIssue(call.actor, issue)) issues.set(issue.id, issue);
  }
  const all = [...issues.values()]
    .flatMap((issue) => byAge(issue).map((history) => ({ issue, history })))
    .filter(({ history }) => fieldIds.size === 0 || history.items.some((item) => fieldIds.has(item.fieldId ?? item.field)))
    .sort((a, b) => a.history.created - b.history.created || Number(a.history.id) - Number(b.history.id));
  const page = all.slice(from, from + size);
  const created = ({ created: at }: History): string | undefined => (switches.bulkChangelogCreated === 'number' ? String(at) : undefined);
  const groups = new Map<Issue, string[]>();
  for (const { issue, history } of page) groups.set(issue, [...(groups.get(issue) ?? []), call.parts.history(history, created(history))]);
  const logs = [...groups].map(([issue, histories]) => `{"issueId":"${issue.id}","changeHistories":${list(histories)}}`);
  const next = from + size < all.length ? `,"nextPageToken":"${tokenOf(from + size, question, call.now)}"` : '';
  return json(`{"issueChangeLogs":${list(logs)}${next}}`, groups.size);
};

/** Of one issue, those that were asked for; an id that it has not is left out. */
const byIds = (call: Call): Reply => {
  const issue = call.issue();
  const ids = call.objectBody()['changelogIds'];
  if (!Array.isArray(ids) || ids.length === 0 || ids.some((id) => !/^\d+$/.test(String(id))))
    throw badRequest("'changelogIds' must be a list of changelog IDs.");
  const wanted = new Set(ids.map(String));
  const found = byAge(issue).filter((history) => wanted.has(history.id));
  const histories = list(found.map((history) => call.parts.history(history)));
  return json(`{"startAt":0,"maxResults":${found.length},"total":${found.length},"histories":${histories}}`);
};

export const HISTORY: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/issue/{issueIdOrKey}/changelog', cost: CHEAP, handle: changelog },
  { method: 'POST', path: '/rest/api/3/changelog/bulkfetch', cost: CORE, handle: bulk },
  { method: 'POST', path: '/rest/api/3/issue/{issueIdOrKey}/changelog/list', cost: CHEAP, handle: byIds },
];
