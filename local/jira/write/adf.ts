import type { Raw } from '../model';
import { adfTextLength } from '../seed/issues';
import { isObject } from '../seed/shape';
import { hash32 } from '../random';
import { ADF_NODES } from './adfNodes';

/** What is wrong with a rich text that is written: Jira's words. */
export class FieldProblem extends Error {}

const NOT_A_DOCUMENT = 'Operation value must be an Atlassian Document (see the Atlassian Document Format)';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Checks the value of a rich text field and gives its JSON text. */
export const adfText = (value: unknown, textLimit: number, localIds: boolean): string => {
  if (!isObject(value) || value['type'] !== 'doc') throw new FieldProblem(NOT_A_DOCUMENT);
  if (value['version'] !== 1 || !Array.isArray(value['content'])) throw new FieldProblem('INVALID_INPUT');
  checkChildren('doc', value['content']);
  if (adfTextLength(value) > textLimit)
    throw new FieldProblem(
      `The entered text is too long. It exceeds the allowed limit of ${textLimit.toLocaleString('en-US')} characters.`,
    );
  return JSON.stringify(localIds ? withLocalIds(value, '') : value);
};

const checkChildren = (parent: string, children: readonly unknown[]): void => {
  const allowed = ADF_NODES.get(parent)?.children;
  for (const child of children) {
    if (!isObject(child) || typeof child['type'] !== 'string' || allowed?.has(child['type']) !== true)
      throw new FieldProblem('INVALID_INPUT');
    checkNode(child, child['type']);
  }
};

const checkNode = (node: Raw, type: string): void => {
  if (type === 'text' && (typeof node['text'] !== 'string' || node['text'] === '')) throw new FieldProblem('INVALID_INPUT');
  if (type === 'media' && isObject(node['attrs']) && node['attrs']['type'] === 'file' && !UUID.test(String(node['attrs']['id'])))
    throw new FieldProblem('ATTACHMENT_VALIDATION_ERROR');
  if (
    node['marks'] !== undefined &&
    (!Array.isArray(node['marks']) ||
      node['marks'].some((mark) => !isObject(mark) || ADF_NODES.get(type)?.marks?.has(mark['type'] as string) !== true))
  )
    throw new FieldProblem('INVALID_INPUT');
  if (node['content'] === undefined) return;
  if (!Array.isArray(node['content'])) throw new FieldProblem('INVALID_INPUT');
  checkChildren(type, node['content']);
};

const BLOCKS = new Set(['paragraph', 'heading', 'bulletList', 'orderedList', 'listItem', 'codeBlock', 'table']);

const withLocalIds = (node: Record<string, unknown>, path: string): Record<string, unknown> => {
  const out = { ...node };
  if (BLOCKS.has(String(node['type']))) {
    const attrs = isObject(node['attrs']) ? node['attrs'] : {};
    out['attrs'] = {
      localId: hash32(`${path}/${JSON.stringify(node)}`)
        .toString(16)
        .padStart(12, '0'),
      ...attrs,
    };
  }
  if (Array.isArray(node['content']))
    out['content'] = node['content'].map((child, i) => (isObject(child) ? withLocalIds(child, `${path}/${i}`) : child));
  return out;
};

/** The plain text of a document, as the changelog shows it. */
export const plainText = (json: string | null): string | null => {
  if (json === null) return null;
  const walk = (node: unknown): string => {
    if (!isObject(node)) return '';
    if (node['type'] === 'hardBreak') return '\n';
    if (typeof node['text'] === 'string') return node['text'];
    const inner = Array.isArray(node['content']) ? node['content'].map(walk).join('') : '';
    return node['type'] === 'paragraph' || node['type'] === 'heading' || node['type'] === 'codeBlock' ? `${inner}\n` : inner;
  };
  return walk(JSON.parse(json)).trimEnd();
};
