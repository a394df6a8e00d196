/**
 * The pages of a site, written in one pass over its work items in the order of their spaces and keys: what is held is one work item, one page
 * of a list and one part of the index.
 */
import type { View } from '../../repository/api';
import type { CapturedRecord, Row } from '../../repository/model';
import { writeFile } from '../files';
import { count, plain } from '../io';
import { fieldsOf, filesOf, keyOfRecord, rowsOfIssues, summaryOf, textsOf, wordsOf } from '../item';
import type { Target } from '../output';
import { readAll } from '../records';
import { escape } from '../richText';
import { freeName } from '../safeName';
import { keyOf } from '../site';
import type { Site, Space } from '../site';
import { isoOf } from '../source';
import type { Context } from '../command';
import { STYLE, searchScript } from './assets';
import { itemPage } from './itemPage';
import type { PlacedFile } from './itemPage';
import { linkTo, page } from './page';

const ITEMS_A_PAGE = 200;
/** Of the text of one work item in the index. */
const INDEX_WORDS = 1_000;
const INDEX_FILE_BYTES = 2_000_000;
/** Pages that a browser would run if they were opened from the disk: they get an ending that it shows instead. */
const ACTIVE = /\.(html?|xht(ml)?|svgz?|xml|xslt?|mht(ml)?|shtml?|js|mjs|hta)$/i;

export class SiteWriter {
  private readonly paths = new Map<string, readonly string[]>();
  private readonly spacePages: { readonly space: Space; items: number; readonly folder: string }[] = [];
  private list: string[] = [];
  private listPages = 0;
  private index: string[] = [];
  private indexBytes = 0;
  private indexFiles = 0;
  readonly counts = { spaces: 0, items: 0, files: 0, missing: 0 };

  constructor(
    private readonly context: Context,
    private readonly view: View,
    private readonly site: Site,
    private readonly target: Target,
  ) {}

  async write(only: string | undefined): Promise<void> {
    const rows = rowsOfIssues(this.view, only);
    const folders = new Set<string>();
    const names = new Map<string, Set<string>>();
    const folderOf = new Map<string, string>();
    for (const row of rows) {
      if (!folderOf.has(row.project)) folderOf.set(row.project, freeName(folders, this.spaceOf(row).key, row.project));
      const folder = folderOf.get(row.project) as string;
      const taken = names.get(folder) ?? new Set<string>();
      names.set(folder, taken);
      this.paths.set(row.id, ['issues', folder, `${freeName(taken, keyOf(this.site, row), row.id)}.html`]);
    }
    let done = 0;
    for await (const [row, record] of readAll(this.view, rows, this.context.onDamage)) {
      this.context.progress.at((done += 1), rows.length, 'work items');
      await this.item(row, record, folderOf.get(row.project) as string);
    }
    await this.endSpace();
    for (const space of this.site.spaces.values()) {
      if (folderOf.has(space.id) || (only !== undefined && only !== space.id)) continue;
      this.beginSpace(space, freeName(folders, space.key, space.id));
      await this.endSpace();
    }
    await this.endIndex();
    await this.target.whole(['assets', 'style.css'], STYLE);
    await this.target.whole(['assets', 'search.js'], searchScript(this.indexFiles));
    await this.target.whole(['index.html'], this.front());
  }

  private spaceOf(row: Row): Space {
    return this.site.spaces.get(row.project) ?? { id: row.project, key: row.project || 'none', name: '' };
  }

  private beginSpace(space: Space, folder: string): void {
    this.spacePages.push({ space, items: 0, folder });
    this.listPages = 0;
  }

  private async item(row: Row, record: CapturedRecord, folder: string): Promise<void> {
    if (this.spacePages.at(-1)?.space.id !== row.project) {
      await this.endSpace();
      this.beginSpace(this.spaceOf(row), folder);
    }
    const path = this.paths.get(row.id) as readonly string[];
    const files = await this.files(record, folder, (path[2] as string).replace(/\.html$/, ''));
    const { view, site, context } = this;
    const spacePath = ['spaces', `${folder}.html`];
    const html = await itemPage({ view, site, record, files, pathOf: (id) => this.paths.get(id), spacePath, onDamage: context.onDamage });
    await this.target.whole(path, html);
    await this.toIndex(record, path);
    this.counts.items += 1;
    const current = this.spacePages.at(-1);
    if (current) current.items += 1;
    this.list.push(this.listRow(record, path));
    if (this.list.length === ITEMS_A_PAGE) await this.listPage(true);
  }

  private async files(record: CapturedRecord, folder: string, item: string): Promise<readonly PlacedFile[]> {
    const taken = new Set<string>();
    const placed: PlacedFile[] = [];
    for (const file of filesOf(record, this.site)) {
      const name = freeName(taken, ACTIVE.test(file.name) ? `${file.name}.txt` : file.name, file.id);
      const path = ['attachments', folder, item, name];
      const written = await writeFile(this.view, file, this.target, path, this.context.onDamage);
      if (written === 'written') this.counts.files += 1;
      else this.counts.missing += 1;
      placed.push({ file, path: written === 'written' ? path : undefined, why: written });
    }
    return placed;
  }

