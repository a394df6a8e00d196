/** Atlassian's document format (ADF) as HTML. A node that is not known here is shown by what is in it. */
import { ADF_DEPTH, atomText } from '../entities/adfText';
import type { NameOf } from '../entities/adfText';
import { bag, bags, isBag, text } from './json';
import type { Bag } from './json';

export const escape = (words: string): string =>
  words.replace(/[&<>"']/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char] as string);

/** Tags by node type; a node that is not here is shown as what is in it. */
const TAGS: Readonly<Record<string, string>> = {
  paragraph: 'p',
  blockquote: 'blockquote',
  bulletList: 'ul',
  orderedList: 'ol',
  listItem: 'li',
  taskList: 'ul',
  taskItem: 'li',
  decisionList: 'ul',
  decisionItem: 'li',
  tableRow: 'tr',
  tableHeader: 'th',
  tableCell: 'td',
  panel: 'blockquote',
};
const MARKS: Readonly<Record<string, string>> = { strong: 'strong', em: 'em', code: 'code', strike: 's', underline: 'u' };

export const richToHtml = (value: unknown, nameOf: NameOf): string => {
  if (isBag(value)) return htmlIn(value, nameOf, 0);
  const words = text(value);
  return words === '' ? '' : `<p class="plain">${escape(words)}</p>`;
};

const htmlIn = (node: Bag, nameOf: NameOf, depth: number): string => {
  const type = text(node['type']);
  if (depth > ADF_DEPTH) return '';
  const inside = (): string =>
    bags(node['content'])
      .map((child) => htmlIn(child, nameOf, depth + 1))
      .join('');
  const attrs = bag(node['attrs']);
  const tag = TAGS[type];
  if (type === 'text') return marked(escape(text(node['text'])), bags(node['marks']));
  if (type === 'hardBreak') return '<br>';
  if (type === 'rule') return '<hr>';
  if (type === 'heading') return `<p class="heading">${inside()}</p>`;
  if (type === 'codeBlock') return `<pre tabindex="0"><code>${inside()}</code></pre>`;
  if (type === 'table')
    return `<div class="wide" tabindex="0" role="region" aria-label="Table"><table><tbody>${inside()}</tbody></table></div>`;
  if (type === 'expand' || type === 'nestedExpand')
    return `<details><summary>${escape(text(attrs['title']) || 'More')}</summary>${inside()}</details>`;
  if (type === 'taskItem') return `<li>${text(attrs['state']) === 'DONE' ? '☑' : '☐'} ${inside()}</li>`;
  if (tag !== undefined) return `<${tag}>${inside()}</${tag}>`;
  const atom = atomText(type, attrs, nameOf);
  return (atom === '' ? '' : `<span class="${type === 'status' ? 'status' : 'atom'}">${escape(atom)}</span>`) + inside();
};

const marked = (words: string, marks: readonly Bag[]): string =>
  marks.reduce((inner, mark) => {
    const type = text(mark['type']);
    const href = text(bag(mark['attrs'])['href']);
    // only what leads to a page: a backup must not run a script that somebody wrote into a link
    if (type === 'link' && /^(https?:|mailto:)/i.test(href)) return `<a href="${escape(href)}" rel="noreferrer">${inner}</a>`;
    const tag = MARKS[type];
    return tag === undefined ? inner : `<${tag}>${inner}</${tag}>`;
  }, words);
