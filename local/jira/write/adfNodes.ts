/**
 * Node types of the Atlassian Document Format with what may stand in them, after its public schema. Not held here: how many children there must be, attributes, and which
 * marks exclude each other; inline nodes may have the marks of text, as old texts have them.
 */
export interface AdfNode {
  readonly children?: ReadonlySet<string>;
  readonly marks?: ReadonlySet<string>;
}

const set = (...names: readonly (string | readonly string[])[]): ReadonlySet<string> => new Set(names.flat());

const INLINE = [
  ...['text', 'hardBreak', 'mention', 'emoji', 'date', 'status', 'inlineCard', 'mediaInline', 'placeholder', 'inlineExtension'],
];
const LISTS = ['bulletList', 'orderedList', 'taskList', 'decisionList'];
const MEDIA = ['mediaSingle', 'mediaGroup'];
/** What may stand nearly everywhere where blocks do. */
const BLOCKS = ['paragraph', 'heading', 'codeBlock', 'rule', 'blockCard', 'embedCard', 'extension', ...LISTS, ...MEDIA];
const IN_COLUMN = [...BLOCKS, 'blockquote', 'panel', 'table', 'expand', 'nestedExpand', 'bodiedExtension'];

const TEXT_MARKS = set(...['annotation', 'backgroundColor', 'code', 'em', 'link', 'strike', 'strong', 'subsup', 'textColor', 'underline']);
const LINE: AdfNode = { children: set(INLINE), marks: set('alignment', 'indentation') };
const CELL: AdfNode = { children: set(BLOCKS, 'blockquote', 'panel', 'nestedExpand') };
const WIDE = set('breakout');
const LEAF: AdfNode = {};

export const ADF_NODES: ReadonlyMap<string, AdfNode> = new Map<string, AdfNode>([
  ...INLINE.map((name): [string, AdfNode] => [name, { marks: TEXT_MARKS }]),
  ...['rule', 'blockCard', 'embedCard', 'extension'].map((name): [string, AdfNode] => [name, LEAF]),
  ['doc', { children: set(IN_COLUMN, 'layoutSection') }],
  ['paragraph', LINE],
  ['heading', LINE],
  ['codeBlock', { children: set('text'), marks: WIDE }],
  ['blockquote', { children: set('paragraph', 'codeBlock', 'extension', LISTS, MEDIA) }],
  ['bulletList', { children: set('listItem') }],
  ['orderedList', { children: set('listItem') }],
  ['listItem', { children: set('paragraph', 'codeBlock', 'extension', LISTS, MEDIA) }],
  ['taskList', { children: set('taskItem', 'blockTaskItem', 'taskList') }],
  ['taskItem', { children: set(INLINE) }],
  ['blockTaskItem', { children: set('paragraph', 'extension') }],
  ['decisionList', { children: set('decisionItem') }],
  ['decisionItem', { children: set(INLINE) }],
  ['panel', { children: set(BLOCKS) }],
  ['table', { children: set('tableRow'), marks: WIDE }],
  ['tableRow', { children: set('tableHeader', 'tableCell') }],
  ['tableHeader', CELL],
  ['tableCell', CELL],
  ['expand', { children: set(BLOCKS, 'blockquote', 'panel', 'table', 'nestedExpand', 'bodiedExtension'), marks: WIDE }],
  ['nestedExpand', { children: set(BLOCKS, 'blockquote', 'panel') }],
  ['mediaSingle', { children: set('media', 'caption'), marks: set('link') }],
  ['mediaGroup', { children: set('media') }],
  ['media', { marks: set('link', 'border', 'annotation') }],
  ['caption', { children: set(INLINE) }],
  ['layoutSection', { children: set('layoutColumn'), marks: WIDE }],
  ['layoutColumn', { children: set(IN_COLUMN) }],
  ['bodiedExtension', { children: set(BLOCKS, 'blockquote', 'panel', 'table') }],
]);
