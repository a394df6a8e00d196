/**
 * Asks Jira for saved items that can't be read: what still has the fingerprint of a saved version is that version. Work items are
 * fetched by id, files by the ranges of their parts, the rest from where it is captured.
 */
import { isHoldfastError } from '../contract/errors';
import { BULKFETCH_MAX } from '../contract/limits';
import { issue as issueEntity } from '../entities/issue';
import { People } from '../entities/people';
import { ENTITIES, SITE_LISTS } from '../entities/table';
import type { SiteList } from '../entities/table';
import { userRecord } from '../entities/user';
import type { Jira } from '../jira/port';
import { attachmentBytes } from '../jira/read/attachments';
import { peopleBulk } from '../jira/read/people';
import { bulkFetch } from '../jira/read/search';
import { ownerOfChunk } from '../repository/cover';
import { sha256 } from '../repository/hash';
import { rowKey } from '../repository/maintenance/healer';
import type { Settled } from '../repository/maintenance/healer';
import type { BlobRef, CapturedRecord, Row } from '../repository/model';
import { FILES } from '../repository/writes';
import { LIST_READS, readProject } from './configuration';
import type { BackupDeps } from './deps';
import { completeThreads } from './threads';

/** Kinds that come with their issue. */
const OF_ISSUES: ReadonlySet<string> = new Set(['issue', 'comments', 'worklogs', 'changelog']);

export interface Recaptured extends Pick<Settled, 'records' | 'parts' | 'lost'> {
  /** Issues whose newest version is lost although Jira has another one: for the next sweep. */
  readonly changed: readonly string[];
}

/** `bad`: parts of files that can't be read. Files that come after `isOver` are left for later: neither in `parts` nor lost. Throws when Jira can't be asked now. */
export const recapture = async (
  deps: BackupDeps,
  rows: readonly Row[],
  bad: ReadonlySet<string>,
  isOver: () => boolean,
): Promise<Recaptured> => {
  const jira = deps.jira('baseline');
  const found = await readAll(deps, jira, rows);
  const records = new Map<string, CapturedRecord['body']>();
  const lost = new Set<string>();
  const changed = new Set<string>();
  const parts = new Map<string, BlobRef>();
  for (const row of rows) {
    if (row.kind === 'attachment') {
      if (!isOver() && !(await rereadParts(deps, jira, row, bad, parts))) lost.add(rowKey(row));
      continue;
    }
    const record = found.get(`${row.kind}:${row.id}`);
    if (record && deps.repository.fingerprint(record) === row.fingerprint) records.set(rowKey(row), record.body);
    else {
      lost.add(rowKey(row));
      if (record && OF_ISSUES.has(row.kind)) changed.add(ownerOf(row));
    }
  }
  return { records, parts, lost, changed: [...changed] };
};

const ownerOf = (row: Row): string => (row.kind === 'issue' ? row.id : ownerOfChunk(row));

const readAll = async (deps: BackupDeps, jira: Jira, rows: readonly Row[]): Promise<ReadonlyMap<string, CapturedRecord>> => {
  const found = new Map<string, CapturedRecord>();
  const people = new People();
  const add = (records: readonly CapturedRecord[]): void => {
    for (const record of records) found.set(`${record.kind}:${record.id}`, record);
  };
  const issues = [...new Set(rows.filter((row) => OF_ISSUES.has(row.kind)).map(ownerOf))];
  for (let i = 0; i < issues.length; i += BULKFETCH_MAX) {
    const asked = deps.clock.now();
    const ids = issues.slice(i, i + BULKFETCH_MAX);
    const { issues: raws } = await bulkFetch(jira, { issueIdsOrKeys: ids, fields: ['*all'], expand: ['changelog'] });
    const whole = await completeThreads(jira, raws, () => undefined);
    for (const raw of whole) add(issueEntity.records(raw as unknown as Readonly<Record<string, unknown>>, people, asked));
  }
  for (const row of rows.filter(({ kind }) => kind === 'project')) {
    const read = await readProject(jira, row.id);
    if (read) add(ENTITIES.project.records(read.raw, people, deps.clock.now()));
  }
  for (const list of SITE_LISTS.filter((one: SiteList) => rows.some(({ kind }) => kind === one)))
    for (const raw of await LIST_READS[list](jira)) add(ENTITIES[list].records(raw, people, deps.clock.now()));
  const accounts = rows.filter(({ kind }) => kind === 'user').map(({ id }) => id);
  for (let i = 0; i < accounts.length; i += PEOPLE_AT_ONCE)
    for (const raw of await peopleBulk(jira, accounts.slice(i, i + PEOPLE_AT_ONCE))) people.meet(raw);
  for (const person of people.met()) add([userRecord(person, deps.clock.now())]);
  return found;
};

const PEOPLE_AT_ONCE = 50;

/** True: each bad part has its bytes again, in `parts`. */
const rereadParts = async (
  deps: BackupDeps,
  jira: Jira,
  row: Row,
  bad: ReadonlySet<string>,
  parts: Map<string, BlobRef>,
): Promise<boolean> => {
  let from = 0;
  for (const part of row.parts ?? []) {
    const to = from + part.length;
    if (bad.has(part.name) && !parts.has(part.name)) {
      const bytes = await attachmentBytes(jira, row.id, from, to).catch((error: unknown) => {
        if (!isHoldfastError(error, 'not-found', 'not-allowed', 'refused')) throw error;
        return undefined;
      });
      if (!bytes || sha256(bytes) !== part.sha256) return false;
      // an attempt a part: few are damaged, and an attempt holds only so many
      parts.set(part.name, await (await deps.repository.begin('repair', FILES)).writePart(bytes));
    }
    from = to;
  }
  return true;
};
