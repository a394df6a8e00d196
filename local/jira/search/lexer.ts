import { badRequest, type JiraError } from '../errors';

/**
 * Tokens of JQL. Quoted strings lose their quotes; words are values, field names and keywords alike. `cf[N]` is one word. Signs that
 * stand for words (`!`, `&`, `&&`, `|`, `||`) are kinds of their own.
 */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'operator' | 'open' | 'close' | 'comma' | 'not' | 'and' | 'or' | 'bracket' | 'end';
  readonly text: string;
  /** From 0 on. */
  readonly at: number;
}

/** The longer ones first. */
const SIGNS: readonly (readonly [string, Token['kind']])[] = [
  ['!=', 'operator'],
  ['!~', 'operator'],
  ['<=', 'operator'],
  ['>=', 'operator'],
  ['=', 'operator'],
  ['<', 'operator'],
  ['>', 'operator'],
  ['~', 'operator'],
  ['!', 'not'],
  ['&&', 'and'],
  ['&', 'and'],
  ['||', 'or'],
  ['|', 'or'],
  ['(', 'open'],
  [')', 'close'],
  [',', 'comma'],
  ['[', 'bracket'],
  [']', 'bracket'],
];
const CUSTOM_FIELD = /cf\s*\[\s*(\d+)\s*\]/iy;
const ENDS_WORD = /[\s"'()=!<>~,&|[\]]/;
/** Not inside a word, and nothing else either. */
const RESERVED = /[{}*/%+^$#@?;]/;
const ESCAPES: Readonly<Record<string, string>> = { "'": "'", '"': '"', t: '\t', n: '\n', r: '\r', '\\': '\\', ' ': ' ' };

/** What can't be read at all; `where` as `placeIn` says it. */
export const jqlError = (message: string, where = ''): JiraError => badRequest(`Error in the JQL Query: ${message}${where}`);

/** As Jira tells a place: lines and characters count from 1. */
export const placeIn = (jql: string, at: number): string => {
  const before = jql.slice(0, at);
  return ` (line ${before.split('\n').length}, character ${at - before.lastIndexOf('\n')})`;
};

export const tokenize = (jql: string): readonly Token[] => new Lexer(jql).tokens();

class Lexer {
  private at = 0;

  constructor(private readonly jql: string) {}

  tokens(): readonly Token[] {
    const tokens: Token[] = [];
    for (;;) {
      while (/\s/.test(this.jql[this.at] ?? '')) this.at += 1;
      const { at } = this;
      if (this.at >= this.jql.length) return [...tokens, { kind: 'end', text: '', at }];
      tokens.push({ ...this.token(), at });
    }
  }

  private token(): Omit<Token, 'at'> {
    const c = this.jql[this.at] as string;
    if (c === '"' || c === "'") return { kind: 'quoted', text: this.quoted(c) };
    for (const [text, kind] of SIGNS) {
      if (!this.jql.startsWith(text, this.at)) continue;
      this.at += text.length;
      return { kind, text };
    }
    return { kind: 'word', text: this.customField() ?? this.word() };
  }

  private customField(): string | undefined {
    CUSTOM_FIELD.lastIndex = this.at;
    const found = CUSTOM_FIELD.exec(this.jql);
    if (found === null) return undefined;
    this.at += found[0].length;
    return `cf[${found[1]}]`;
  }

  private word(): string {
    let text = '';
    for (let c = this.jql[this.at]; c !== undefined && !ENDS_WORD.test(c); c = this.jql[this.at]) {
      if (RESERVED.test(c))
        throw jqlError(
          `The character '${c}' is a reserved JQL character. You must enclose it in a string or use the escape '\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}' instead.`,
          placeIn(this.jql, this.at),
        );
      text += this.character(c);
    }
    return text;
  }

  private quoted(quote: string): string {
    const start = this.at;
    this.at += 1;
    let text = '';
    for (let c = this.jql[this.at]; c !== quote; c = this.jql[this.at]) {
      if (c === undefined) {
        const rest = this.jql.slice(start + 1);
        throw jqlError(`The quoted string${rest === '' ? '' : ` '${rest}'`} has not been completed.`, placeIn(this.jql, start));
      }
      text += this.character(c);
    }
    this.at += 1;
    return text;
  }

  /** What stands here, whether it is escaped or not. */
  private character(c: string): string {
    if (c !== '\\') {
      this.at += 1;
      return c;
    }
    const unicode = /^\\u([0-9a-f]{4})/i.exec(this.jql.slice(this.at, this.at + 6))?.[1];
    const next = this.jql[this.at + 1];
    const plain = next === undefined ? undefined : ESCAPES[next];
    if (unicode === undefined && plain === undefined)
      throw jqlError(
        `${next === undefined ? 'The escape sequence has not been completed.' : `'\\${next}' is an illegal JQL escape sequence.`} The valid escape sequences are \\', \\", \\t, \\n, \\r, \\\\, '\\ ' and \\uXXXX.`,
        placeIn(this.jql, this.at),
      );
    this.at += unicode === undefined ? 2 : 6;
    return plain ?? String.fromCharCode(Number.parseInt(unicode ?? '', 16));
  }
}
