/** Atlassian's document format (ADF) as plain text, for reading and searching. A node that is not known here is shown by what is in it. */
import { isRaw, rawList, textOf } from './normalise';
import type { Raw } from './normalise';

export type NameOf = (accountId: string) => string;

/** Deeper than anybody writes; what is below is left to its plain text's absence. */
export const ADF_DEPTH = 100;

const BLOCKS: ReadonlySet<string> = new Set(
  'paragraph heading blockquote codeBlock listItem taskItem decisionItem tableRow rule panel expand nestedExpand mediaSingle caption'.split(
    ' ',
  ),
);

/** `nameOf`: what a mentioned person is called. */
export const adfText = (value: unknown, nameOf: NameOf): string => {
  if (!isRaw(value)) return textOf(value);
  return textIn(value, nameOf, 0)
    .replace(/\n{3,}/g, '\n\n')
    .trim();
};

const textIn = (node: Raw, nameOf: NameOf, depth: number): string => {
  const type = textOf(node['type']);
  if (depth > ADF_DEPTH) return '';
  const inline = type === 'text' ? textOf(node['text']) : type === 'hardBreak' ? '\n' : atomText(type, rawOf(node['attrs']), nameOf);
  const inside = rawList(node['content'])
    .map((child) => textIn(child, nameOf, depth + 1))
    .join(type === 'tableRow' ? '\t' : '');
  const words = inline + inside;
  return BLOCKS.has(type) && !words.endsWith('\n') ? `${words}\n` : words;
};

/** Nodes that stand for themselves. */
export const atomText = (type: string, attrs: Raw, nameOf: NameOf): string => {
  switch (type) {
    case 'mention':
      return `@${nameOf(textOf(attrs['id']))}`;
    case 'emoji':
      return textOf(attrs['text']) || textOf(attrs['shortName']);
    case 'date':
      return dateOf(textOf(attrs['timestamp']));
    case 'status':
      return textOf(attrs['text']);
    case 'inlineCard':
    case 'blockCard':
    case 'embedCard':
      return textOf(attrs['url']);
    case 'media':
    case 'mediaInline':
      return `[${textOf(attrs['alt']) || 'file'}]`;
    default:
      return '';
  }
};

const dateOf = (timestamp: string): string => {
  const date = new Date(Number(timestamp));
  return Number.isNaN(date.getTime()) ? timestamp : date.toISOString().slice(0, 10);
};

const rawOf = (value: unknown): Raw => (isRaw(value) ? value : {});
