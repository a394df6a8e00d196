import { isHoldfastError } from '../../contract/errors';
import { rawList, textOf } from '../../entities/normalise';
import type { IssueFacts } from '../../entities/write/issueRecord';
import { bulkFetch } from '../../jira/read/search';
import { addAttachments } from '../../jira/write/attachment';
import type { Job, Place } from '../job';
import { patiently } from '../patiently';
import type { Scale } from '../pool';

/** Bytes of one request when files are small, and most files of it: one request is one point. */
const REQUEST_BYTES = 4 * 1024 * 1024;
const REQUEST_FILES = 20;

type File = IssueFacts['attachments'][number];

/**
 * Attaches an issue's files under their old names. Jira gives them new ids and lets no app mark them, so what is there is known by name
 * and size, counted: two equal ones are two.
 */
export const restoreFiles = async (job: Job, place: Place, issue: IssueFacts, mustReadBack: boolean, scale: Scale): Promise<void> => {
  if (issue.attachments.length === 0) return;
  const wanted = issue.attachments.filter((file) => {
    if (place.source.files.has(file.id)) return true;
    job.note({ key: issue.key, code: 'file-missing', about: file.filename });
    return false;
  });
  let missing = mustReadBack ? await withoutThere(job, issue.key, wanted) : wanted;
  let single = false;
  while (missing.length > 0) {
    job.needTime();
    const batch = firstBatch(missing, single);
    const bytes = batch.reduce((sum, file) => sum + file.size, 0);
    try {
      await scale.hold(bytes, async () => {
        const files: { readonly filename: string; readonly contentType: string; readonly bytes: Blob }[] = [];
        for (const file of batch)
          files.push({
            filename: file.filename,
            contentType: file.mimeType === '' ? 'application/octet-stream' : file.mimeType,
            bytes: await content(job, place, file),
          });
        await patiently(job.deps.clock, () => addAttachments(job.jira, issue.key, files));
      });
      job.moved(bytes);
      missing = missing.slice(batch.length);
    } catch (e) {
      if (isHoldfastError(e, 'unknown-outcome')) {
        missing = await withoutThere(job, issue.key, wanted);
        continue;
      }
      if (!isHoldfastError(e, 'refused', 'limit', 'not-found', 'damaged', 'blob-missing')) throw e;
      if (batch.length > 1) {
        single = true;
        continue;
      }
      const [file] = batch;
      job.note({
        key: issue.key,
        code: isHoldfastError(e, 'damaged', 'blob-missing') ? 'file-missing' : 'file-refused',
        about: file?.filename ?? '',
        said: e.message,
      });
      missing = missing.slice(1);
      wanted.splice(wanted.indexOf(file as File), 1);
    }
  }
};

const firstBatch = (files: readonly File[], single: boolean): readonly File[] => {
  const batch: File[] = [];
  let bytes = 0;
  for (const file of files) {
    if (batch.length > 0 && (single || batch.length >= REQUEST_FILES || bytes + file.size > REQUEST_BYTES)) break;
    batch.push(file);
    bytes += file.size;
  }
  return batch;
};

/** Part by part into one blob, so that a large file is in memory once and not twice. */
const content = async (job: Job, place: Place, file: File): Promise<Blob> => {
  const row = place.source.files.get(file.id);
  const parts: Blob[] = [];
  if (row !== undefined) for await (const part of job.view.content(row)) parts.push(new Blob([part as BlobPart]));
  return new Blob(parts);
};

/** What of `wanted` is not attached yet, each name and size counted. */
const withoutThere = async (job: Job, key: string, wanted: readonly File[]): Promise<File[]> => {
  const live = (await bulkFetch(job.jira, { issueIdsOrKeys: [key], fields: ['attachment'] })).issues.find((one) => one.key === key);
  const there = new Map<string, number>();
  for (const one of rawList(live?.fields?.['attachment'])) {
    const name = fileName(textOf(one['filename']), Number(one['size'] ?? 0));
    there.set(name, (there.get(name) ?? 0) + 1);
  }
  return wanted.filter((file) => {
    const name = fileName(file.filename, file.size);
    const left = there.get(name) ?? 0;
    if (left > 0) there.set(name, left - 1);
    return left === 0;
  });
};

export const fileName = (filename: string, size: number): string => `${String(size)} ${filename}`;
