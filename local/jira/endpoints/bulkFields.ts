import { badRequest, JiraError } from '../errors';
import { type Call, data, type Reply, textList } from '../http/call';
import { CHEAP, type Endpoint } from '../http/endpoint';
import { heedBulkNotification } from '../http/quiet';
import type { Issue } from '../model';
import { SYSTEM_FIELD_BY_ID } from '../render/systemFields';
import { editInput } from '../write/bulkEdit';
import { editIssue } from '../write/editIssue';
import { FIELD_WRITERS, writerOf } from '../write/fieldWriters';
import { isRequired } from '../write/screens';
import { needBulk, seen, submit } from './bulk';
import { eachLive } from './bulkChange';

/** Edits of fields of up to 1,000 issues in one task, and which fields can be edited like that. */

const FIELDS_MOST = 200;
const PAGE = 50;
/** Not changed in bulk: a parent and a resolution go with other things, a level is not among the kinds of the document. */
const NOT_IN_BULK = new Set(['parent', 'resolution', 'security']);

const edit = (call: Call): Reply => {
  needBulk(call);
  const body = call.objectBody();
  const wanted = textList(body['selectedIssueIdsOrKeys'], 'selectedIssueIdsOrKeys');
  const actions = new Set(textList(body['selectedActions'], 'selectedActions'));
  if (actions.size === 0) throw badRequest("'selectedActions' is required.");
  if (actions.size > FIELDS_MOST) throw badRequest(`The number of fields must not exceed ${FIELDS_MOST}.`);
  const input = editInput(body['editedFieldsInput']);
  const named = new Set([...Object.keys(input.fields), ...Object.keys(input.update)]);
  const odd = [...actions].find((id) => !named.has(id)) ?? [...named].find((id) => !actions.has(id));
  if (odd !== undefined) throw badRequest(`The field '${odd.slice(0, 100)}' must be in both 'selectedActions' and 'editedFieldsInput'.`);
  const { issues, unseen } = seen(call, wanted);
  heedBulkNotification(call, body);
  const { done, failed } = eachLive(issues, (issue) => editIssue(call, issue, input as never));
  return submit(call, wanted.length, done, failed, unseen);
};

const LISTS = new Set(['labels', 'components', 'versions', 'fixVersions']);

const isEditable = (call: Call, issue: Issue, id: string): boolean =>
  writerOf(id, { call, state: call.state, project: issue.project, type: issue.type, issue }) !== undefined;

const fields = (call: Call): Reply => {
  needBulk(call);
  const { issues, unseen } = seen(call, call.queryList('issueIdsOrKeys'));
  if (unseen > 0) throw badRequest('One or more of the issues do not exist, or you do not have permission to see them.');
  const text = (call.query.get('searchText') ?? '').toLowerCase();
  const { state } = call;
  const ids = [...Object.keys(FIELD_WRITERS), ...state.fields.keys()].filter((id) => !NOT_IN_BULK.has(id));
  const found = ids
    .map((id) => ({ id, name: SYSTEM_FIELD_BY_ID.get(id)?.name ?? state.fields.get(id)?.name ?? id }))
    .filter(({ id, name }) => name.toLowerCase().includes(text) && issues.every((issue) => isEditable(call, issue, id)))
    .map(({ id, name }) => ({
      id,
      name,
      type: state.fields.get(id)?.customType ?? id,
      isRequired: issues.some((issue) => isRequired(state, issue.type, id)),
      searchUrl: '',
      ...(LISTS.has(id) ? { multiSelectFieldOptions: ['ADD', 'REMOVE', 'REPLACE', 'REMOVE_ALL'] } : {}),
    }));
  if (found.length === 0) throw new JiraError(404, ['No editable fields were found for the issues.']);
  const start = startOf(call, found.length);
  const end = Math.min(start + PAGE, found.length);
  return data({
    ...(start > 0 ? { endingBefore: String(start) } : {}),
    ...(end < found.length ? { startingAfter: String(end) } : {}),
    fields: found.slice(start, end),
  });
};

/** Cursors say where the next page begins and where the one before ended. */
const startOf = (call: Call, total: number): number => {
  const after = call.queryNumber('startingAfter', 0);
  const before = call.query.has('endingBefore') ? Math.max(0, call.queryNumber('endingBefore', 0) - PAGE) : undefined;
  const start = before ?? after;
  if (start > total) throw badRequest('The cursor is not valid.');
  return start;
};

export const BULK_FIELDS: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/bulk/issues/fields', cost: CHEAP, handle: fields },
  { method: 'POST', path: '/rest/api/3/bulk/issues/fields', cost: 'write', handle: edit },
];
