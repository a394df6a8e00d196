import type { Dice } from '../random';
import { ANSWERS, type Theme } from './themes/theme';

/** What a template says, its parts drawn. */
export const parts = (roll: Dice, theme: Theme, template: string): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'serial' ? String(1_000 + roll.below(9_000)) : parts(roll, theme, roll.pick(theme.parts[name] ?? ['it'])),
  );

const fill = (roll: Dice, theme: Theme, template: string): string => {
  const text = parts(roll, theme, template);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
};

const FAULT = /bug|incident/i;

/** `type`: what the type of the work item is called, where that is known. */
export const title = (roll: Dice, theme: Theme, type = ''): string =>
  fill(roll, theme, roll.pick(FAULT.test(type) ? theme.faults : theme.wishes));

/** One sentence after the other; none comes again before all others have come. */
const sentencesOf = (roll: Dice, theme: Theme): (() => string) => {
  const order = roll.shuffle(theme.sentences);
  let next = 0;
  return () => fill(roll, theme, order[next++ % order.length] as string);
};

type Node = Record<string, unknown>;
export const words = (text: string, ...marks: readonly Node[]): Node => ({ type: 'text', text, ...(marks.length === 0 ? {} : { marks }) });
export const paragraph = (...content: readonly Node[]): Node => ({ type: 'paragraph', content });
export const doc = (...content: readonly Node[]): Node => ({ type: 'doc', version: 1, content });

const ROW = ['Bergen–Hirtshals', 'Stavanger–Newcastle', 'Lerwick–Aberdeen', 'Tórshavn–Hirtshals'];
export const table = (roll: Dice): Node => {
  const cell = (type: 'tableHeader' | 'tableCell', text: string): Node => ({ type, attrs: {}, content: [paragraph(words(text))] });
  const row = (...cells: readonly Node[]): Node => ({ type: 'tableRow', content: cells });
  return {
    type: 'table',
    attrs: { isNumberColumnEnabled: false, layout: 'default' },
    content: [
      row(cell('tableHeader', 'Line'), cell('tableHeader', 'Before'), cell('tableHeader', 'After')),
      ...ROW.map((line) => row(cell('tableCell', line), cell('tableCell', `${roll.below(900)}`), cell('tableCell', `${roll.below(900)}`))),
    ],
  };
};

/** A rich text of some paragraphs; now and then a list, a table, code, a link, a panel or a mention. */
export const prose = (
  roll: Dice,
  theme: Theme,
  length: number,
  mention: { readonly id: string; readonly name: string } | undefined,
): Node => {
  const sentence = sentencesOf(roll, theme);
  const content: Node[] = Array.from({ length: Math.max(1, length) }, () => paragraph(words(`${sentence()} ${sentence()}`)));
  if (length > 1 && roll.chance(0.2))
    content.push({
      type: roll.chance(0.5) ? 'bulletList' : 'orderedList',
      content: [sentence(), sentence(), sentence()].map((text) => ({ type: 'listItem', content: [paragraph(words(text))] })),
    });
  if (length > 2 && roll.chance(0.15)) content.push(table(roll));
  if (length > 2 && roll.chance(0.1))
    content.push({ type: 'panel', attrs: { panelType: 'info' }, content: [paragraph(words(sentence()))] });
  if (roll.chance(0.06))
    content.push({
      type: 'codeBlock',
      attrs: { language: 'text' },
      content: [words(`ERROR ${roll.below(900) + 100} at tide.service\n  retry=${roll.below(9)}`)],
    });
  if (roll.chance(0.08)) {
    const href = `https://wiki.example.invalid/run/${roll.below(500)}`;
    content.push(paragraph(words('See '), words('the runbook', { type: 'link', attrs: { href } }), words('.')));
  }
  if (mention !== undefined)
    content.push(paragraph({ type: 'mention', attrs: { id: mention.id, text: `@${mention.name}` } }, words(' could you have a look?')));
  return doc(...content);
};

/** What people of this theme say, and now and then what anybody says. */
export const remark = (roll: Dice, theme: Theme, mention: { readonly id: string; readonly name: string } | undefined): Node => {
  const text = fill(roll, theme, roll.pick(roll.chance(0.2) ? ANSWERS : theme.remarks));
  return mention === undefined
    ? doc(paragraph(words(text)))
    : doc(paragraph({ type: 'mention', attrs: { id: mention.id, text: `@${mention.name}` } }, words(` ${text}`)));
};
