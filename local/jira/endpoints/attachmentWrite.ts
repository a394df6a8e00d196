import { forbidden, JiraError } from '../errors';
import { type Call, json, noContent, type Reply } from '../http/call';
import type { Endpoint } from '../http/endpoint';
import { multipart } from '../http/multipart';
import type { Attachment, HistoryItem } from '../model';
import { applyChange } from '../write/changes';
import { findAttachment } from './attachments';
import { pathIssue } from './issueWrite';

const FILES_MOST = 60;
const PER_ISSUE_MOST = 2_000;

const historyItem = (before: Attachment | undefined, after: Attachment | undefined): HistoryItem => ({
  field: 'Attachment',
  fieldId: 'attachment',
  fieldtype: 'jira',
  from: before?.id ?? null,
  fromText: before?.filename ?? null,
  to: after?.id ?? null,
  toText: after?.filename ?? null,
});

const tooLarge = (call: Call): Reply => {
  if (call.state.switches.tooLargeReply === 'jira') throw new JiraError(413, ['The attachment is larger than the upload limit.']);
  return {
    status: 413,
    headers: { 'content-type': 'text/html' },
    body: '<html><head><title>413 Request Entity Too Large</title></head><body><h1>413 Request Entity Too Large</h1></body></html>',
  };
};

const add = (call: Call): Reply => {
  const issue = call.issue();
  if (call.request.headers['x-atlassian-token'] !== 'no-check') throw new JiraError(403, ['XSRF check failed']);
  if (!call.may.has(call.actor, 'CREATE_ATTACHMENTS', issue))
    throw forbidden('You do not have permission to create attachments for this issue.');
  const files = multipart(call.request.headers['content-type'], call.request.body).filter((part) => part.name === 'file');
  if (files.length === 0) throw new JiraError(400, ['No file was attached. The part of each file must be named "file".']);
  if (files.length > FILES_MOST) throw new JiraError(413, [`The number of files must not exceed ${FILES_MOST}.`]);
  if (issue.attachments.length + files.length > PER_ISSUE_MOST)
    throw new JiraError(413, ['The limit of attachments for this issue has been reached.']);
  if (files.some((file) => file.bytes.length > call.state.switches.uploadLimit)) return tooLarge(call);
  const added = files.map((file): Attachment => ({
    id: String(call.state.nextId()),
    filename: file.filename,
    author: call.actor.user.accountId,
    created: call.now,
    mimeType: file.contentType,
    thumbnail: file.contentType.startsWith('image/'),
    content: call.services.contents.store(file.bytes),
  }));
  applyChange(
    call.state,
    call.services,
    issue,
    { attachments: [...issue.attachments, ...added] },
    call.actor,
    added.map((attachment) => historyItem(undefined, attachment)),
  );
  for (const attachment of added) call.services.events.attachment('created', issue, attachment, call.actor);
  return json(`[${added.map((attachment) => call.parts.attachment(attachment)).join(',')}]`, added.length);
};

const remove = (call: Call): Reply => {
  const { issue, attachment } = findAttachment(call);
  const permission = attachment.author === call.actor.user.accountId ? 'DELETE_OWN_ATTACHMENTS' : 'DELETE_ALL_ATTACHMENTS';
  if (!call.may.has(call.actor, permission, issue))
    throw forbidden(`You do not have permission to delete attachment with id: ${attachment.id}`);
  applyChange(call.state, call.services, issue, { attachments: issue.attachments.filter((one) => one !== attachment) }, call.actor, [
    historyItem(attachment, undefined),
  ]);
  call.state.issues.disown('attachments', attachment.id);
  call.services.events.attachment('deleted', issue, attachment, call.actor);
  return noContent;
};

export const ATTACHMENT_WRITE: readonly Endpoint[] = [
  { method: 'POST', path: '/rest/api/3/issue/{issueIdOrKey}/attachments', cost: 'write', writes: pathIssue, handle: add },
  {
    method: 'DELETE',
    path: '/rest/api/3/attachment/{id}',
    cost: 'write',
    writes: (call) => call.state.issues.ownerOf('attachments', call.param('id')),
    handle: remove,
  },
];
