import { badRequest, type JiraError } from '../errors';

/** Tokens of JQL. Quoted strings lose their quotes; words are values, field names and keywords alike. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'operator' | 'open' | 'close' | 'comma' | 'end';
  readonly text: string;
  readonly at: number;
}

const OPERATORS = ['!=', '!~', '<=', '>=', '=', '<', '>', '~'] as const;
const WORD = /[^\s"'()=!<>~,]+/y;

export const jqlError = (message: string): JiraError => badRequest(`Error in the JQL Query: ${message}`);

export const tokenize = (jql: string): readonly Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  while (at < jql.length) {
    const c = jql[at] as string;
    if (/\s/.test(c)) {
      at += 1;
      continue;
    }
    const start = at;
    if (c === '(' || c === ')' || c === ',') {
      tokens.push({ kind: c === '(' ? 'open' : c === ')' ? 'close' : 'comma', text: c, at });
      at += 1;
    } else if (c === '"' || c === "'") {
      const { text, end } = quoted(jql, at);
      tokens.push({ kind: 'quoted', text, at: start });
      at = end;
    } else {
      const operator = OPERATORS.find((one) => jql.startsWith(one, at));
      if (operator !== undefined) {
        tokens.push({ kind: 'operator', text: operator, at });
        at += operator.length;
      } else {
        WORD.lastIndex = at;
        const word = WORD.exec(jql)?.[0];
        if (word === undefined)
          throw jqlError(
            `The character '${c}' is a reserved JQL character. You must enclose it in a string or use the escape '\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}' instead. (line 1, character ${at + 1})`,
          );
        tokens.push({ kind: 'word', text: word, at });
        at += word.length;
      }
    }
  }
  tokens.push({ kind: 'end', text: '', at });
  return tokens;
};

const quoted = (jql: string, start: number): { readonly text: string; readonly end: number } => {
  const quote = jql[start];
  let text = '';
  for (let at = start + 1; at < jql.length; at += 1) {
    const c = jql[at] as string;
    if (c === quote) return { text, end: at + 1 };
    if (c === '\\' && at + 1 < jql.length) {
      at += 1;
      text += jql[at] as string;
    } else text += c;
  }
  throw jqlError(`The quoted string '${jql.slice(start + 1)}' has not been completed. (line 1, character ${start + 1})`);
};
