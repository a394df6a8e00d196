import { jqlError, tokenize, type Token } from './lexer';

/** JQL, the part of it that is needed: AND, OR, NOT, parentheses, comparisons, lists, functions, IS EMPTY, ORDER BY. */
export type Query =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Query[] }
  | { readonly kind: 'not'; readonly part: Query }
  | { readonly kind: 'clause'; readonly field: string; readonly operator: Operator; readonly operands: readonly Operand[] }
  | { readonly kind: 'words'; readonly words: readonly string[] };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '~' | '!~' | 'in' | 'not in' | 'is' | 'is not';

export type Operand =
  | { readonly kind: 'value'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'empty' }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly string[] };

export interface OrderBy {
  readonly field: string;
  readonly descending: boolean;
}

export interface Jql {
  /** Undefined: no restriction at all. */
  readonly where: Query | undefined;
  readonly orderBy: readonly OrderBy[];
}

export const parseJql = (jql: string): Jql => {
  const tokens = tokenize(jql);
  // Seen on a live site: words without any operator are a text search, not an error.
  const words = tokens.slice(0, -1);
  if (words.length > 1 && words.every((token) => token.kind === 'word') && !words.some((token) => KEYWORDS.has(token.text.toLowerCase()))) {
    return { where: { kind: 'words', words: words.map((token) => token.text) }, orderBy: [] };
  }
  return new Parser(tokens).whole();
};

/** Words by which a row of words is meant as JQL all the same. */
const KEYWORDS = new Set(['empty', 'null', 'order', 'in', 'and', 'or']);

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Jql {
    const where = this.peek().kind === 'end' || this.isWord('order') ? undefined : this.or();
    const orderBy = this.orderBy();
    if (this.peek().kind !== 'end') throw this.unexpected('AND, OR or ORDER BY');
    return { where, orderBy };
  }

  private or(): Query {
    const parts = [this.and()];
    while (this.takeWord('or')) parts.push(this.and());
    return parts.length === 1 ? (parts[0] as Query) : { kind: 'or', parts };
  }

  private and(): Query {
    const parts = [this.not()];
    while (this.takeWord('and')) parts.push(this.not());
    return parts.length === 1 ? (parts[0] as Query) : { kind: 'and', parts };
  }

  private not(): Query {
    if (this.takeWord('not') || this.takeOperator('!')) return { kind: 'not', part: this.not() };
    if (this.peek().kind === 'open') {
      this.at += 1;
      const inner = this.or();
      if (this.next().kind !== 'close') throw this.unexpected(')');
      return inner;
    }
    return this.clause();
  }

  private clause(): Query {
    const name = this.next();
    if (name.kind !== 'word' && name.kind !== 'quoted') throw this.unexpected('a field name', name);
    const operator = this.operator();
    if (operator === 'in' || operator === 'not in') return { kind: 'clause', field: name.text, operator, operands: this.list() };
    return { kind: 'clause', field: name.text, operator, operands: [this.operand()] };
  }

  private operator(): Operator {
    const token = this.next();
    if (token.kind === 'operator') return token.text as Operator;
    const word = token.kind === 'word' ? token.text.toLowerCase() : '';
    if (word === 'in') return 'in';
    if (word === 'is') return this.takeWord('not') ? 'is not' : 'is';
    if (word === 'not' && this.takeWord('in')) return 'not in';
    throw jqlError(
      `Expecting operator but got '${token.text}'. The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'. (line 1, character ${token.at + 1})`,
    );
  }

  private list(): readonly Operand[] {
    if (this.peek().kind !== 'open') return [this.operand()];
    this.at += 1;
    const operands = [this.operand()];
    while (this.peek().kind === 'comma') {
      this.at += 1;
      operands.push(this.operand());
    }
    if (this.next().kind !== 'close') throw this.unexpected("',' or ')'");
    return operands;
  }

  private operand(): Operand {
    const token = this.next();
    if (token.kind === 'quoted') return { kind: 'value', text: token.text, quoted: true };
    if (token.kind !== 'word') throw this.unexpected('a value, list or function', token);
    if (/^(empty|null)$/i.test(token.text)) return { kind: 'empty' };
    if (this.peek().kind !== 'open') return { kind: 'value', text: token.text, quoted: false };
    this.at += 1;
    const args: string[] = [];
    while (this.peek().kind !== 'close') {
      const arg = this.next();
      if (arg.kind === 'end') throw this.unexpected("')'", arg);
      if (arg.kind !== 'comma') args.push(arg.text);
    }
    this.at += 1;
    return { kind: 'function', name: token.text, args };
  }

  private orderBy(): readonly OrderBy[] {
    if (!this.takeWord('order')) return [];
    if (!this.takeWord('by')) throw this.unexpected('BY');
    const out: OrderBy[] = [];
    do {
      const name = this.next();
      if (name.kind !== 'word' && name.kind !== 'quoted') throw this.unexpected('a field name', name);
      const descending = this.takeWord('desc') || (this.takeWord('asc') ? false : DESCENDING_BY_DEFAULT.has(name.text.toLowerCase()));
      out.push({ field: name.text, descending });
    } while (this.takeComma());
    if (out.length > 7) throw jqlError('The maximum number of fields in ORDER BY is 7.');
    return out;
  }

  private peek(): Token {
    return this.tokens[this.at] as Token;
  }

  private next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.at += 1;
    return token;
  }

  private isWord(word: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.text.toLowerCase() === word;
  }

  private takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.at += 1;
    return true;
  }

  private takeOperator(text: string): boolean {
    if (this.peek().kind !== 'operator' || this.peek().text !== text) return false;
    this.at += 1;
    return true;
  }

  private takeComma(): boolean {
    if (this.peek().kind !== 'comma') return false;
    this.at += 1;
    return true;
  }

  private unexpected(expected: string, token: Token = this.peek()): Error {
    return token.kind === 'end'
      ? jqlError(`Expecting ${expected} before the end of the query. (line 1, character ${token.at + 1})`)
      : jqlError(`Expecting ${expected} but got '${token.text}'. (line 1, character ${token.at + 1})`);
  }
}

const DESCENDING_BY_DEFAULT = new Set([
  'created',
  'updated',
  'createddate',
  'updateddate',
  'priority',
  'resolutiondate',
  'resolved',
  'votes',
  'watchers',
]);
