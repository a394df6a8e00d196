/** Attachment content, by range. Source: facts §2a (attachment/content with `redirect=false`: 200 or 206). */
import { route } from '@forge/api';
import { HoldfastError } from '../../contract/errors';
import type { Jira } from '../port';
import { countOf, objectOf, readJson } from './envelope';

/**
 * Bytes [from, to) of an attachment; fewer when it ends before. Throws `not-found` when it is gone or hidden, `refused` with status 416
 * when `from` is past its end. Costs 2 points.
 */
export async function attachmentBytes(jira: Jira, id: string, from: number, to: number): Promise<Uint8Array> {
  if (to <= from) return new Uint8Array(0);
  const reply = await jira.download({
    op: 'GET /rest/api/3/attachment/content/{id}',
    route: route`/rest/api/3/attachment/content/${id}?redirect=false`,
    headers: { Accept: '*/*', Range: `bytes=${String(from)}-${String(to - 1)}` },
    idempotent: true,
  });
  if (reply.status === 206) {
    if (reply.body.length > to - from) throw new HoldfastError('unavailable', `Jira sent more of attachment ${id} than was asked for.`);
    return reply.body;
  }
  // A server may ignore the range and send all of it.
  return reply.body.subarray(from, to);
}

/** Whether a file is answered with a redirect when nothing is said of it, told by its first byte. Costs 2 points. */
export async function attachmentRedirects(jira: Jira, id: string): Promise<boolean> {
  const { status } = await jira.download({
    op: 'GET /rest/api/3/attachment/content/{id}',
    route: route`/rest/api/3/attachment/content/${id}`,
    headers: { Accept: '*/*', Range: 'bytes=0-0' },
    idempotent: true,
  });
  return status >= 300;
}

/** Whether attachments are on, and the largest upload in bytes. 1 point. */
export async function attachmentSettings(jira: Jira): Promise<{ readonly enabled: boolean; readonly uploadLimit: number }> {
  const op = 'GET /rest/api/3/attachment/meta';
  const body = objectOf(op, await readJson(jira, { op, route: route`/rest/api/3/attachment/meta` }));
  return { enabled: body['enabled'] === true, uploadLimit: countOf(body['uploadLimit']) };
}
