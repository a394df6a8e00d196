/** Rich text of Jira as React elements. Content is hostile: nothing becomes HTML, links go to http(s) and mail only. */
import { Fragment, type ReactNode } from 'react';
import { contentOf, type Attachment } from './jira';

interface Node {
  readonly type?: string;
  readonly text?: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly marks?: readonly { readonly type?: string; readonly attrs?: Readonly<Record<string, unknown>> }[];
  readonly content?: readonly Node[];
}

const DEEPEST = 60;

/** `files`: attachments that a picture in the text may be, which Jira tells only by its name. */
export function RichText({ document, files = [] }: { readonly document: unknown; readonly files?: readonly Attachment[] }) {
  if (document === null || document === undefined) return <p className="faint">None</p>;
  if (typeof document === 'string') return <p className="text">{document}</p>;
  return <div className="rich">{render(document as Node, 0, files)}</div>;
}

function render(node: Node, depth: number, files: readonly Attachment[]): ReactNode {
  if (typeof node !== 'object' || node === null || depth > DEEPEST) return null;
  const inner = (node.content ?? []).map((child, index) => <Fragment key={index}>{render(child, depth + 1, files)}</Fragment>);
  switch (node.type) {
    case 'text':
      return marked(node);
    case 'paragraph':
      return <p>{inner}</p>;
    case 'heading':
      return <p className="heading">{inner}</p>;
    case 'bulletList':
      return <ul>{inner}</ul>;
    case 'orderedList':
      return <ol>{inner}</ol>;
    case 'listItem':
      return <li>{inner}</li>;
    case 'codeBlock':
      return <pre tabIndex={0}>{inner}</pre>;
    case 'blockquote':
      return <blockquote>{inner}</blockquote>;
    case 'rule':
      return <hr />;
    case 'hardBreak':
      return <br />;
    case 'table':
      return (
        <table className="inner">
          <tbody>{inner}</tbody>
        </table>
      );
    case 'tableRow':
      return <tr>{inner}</tr>;
    case 'tableHeader':
    case 'tableCell':
      return <td>{inner}</td>;
    case 'mention':
      return <span className="mention">{textOf(node.attrs?.['text'], '@someone')}</span>;
    case 'emoji':
      return textOf(node.attrs?.['text'] ?? node.attrs?.['shortName'], '');
    case 'inlineCard':
    case 'blockCard':
      return <SafeLink href={textOf(node.attrs?.['url'], '')}>{textOf(node.attrs?.['url'], 'link')}</SafeLink>;
    case 'media':
    case 'mediaInline':
      return <Media name={textOf(node.attrs?.['alt'], '')} files={files} />;
    case 'panel':
      return <div className="panel">{inner}</div>;
    default:
      return inner;
  }
}

function marked(node: Node): ReactNode {
  return (node.marks ?? []).reduce<ReactNode>((inner, mark) => {
    switch (mark.type) {
      case 'strong':
        return <strong>{inner}</strong>;
      case 'em':
        return <em>{inner}</em>;
      case 'code':
        return <code>{inner}</code>;
      case 'strike':
        return <s>{inner}</s>;
      case 'underline':
        return <u>{inner}</u>;
      case 'link':
        return <SafeLink href={textOf(mark.attrs?.['href'], '')}>{inner}</SafeLink>;
      default:
        return inner;
    }
  }, node.text ?? '');
}

/** A made-up picture holds no picture: its name, and the way to its bytes. */
function Media({ name, files }: { readonly name: string; readonly files: readonly Attachment[] }) {
  const file = files.find((one) => one.filename === name);
  return file === undefined ? (
    <span className="faint">[file {name}]</span>
  ) : (
    <a href={contentOf(file)} download={file.filename}>
      [picture {name}]
    </a>
  );
}

function SafeLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return /^(https?:|mailto:)/i.test(href) ? (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  ) : (
    <span>{children}</span>
  );
}

const textOf = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

/** Plain text of a document, a line a block. */
export function plainText(document: unknown): string {
  if (typeof document === 'string') return document;
  const lines: string[] = [];
  let line = '';
  const walk = (node: Node, depth: number): void => {
    if (typeof node !== 'object' || node === null || depth > DEEPEST) return;
    if (node.type === 'text') line += node.text ?? '';
    if (node.type === 'hardBreak') line += '\n';
    for (const child of node.content ?? []) walk(child, depth + 1);
    if (node.type === 'paragraph' || node.type === 'heading' || node.type === 'codeBlock') {
      lines.push(line);
      line = '';
    }
  };
  walk(document as Node, 0);
  if (line !== '') lines.push(line);
  return lines.join('\n');
}

/** A document of plain paragraphs. */
export const asDocument = (text: string) => ({
  type: 'doc',
  version: 1,
  content: text.split('\n').map((line) => ({ type: 'paragraph', content: line === '' ? [] : [{ type: 'text', text: line }] })),
});
