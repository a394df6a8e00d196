import type { Json } from '../../contract/ports';
import { isRaw, nameMentions } from '../normalise';

/** Rich text as it is written back: names beside mentions, and a line of text where a file of the old site was shown. */
export const writableText = (value: Json, nameOf: (accountId: string) => string | undefined): Json =>
  nameMentions(withoutMedia(value), nameOf);

/** Jira refuses a comment without text, and shows nothing of who wrote it: the original author and day stand above the original body. */
export const withOrigin = (body: Json, name: string, created: string): Json => {
  const content = isRaw(body) && Array.isArray(body['content']) ? (body['content'] as readonly Json[]) : [];
  return { type: 'doc', version: 1, content: [originLine(name, created), ...content] };
};

/** The day at UTC: `2013-10-23`. */
export const originText = (name: string, created: string): string => `Originally by ${name} on ${created.slice(0, 10)}`;

const originLine = (name: string, created: string): Json => ({
  type: 'paragraph',
  content: [{ type: 'text', text: originText(name, created) }],
});

/**
 * Files inside rich text are named by ids of a media store; those of a deleted work item exist no more, and Jira refuses the whole text
 * for them. The file itself comes back as an attachment.
 */
export const withoutMedia = (value: Json): Json => {
  if (Array.isArray(value)) return value.map((one: Json) => withoutMedia(one));
  if (!isRaw(value)) return value;
  const node = value as { readonly [key: string]: Json | undefined };
  if (node['type'] === 'mediaSingle' || node['type'] === 'mediaGroup') {
    const inside = Array.isArray(node['content']) ? (node['content'] as readonly Json[]) : [];
    const names = inside.filter((one) => isRaw(one) && one['type'] === 'media').map(mediaName);
    return { type: 'paragraph', content: [{ type: 'text', text: `[${names.join(', ') || 'file'}]` }] };
  }
  if (node['type'] === 'mediaInline') return { type: 'text', text: `[${mediaName(node as Json)}]` };
  const out: Record<string, Json | undefined> = {};
  for (const [name, member] of Object.entries(node)) out[name] = member === undefined ? undefined : withoutMedia(member);
  return out;
};

const mediaName = (node: Json): string => {
  const attrs = isRaw(node) && isRaw(node['attrs']) ? node['attrs'] : {};
  return typeof attrs['alt'] === 'string' && attrs['alt'] !== '' ? attrs['alt'] : 'file';
};

export const hasMedia = (value: Json): boolean => {
  if (Array.isArray(value)) return value.some(hasMedia);
  if (!isRaw(value)) return false;
  const type = value['type'];
  if (type === 'mediaSingle' || type === 'mediaGroup' || type === 'mediaInline') return true;
  return Object.values(value).some((member) => typeof member === 'object' && member !== null && hasMedia(member as Json));
};

/** One form for comparing: Jira adds `localId`s, drops empty members, and may order members as it likes. Text counts letter by letter. */
export const comparableText = (value: Json): Json => {
  if (Array.isArray(value)) return value.map((one: Json) => comparableText(one));
  if (!isRaw(value)) return value;
  const out: Record<string, Json> = {};
  for (const name of Object.keys(value).sort()) {
    const member = value[name] as Json | undefined;
    if (member === undefined || member === null || name === 'localId') continue;
    // The name beside a mention is the person's, not the text's.
    if (name === 'attrs' && value['type'] === 'mention' && isRaw(member)) {
      out[name] = { id: (member['id'] ?? null) as Json };
      continue;
    }
    const one = comparableText(member);
    if (isRaw(one) && Object.keys(one).length === 0) continue;
    if (Array.isArray(one) && one.length === 0 && name !== 'content') continue;
    if (name === 'content' && Array.isArray(one) && one.length === 0) continue;
    out[name] = one;
  }
  return out;
};
