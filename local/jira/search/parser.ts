import { jqlError, placeIn, tokenize, type Token } from './lexer';
import { KEYWORDS, RESERVED_WORDS } from './reservedWords';

/** JQL as Jira's grammar has it, but for properties of entities. */
export type Query =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Query[] }
  | { readonly kind: 'not'; readonly part: Query }
  | Clause
  | Was
  | Changed
  | { readonly kind: 'words'; readonly words: readonly string[] };

export interface Clause extends Operands {
  readonly kind: 'clause';
  readonly field: string;
  readonly operator: Operator;
}

export interface Was extends Operands {
  readonly kind: 'was';
  readonly field: string;
  readonly operator: 'was' | 'was not' | 'was in' | 'was not in';
  readonly predicates: readonly HistoryPredicate[];
}

export interface Changed {
  readonly kind: 'changed';
  readonly field: string;
  readonly predicates: readonly HistoryPredicate[];
}

interface Operands {
  readonly operands: readonly Operand[];
  /** In parentheses. */
  readonly list: boolean;
}

export interface HistoryPredicate extends Operands {
  readonly name: 'after' | 'before' | 'by' | 'during' | 'on' | 'from' | 'to';
}

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

/**
 * Seen on a live site: words alone are a text search, not an error (`this is not jql`). Here they are one when the first of them
 * is no field and none joins clauses; all else has to be JQL.
 */
export const parseJql = (jql: string, isField: (name: string) => boolean = () => false): Jql => {
  const tokens = tokenize(jql);
  const words = tokens.slice(0, -1);
  const [first] = words;
  const plain = words.every(({ kind, text }) => kind === 'word' && !JOINS.has(text.toLowerCase()));
  if (first === undefined || words.length === 1 || !plain || isField(first.text)) return new Parser(jql, tokens).whole();
  return { where: { kind: 'words', words: words.map((token) => token.text) }, orderBy: [] };
};

/** Words by which a row of words is meant as JQL all the same. */
const JOINS: ReadonlySet<string> = new Set(['empty', 'null', 'order', 'in', 'and', 'or']);
const OF_WAS: ReadonlySet<string> = new Set<HistoryPredicate['name']>(['after', 'before', 'by', 'during', 'on']);
const OF_CHANGED: ReadonlySet<string> = new Set([...OF_WAS, 'from', 'to']);
const MOST_ORDERS = 7;
const VALID_OPERATORS = "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.";

class Parser {
  private at = 0;

  constructor(
    private readonly jql: string,
    private readonly tokens: readonly Token[],
  ) {}

  whole(): Jql {
    const where = this.peek().kind === 'end' || this.isWord('order') ? undefined : this.or();
    const orderBy = this.orderBy();
    if (this.peek().kind !== 'end') throw this.expecting("either 'OR' or 'AND'");
    return { where, orderBy };
  }

  private or(): Query {
    const parts = [this.and()];
    while (this.take('or') || this.takeWord('or')) parts.push(this.and());
    return parts.length === 1 ? (parts[0] as Query) : { kind: 'or', parts };
  }

  private and(): Query {
    const parts = [this.not()];
    while (this.take('and') || this.takeWord('and')) parts.push(this.not());
    return parts.length === 1 ? (parts[0] as Query) : { kind: 'and', parts };
  }

  private not(): Query {
    if (this.take('not') || this.takeWord('not')) return { kind: 'not', part: this.not() };
    if (!this.take('open')) return this.clause();
    const inner = this.or();
    if (!this.take('close')) throw this.expecting("')'");
    return inner;
  }

  private clause(): Query {
    const field = this.name('a field name');
    if (this.takeWord('changed')) return { kind: 'changed', field, predicates: this.predicates(OF_CHANGED) };
    if (this.takeWord('was')) {
      const negative = this.takeWord('not');
      const operator = `was${negative ? ' not' : ''}${this.takeWord('in') ? ' in' : ''}` as Was['operator'];
      return { kind: 'was', field, operator, ...this.operands(), predicates: this.predicates(OF_WAS) };
    }
    const operator = this.operator();
    return { kind: 'clause', field, operator, ...this.operands() };
  }

