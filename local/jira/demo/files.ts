import type { Attachment, Issue } from '../model';
import { hash32, type Dice } from '../random';
import type { Theme } from './themes/theme';
import { parts } from './words';

const MIME_TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  jpg: 'image/jpeg',
  json: 'application/json',
  log: 'text/plain',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  txt: 'text/plain',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** Some people put the work item's key into the name of a file. */
const KEYED = 0.3;

export const demoFile = (roll: Dice, theme: Theme, key: string): Pick<Attachment, 'filename' | 'mimeType'> => {
  const name = parts(roll, theme, roll.pick(theme.files));
  const filename = roll.chance(KEYED) ? `${key} ${name}` : name;
  return { filename, mimeType: MIME_TYPES[filename.slice(filename.lastIndexOf('.') + 1)] ?? 'application/octet-stream' };
};

/** Of the work items that have a picture, so many show it in their description: a few dozen of 12,000. */
const SHOWN = 0.15;

export const showPicture = (roll: Dice, issue: Issue): void => {
  const picture = issue.attachments.find(({ thumbnail }) => thumbnail);
  if (picture === undefined || issue.description === null || !roll.chance(SHOWN)) return;
  const description = JSON.parse(issue.description) as { readonly content: readonly unknown[] };
  issue.description = JSON.stringify({ ...description, content: [...description.content, mediaOf(picture)] });
};

/** A file in a text. Jira names it by the media service's id, which no other answer has, and by its name as the alternative text. */
export const mediaOf = ({ id, filename }: Attachment) => {
  const hex = (part: number): string => hash32(`media:${id}:${part}`).toString(16).padStart(8, '0');
  const tail = hex(2) + hex(3);
  const uuid = `${hex(0)}-${hex(1).slice(0, 4)}-4${hex(1).slice(5)}-8${tail.slice(1, 4)}-${tail.slice(4)}`;
  return {
    type: 'mediaSingle',
    attrs: { layout: 'center' },
    content: [{ type: 'media', attrs: { type: 'file', id: uuid, collection: '', alt: filename, width: 800, height: 450 } }],
  };
};
