/**
 * The pages of a site, written in one pass over its work items in the order of their spaces and keys: what is held is a batch of work items, one page
 * of a list, one part of the index, and where each page is (60 bytes), for the links between them.
 */
import type { CapturedRecord } from '../../repository/model';
import type { ListedRow } from '../../repository/questions/api';
import { writeFile } from '../files';
import { count, plain } from '../io';
import { fieldsOf, filesOf, keyOfRecord, summaryOf, textsOf, wordsOf } from '../item';
import type { Target } from '../output';
import { escape } from '../richText';
import { freeName } from '../safeName';
import type { Site, Space } from '../site';
import type { Snapshot } from '../snapshot';
import { isoOf } from '../source';
import type { Context } from '../command';
import { STYLE, searchScript } from './assets';
import { itemPage } from './itemPage';
import type { PlacedFile } from './itemPage';
import { linkTo, page } from './page';
import { Paths } from './paths';

const ITEMS_A_PAGE = 200;
/** Of the text of one work item in the index. */
const INDEX_WORDS = 1_000;
const INDEX_FILE_BYTES = 2_000_000;
/** Pages that a browser would run if they were opened from the disk: they get an ending that it shows instead. */
const ACTIVE = /\.(html?|xht(ml)?|svgz?|xml|xslt?|mht(ml)?|shtml?|js|mjs|hta)$/i;

export class SiteWriter {
  private readonly spacePages: { readonly space: Space; items: number; readonly folder: string }[] = [];
  private list: string[] = [];
  private listPages = 0;
  private index: string[] = [];
  private indexBytes = 0;
  private indexFiles = 0;
  readonly counts = { spaces: 0, items: 0, files: 0, missing: 0 };

  constructor(
    private readonly context: Context,
    private readonly snapshot: Snapshot,
    private readonly site: Site,
    private readonly target: Target,
  ) {}

  async write(only: string | undefined): Promise<void> {
    const rows = await this.snapshot.listing('issue', only);
    const folders = new Set<string>();
    const paths = new Paths(this.site, rows, (project) => freeName(folders, this.spaceOf(project).key, project));
    let done = 0;
    for await (const [row, record] of this.snapshot.readAll(rows)) {
      this.context.progress.at((done += 1), rows.length, 'work items');
      await this.item(row, record, paths);
    }
    await this.endSpace();
    for (const space of this.site.spaces.values()) {
      if (paths.hasSpace(space.id) || (only !== undefined && only !== space.id)) continue;
      this.beginSpace(space, freeName(folders, space.key, space.id));
      await this.endSpace();
    }
    await this.endIndex();
    await this.target.whole(['assets', 'style.css'], STYLE);
    await this.target.whole(['assets', 'search.js'], searchScript(this.indexFiles));
    await this.target.whole(['index.html'], this.front());
  }

  private spaceOf(project: string): Space {
    return this.site.spaces.get(project) ?? { id: project, key: project || 'none', name: '' };
  }

  private beginSpace(space: Space, folder: string): void {
    this.spacePages.push({ space, items: 0, folder });
    this.listPages = 0;
  }

  private async item(row: ListedRow, record: CapturedRecord, paths: Paths): Promise<void> {
    const [folder, name] = paths.placeOf(row);
    if (this.spacePages.at(-1)?.space.id !== row.project) {
      await this.endSpace();
      this.beginSpace(this.spaceOf(row.project), folder);
    }
    const path = ['issues', folder, `${name}.html`];
    const files = await this.files(record, folder, name);
    const { snapshot, site } = this;
    const spacePath = ['spaces', `${folder}.html`];
    const html = await itemPage({ snapshot, site, record, files, pathOf: (id) => paths.of(id), spacePath });
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
      const written = await writeFile(this.snapshot, file, record.id, this.target, path, this.context.onDamage);
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
    for await (const [where, text] of textsOf(this.snapshot, this.site, record)) {
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
    const { moment } = this.snapshot;
    const rows = this.spacePages
      .map(({ space, items, folder }) => {
        const link = linkTo(0, ['spaces', `${folder}.html`], space.key);
        return `<tr><td class="key">${link}</td><td>${escape(space.name)}</td><td>${count(items)}</td></tr>`;
      })
      .join('\n');
    const watermark = moment.watermark;
    const captured = watermark > 0 ? `; Jira’s changes up to ${escape(isoOf(watermark))} are in it` : '';
    const body = `<h1>Backup of ${escape(isoOf(moment.at))}</h1>
<p class="soft">Moment ${moment.n} of a Holdfast repository${captured}. Read-only, from this folder alone.</p>
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