  private predicates(allowed: ReadonlySet<string>): readonly HistoryPredicate[] {
    const out: HistoryPredicate[] = [];
    for (;;) {
      const token = this.peek();
      const name = token.text.toLowerCase();
      if (token.kind !== 'word' || !allowed.has(name)) return out;
      this.at += 1;
      out.push({ name: name as HistoryPredicate['name'], ...this.operands() });
    }
  }

  private operator(): Operator {
    const token = this.peek();
    if (this.take('operator')) return token.text as Operator;
    if (this.takeWord('in')) return 'in';
    if (this.takeWord('is')) return this.takeWord('not') ? 'is not' : 'is';
    if (this.takeWord('not')) {
      if (this.takeWord('in')) return 'not in';
      throw this.expecting("'IN'");
    }
    throw this.expecting('operator', ` ${VALID_OPERATORS}`);
  }

  private operands(): Operands {
    return this.peek().kind === 'open' ? { list: true, operands: this.list() } : { list: false, operands: [this.operand()] };
  }

  /** A list inside a list is as good as its members. */
  private list(): readonly Operand[] {
    this.at += 1;
    const operands: Operand[] = [];
    do {
      operands.push(...(this.peek().kind === 'open' ? this.list() : [this.operand()]));
    } while (this.take('comma'));
    if (!this.take('close')) throw this.expecting("')'");
    return operands;
  }

  private operand(): Operand {
    const token = this.peek();
    if (this.takeWord('empty') || this.takeWord('null')) return { kind: 'empty' };
    const text = this.name('either a value, list or function');
    if (!this.take('open')) return { kind: 'value', text, quoted: token.kind === 'quoted' };
    const args: string[] = [];
    if (this.take('close')) return { kind: 'function', name: text, args };
    if (['comma', 'end'].includes(this.peek().kind)) throw this.expecting("')'");
    do {
      args.push(this.name('a function argument'));
    } while (this.take('comma'));
    if (!this.take('close')) throw this.expecting(this.peek().kind === 'end' ? "')'" : "either ')' or ','");
    return { kind: 'function', name: text, args };
  }

  private orderBy(): readonly OrderBy[] {
    if (!this.takeWord('order')) return [];
    if (!this.takeWord('by')) throw this.expecting("'BY'");
    const out: OrderBy[] = [];
    do {
      const field = this.name('a field name');
      const direction = ['asc', 'desc'].find((word) => this.takeWord(word));
      out.push({ field, descending: direction === undefined ? DESCENDING_BY_DEFAULT.has(field.toLowerCase()) : direction === 'desc' });
      const { kind } = this.peek();
      if (kind !== 'end' && kind !== 'comma') throw this.expecting(direction === undefined ? "either 'ASC' or 'DESC'" : "','");
    } while (this.take('comma'));
    if (out.length > MOST_ORDERS) throw jqlError(`The maximum number of fields in ORDER BY is ${MOST_ORDERS}.`);
    return out;
  }

  /** Something with a name of its own: quoted, or a word that JQL doesn't keep for itself. */
  private name(what: string): string {
    const token = this.peek();
    if (this.take('quoted')) return token.text;
    const word = token.text.toLowerCase();
    if (token.kind !== 'word' || KEYWORDS.has(word)) {
      const use = what === 'a field name' ? 'a field name' : 'a value';
      throw this.expecting(what, ` You must surround '${token.text}' in quotation marks to use it as ${use}.`, '');
    }
    if (RESERVED_WORDS.has(word))
      throw jqlError(
        `'${token.text}' is a reserved JQL word. You must surround it in quotation marks to use it in a query.`,
        placeIn(this.jql, token.at),
      );
    this.at += 1;
    return token.text;
  }

  private peek(): Token {
    return this.tokens[this.at] as Token;
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

  private take(kind: Token['kind']): boolean {
    if (this.peek().kind !== kind) return false;
    this.at += 1;
    return true;
  }

  /** Where a query ends too early Jira names no place. */
  private expecting(what: string, hint = '', hintAtEnd = hint): Error {
    const { kind, text, at } = this.peek();
    return kind === 'end'
      ? jqlError(`Expecting ${what} before the end of the query.${hintAtEnd}`)
      : jqlError(`Expecting ${what} but got '${text}'.${hint}`, placeIn(this.jql, at));
  }
}

const DESCENDING_BY_DEFAULT: ReadonlySet<string> = new Set([
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