  private listRow(record: CapturedRecord, path: readonly string[]): string {
    const fields = fieldsOf(record);
    const cells = ['issuetype', 'status', 'assignee', 'updated'].map((id) => `<td>${escape(wordsOf(fields[id], this.site))}</td>`);
    return `<tr><td class="key">${linkTo(1, path, keyOfRecord(record))}</td><td>${escape(summaryOf(record))}</td>${cells.join('')}</tr>`;
  }

  private async endSpace(): Promise<void> {
    if (this.spacePages.length > 0 && (this.list.length > 0 || this.listPages === 0)) await this.listPage(false);
  }

  private async listPage(more: boolean): Promise<void> {
    const current = this.spacePages.at(-1);
    if (!current) return;
    const { space, folder } = current;
    const name = (n: number): string => (n === 0 ? `${folder}.html` : `${folder} page ${n + 1}.html`);
    const n = this.listPages;
    const nav = [
      linkTo(1, ['index.html'], 'All spaces'),
      n > 0 ? linkTo(1, ['spaces', name(n - 1)], 'Page before') : '',
      // a full page may be the last one: the next is then written with nothing in it
      more ? linkTo(1, ['spaces', name(n + 1)], 'Next page') : '',
    ].filter((link) => link !== '');
    const title = `${space.key} ${space.name}`.trim();
    const heads = ['Key', 'Summary', 'Type', 'Status', 'Assignee', 'Updated'].map((head) => `<th scope="col">${head}</th>`).join('');
    const rows =
      this.list.length === 0
        ? ''
        : `<div class="wide" tabindex="0" role="region" aria-label="Work items"><table><thead><tr>${heads}</tr></thead><tbody>\n${this.list.join('\n')}\n</tbody></table></div>`;
    const none = n > 0 ? 'That was all.' : 'This space has no work items at this moment.';
    const body = `<nav aria-label="Where this is">${nav.join(' · ')}</nav>\n<h1>${escape(title)}</h1>\n${rows || `<p>${none}</p>`}`;
    await this.target.whole(['spaces', name(n)], page(n === 0 ? title : `${title}, page ${n + 1}`, 1, body));
    this.list = [];
    this.listPages += 1;
    if (!more) this.counts.spaces += 1;
  }

  private async toIndex(record: CapturedRecord, path: readonly string[]): Promise<void> {
    let words = '';
    for await (const [where, text] of textsOf(this.view, this.site, record, this.context.onDamage)) {
      if (where === 'key' || text === summaryOf(record)) continue;
      words += `${plain(text)} `;
      if (words.length > INDEX_WORDS) break;
    }
    const entry = JSON.stringify([
      keyOfRecord(record),
      path.map(encodeURIComponent).join('/'),
      summaryOf(record),
      words.slice(0, INDEX_WORDS),
    ]);
    this.index.push(entry);
    this.indexBytes += entry.length;
    if (this.indexBytes > INDEX_FILE_BYTES) await this.endIndex();
  }

  private async endIndex(): Promise<void> {
    if (this.index.length === 0) return;
    await this.target.whole(['assets', `index-${this.indexFiles}.js`], `holdfastIndex([\n${this.index.join(',\n')}\n]);\n`);
    this.index = [];
    this.indexBytes = 0;
    this.indexFiles += 1;
  }

  private front(): string {
    const { moment } = this.view;
    const rows = this.spacePages
      .map(({ space, items, folder }) => {
        const link = linkTo(0, ['spaces', `${folder}.html`], space.key);
        return `<tr><td class="key">${link}</td><td>${escape(space.name)}</td><td>${count(items)}</td></tr>`;
      })
      .join('\n');
    const watermark = moment?.watermark ?? 0;
    const captured = watermark > 0 ? `; Jira’s changes up to ${escape(isoOf(watermark))} are in it` : '';
    const body = `<h1>Backup of ${escape(isoOf(moment?.at ?? 0))}</h1>
<p class="soft">Moment ${moment?.n ?? 0} of a Holdfast repository${captured}. Read-only, from this folder alone.</p>
<p><label for="search">Search keys, summaries and the beginning of the text</label><br><input type="search" id="search" autocomplete="off"></p>
<p id="said" role="status"></p>
<ul id="found"></ul>
<h2>Spaces</h2>
<table><thead><tr><th scope="col">Key</th><th scope="col">Name</th><th scope="col">Work items</th></tr></thead><tbody>
${rows}
</tbody></table>`;
    return page('Holdfast backup', 0, body, '<script src="assets/search.js"></script>\n');
  }
}
