import type { CapturedRecord } from '../../repository/model';
import { entriesOf, fieldsOf, keyOfRecord, personIn, summaryOf, wordsOf } from '../item';
import type { FileFacts } from '../item';
import { bag, bags, text } from '../json';
import type { Bag } from '../json';
import { escape, richToHtml } from '../richText';
import type { Site } from '../site';
import type { Snapshot } from '../snapshot';
import { address, linkTo, page } from './page';

/** A file beside the page, or why it is not there. */
export interface PlacedFile {
  readonly file: FileFacts;
  readonly path: readonly string[] | undefined;
  readonly why: string;
}

export interface ItemPage {
  readonly snapshot: Snapshot;
  readonly site: Site;
  readonly record: CapturedRecord;
  readonly files: readonly PlacedFile[];
  /** Where another work item's page is; undefined: it has none. */
  readonly pathOf: (id: string) => readonly string[] | undefined;
  readonly spacePath: readonly string[];
}

/** Pictures that a browser shows without running anything. */
const PICTURES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
const APART: ReadonlySet<string> = new Set([
  'summary',
  'description',
  'comment',
  'worklog',
  'attachment',
  'issuelinks',
  'parent',
  'project',
]);

export const itemPage = async (item: ItemPage): Promise<string> => {
  const { site, record } = item;
  const key = keyOfRecord(record);
  const fields = fieldsOf(record);
  const rich = Object.entries(fields).filter(([id, value]) => !APART.has(id) && bag(value)['type'] === 'doc');
  const parts = [
    `<nav aria-label="Where this is">${linkTo(2, ['index.html'], 'All spaces')} / ${linkTo(2, item.spacePath, key.replace(/-\d+$/, ''))}</nav>`,
    `<h1><span class="soft">${escape(key)}</span> ${escape(summaryOf(record))}</h1>`,
    details(item, fields),
    section('Description', richToHtml(fields['description'], site.nameOf)),
    ...rich.map(([id, value]) => section(site.fields.get(id) ?? id, richToHtml(value, site.nameOf))),
    section('Links', links(item, fields)),
    section('Attachments', item.files.map((file) => fileHtml(file)).join('')),
    section('Comments', await entriesHtml(item, 'comments')),
    section('Worklogs', await entriesHtml(item, 'worklogs')),
    section('History', await historyHtml(item)),
  ];
  return page(`${key} ${summaryOf(record)}`, 2, parts.filter((part) => part !== '').join('\n'));
};

const section = (title: string, inside: string): string =>
  inside === '' ? '' : `<section>\n<h2>${escape(title)}</h2>\n${inside}\n</section>`;

const details = ({ site, pathOf }: ItemPage, fields: Bag): string => {
  const lines = Object.entries(fields).flatMap(([id, value]): readonly string[] => {
    const words = APART.has(id) || bag(value)['type'] === 'doc' ? '' : wordsOf(value, site);
    return words === '' ? [] : [`<dt>${escape(site.fields.get(id) ?? id)}</dt><dd>${escape(words)}</dd>`];
  });
  const parent = bag(fields['parent']);
  if (text(parent['key']) !== '') lines.unshift(`<dt>Parent</dt><dd>${itemLink(pathOf, parent)}</dd>`);
  return `<dl>${lines.join('\n')}</dl>`;
};

const itemLink = (pathOf: ItemPage['pathOf'], other: Bag): string => {
  const path = pathOf(text(other['id']));
  return path ? linkTo(2, path, text(other['key'])) : escape(text(other['key']));
};

const links = ({ pathOf }: ItemPage, fields: Bag): string =>
  bags(fields['issuelinks'])
    .flatMap((link) => {
      const [side, words] = 'outwardIssue' in link ? (['outwardIssue', 'outward'] as const) : (['inwardIssue', 'inward'] as const);
      return [`<li>${escape(text(bag(link['type'])[words]))} ${itemLink(pathOf, bag(link[side]))}</li>`];
    })
    .join('')
    .replace(/^(.+)$/s, '<ul>$1</ul>');

const fileHtml = ({ file, path, why }: PlacedFile): string => {
  const about = [`${file.size.toLocaleString('en-US')} bytes`, file.author, file.created].filter((words) => words !== '').join(', ');
  if (!path) return `<p>${escape(file.name)} <span class="soft">(${escape(about)}; ${escape(why)})</span></p>`;
  const picture = PICTURES.has(file.type) ? `<img class="file" loading="lazy" src="${address(2, path)}" alt="${escape(file.name)}">` : '';
  return `<p>${linkTo(2, path, file.name)} <span class="soft">(${escape(about)})</span></p>${picture}`;
};

const entriesHtml = async ({ snapshot, site, record }: ItemPage, kind: 'comments' | 'worklogs'): Promise<string> => {
  let html = '';
  for await (const entry of entriesOf(kind, snapshot, record)) {
    const spent = text(entry['timeSpent']);
    const head = [personIn(entry['author'], site), text(entry['started']) || text(entry['created']), spent]
      .filter((words) => words !== '')
      .join(', ');
    html += `<article>\n<h3>${escape(head)}</h3>\n${richToHtml(entry['body'] ?? entry['comment'], site.nameOf)}\n</article>\n`;
  }
  return html;
};

const historyHtml = async ({ snapshot, site, record }: ItemPage): Promise<string> => {
  let rows = '';
  const side = (item: Bag, words: string, id: string): string => text(item[words]) || site.nameOf(text(item[id]));
  for await (const entry of entriesOf('changelog', snapshot, record)) {
    for (const item of bags(entry['items'])) {
      const own = (name: string): Bag => (Object.hasOwn(item, name) ? { [name]: item[name] } : {});
      const safe = { ...own('from'), ...own('fromString'), ...own('to'), ...own('toString') };
      rows += `<tr><td>${escape(text(entry['created']))}</td><td>${escape(personIn(entry['author'], site))}</td><td>${escape(text(item['field']))}</td><td>${escape(side(safe, 'fromString', 'from'))}</td><td>${escape(side(safe, 'toString', 'to'))}</td></tr>\n`;
    }
  }
  return rows === ''
    ? ''
    : `<details><summary>Changes</summary><div class="wide" tabindex="0" role="region" aria-label="Changes"><table><thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">Field</th><th scope="col">From</th><th scope="col">To</th></tr></thead><tbody>\n${rows}</tbody></table></div></details>`;
};
