import { contentBytes } from '../attachmentContent';
import { JiraError } from '../errors';
import { type Call, data, json, type Reply } from '../http/call';
import { CHEAP, CORE, type Endpoint } from '../http/endpoint';
import type { Attachment, Issue } from '../model';

export const findAttachment = (call: Call): { readonly issue: Issue; readonly attachment: Attachment } => {
  const id = call.param('id');
  const issue = call.state.issues.get(call.state.issues.ownerOf('attachments', id) ?? -1);
  const attachment = issue?.attachments.find((item) => item.id === id);
  if (issue === undefined || attachment === undefined || !call.may.seesIssue(call.actor, issue))
    throw new JiraError(404, [`The attachment with id '${id}' does not exist`]);
  return { issue, attachment };
};

const settings = (call: Call): Reply => data({ enabled: true, uploadLimit: call.state.switches.uploadLimit });

const meta = (call: Call): Reply => {
  const { attachment } = findAttachment(call);
  const text = call.parts.attachment(attachment);
  return json(text.replace(/"id":"(\d+)"/, '"id":$1'), 1);
};

/** `bytes=a-b`, `bytes=a-`, `bytes=-n`; undefined when there is no range, 'bad' when it can't be satisfied. */
const rangeOf = (header: string | undefined, size: number): { readonly from: number; readonly to: number } | 'bad' | undefined => {
  if (header === undefined) return undefined;
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (match === null || (match[1] === '' && match[2] === '')) throw new JiraError(400, ['The range header is invalid.']);
  const from = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const to = match[1] === '' || match[2] === '' ? size : Math.min(size, Number(match[2]) + 1);
  return from >= size || from >= to ? 'bad' : { from, to };
};

const content = (call: Call): Reply => {
  const { attachment } = findAttachment(call);
  if (call.queryFlag('redirect', call.state.switches.redirectByDefault)) {
    const location = `https://api.media.atlassian.com/file/${mediaId(attachment.id)}/binary?token=local&name=${encodeURIComponent(attachment.filename)}`;
    return { status: 303, headers: { location }, objects: 1 };
  }
  const { size } = attachment.content;
  const range = rangeOf(call.request.headers['range'], size);
  if (range === 'bad') return { status: 416, headers: { 'content-range': `bytes */${size}` }, objects: 1 };
  const { from, to } = range ?? { from: 0, to: size };
  return {
    status: range === undefined ? 200 : 206,
    body: contentBytes(attachment.content, from, to),
    headers: {
      'content-type': attachment.mimeType,
      'accept-ranges': 'bytes',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(attachment.filename)}`,
      ...(range === undefined ? {} : { 'content-range': `bytes ${from}-${to - 1}/${size}` }),
    },
    objects: 1,
  };
};

/** The media services' own id of a file: a UUID that has nothing to do with the attachment's id, made from it all the same. */
export const mediaId = (attachmentId: string): string => {
  const hex = Buffer.from(attachmentId.padEnd(16, '\x07')).toString('hex').slice(0, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

export const ATTACHMENTS: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/attachment/meta', cost: CHEAP, handle: settings },
  { method: 'GET', path: '/rest/api/3/attachment/{id}', cost: CORE, handle: meta },
  { method: 'GET', path: '/rest/api/3/attachment/content/{id}', cost: CORE, handle: content },
];
