/**
 * Search through the text of issues, a step at a time. Issues are taken in the order of their ids, a batch of records in memory; the parts of long threads one by one. The
 * cursor names the last issue that was searched whole, so that a step that is killed is done again and nothing is left out.
 */
import { HoldfastError } from '../../contract/errors';
import { adfText } from '../../entities/adfText';
import { isRaw, rawList, textOf } from '../../entities/normalise';
import type { CapturedRecord, Row } from '../model';
import type { PackReader } from '../packReader';
import { hasRecord } from '../readMany';
import type { SearchHit, SearchQuery, SearchStep, Texts } from './api';
import { readBatch, readOrTell } from './records';
import type { SiteAt } from './site';

const LIMIT = 100;
const MOST_AN_ISSUE = 10;
/** Characters before and after what was found. */
const AROUND = 40;
const BATCH = 64;

export const search = async (site: SiteAt, packs: PackReader, query: SearchQuery): Promise<SearchStep> => {
  const { project, cursor, limit = LIMIT, until = () => false } = query;
  const find = finder(query.words);
  const hits: SearchHit[] = [];
  const total = await site.index.count('issue');
  let passed = cursor?.done ?? 0;
  let batch: { readonly row: Row; readonly done: number }[] = [];
  /** The cursor to stop at, if the step is over within this batch. */
  const searchBatch = async (): Promise<{ readonly id: string; readonly done: number } | undefined> => {
    const rows = batch.map(({ row }) => row);
    const done = new Map(batch.map((one) => [one.row, one.done]));
    batch = [];
    for await (const [row, record] of readBatch(packs, rows, query.onDamage)) {
      hits.push(...(await hitsIn(site, packs, query, find, record)));
      if (hits.length >= limit || until()) return { id: row.id, done: done.get(row) ?? 0 };
    }
    return undefined;
  };
  const step = (last?: { readonly id: string; readonly done: number }): SearchStep => ({
    moment: site.moment,
    hits,
    done: last ? Math.min(last.done, total) : total,
    total,
    ...(last && { cursor: { moment: site.moment, ...last } }),
  });
  for await (const versions of site.index.stream('issue', cursor?.id)) {
    const row = site.own(versions);
    const id = versions[0]?.id;
    if (id === cursor?.id) continue;
    passed += versions.length;
    if (row && (await isSearched(site, row, project))) batch.push({ row, done: passed });
    // a long way without an issue of the project counts as work, too
    else if (batch.length === 0 && id !== undefined && until()) return step({ id, done: passed });
    const isOver = batch.length >= BATCH || (batch.length > 0 && until());
    const over = isOver ? await searchBatch() : undefined;
    if (over) return step(over);
  }
  return step(await searchBatch());
};

const isSearched = async (site: SiteAt, row: Row, project: string | undefined): Promise<boolean> =>
  hasRecord(row) && !row.deleted && (project === undefined || row.project === project) && !(await site.gone(row));

type Find = (words: string) => string | undefined;

/** Throws `bad-input` for nothing to look for. */
const finder = (wanted: string): Find => {
  const needle = wanted.trim().normalize('NFC').toLowerCase();
  if (needle === '') throw new HoldfastError('bad-input', 'A search needs words to look for.');
  return (words) => {
    const text = words.normalize('NFC');
    const lower = text.toLowerCase();
    const at = lower.indexOf(needle);
    if (at < 0) return undefined;
    // some letters have more characters in lower case: then places in the two don't agree
    const shown = lower.length === text.length ? text : lower;
    return excerptOf(shown, at, at + needle.length);
  };
};

/** What was found with some words around it; a word that was cut goes, or a half of a pair where the text has no spaces. */
const excerptOf = (text: string, from: number, to: number): string => {
  const [begin, end] = [Math.max(0, from - AROUND), Math.min(text.length, to + AROUND)];
  const [before, after] = [text.slice(begin, from), text.slice(to, end)];
  const head = begin === 0 ? before : `…${before.replace(/^\S*\s+|^[\uDC00-\uDFFF]/, '')}`;
  const tail = end === text.length ? after : `${after.replace(/\s+\S*$|[\uD800-\uDBFF]$/, '')}…`;
  return `${head}${text.slice(from, to)}${tail}`;
};

const hitsIn = async (
  site: SiteAt,
  packs: PackReader,
  { texts = issueTexts, threads = ['comments'], mostAnIssue = MOST_AN_ISSUE, onDamage }: SearchQuery,
  find: Find,
  issue: CapturedRecord,
): Promise<readonly SearchHit[]> => {
  const hits: SearchHit[] = [];
  let isCut = false;
  const { fields } = issue.body;
  const [key, title] = [textOf(issue.body['key']) || issue.id, isRaw(fields) ? textOf(fields['summary']) : ''];
  const look = (record: CapturedRecord): void => {
    for (const [where, words] of texts(record)) {
      if (isCut) return;
      const excerpt = find(words);
      if (excerpt === undefined) continue;
      if (hits.length < mostAnIssue) hits.push({ id: issue.id, key, title, where, excerpt });
      else isCut = true;
    }
  };
  look(issue);
  for (const kind of threads) {
    // chunks beyond this number are left from a longer past
    for (let n = 1; n <= chunksOf(issue, kind) && !isCut; n += 1) {
      const id = `${issue.id}/${n}`;
      const row = await site.row(kind, id);
      if (row?.deleted === true) continue;
      if (!row?.place) {
        const what = `A part of the ${kind} of issue ${issue.id} is not in the backup.`;
        if (!onDamage) throw new HoldfastError('damaged', what);
        onDamage({ kind, id, what });
        continue;
      }
      const record = await readOrTell(packs, row, onDamage);
      if (record) look(record);
    }
  }
  return hits.map((hit, i) => (isCut && i === hits.length - 1 ? { ...hit, more: true } : hit));
};

const MEMBER = { comments: 'comment', worklogs: 'worklog' } as const;

const chunksOf = (issue: CapturedRecord, kind: keyof typeof MEMBER): number => {
  const { fields } = issue.body;
  const thread = isRaw(fields) ? fields[MEMBER[kind]] : undefined;
  return isRaw(thread) && typeof thread['chunks'] === 'number' ? thread['chunks'] : 0;
};

const nameless = (): string => '';

/** Summary, description and comments; of a part of the comments its entries. */
const issueTexts: Texts = function* ({ body }) {
  const { fields, entries } = body;
  if (isRaw(fields)) {
    yield ['summary', textOf(fields['summary'])];
    yield ['description', adfText(fields['description'], nameless)];
    const thread = fields['comment'];
    for (const comment of isRaw(thread) ? rawList(thread['comments']) : []) yield ['comment', adfText(comment['body'], nameless)];
  }
  for (const comment of rawList(entries)) yield ['comment', adfText(comment['body'], nameless)];
};
