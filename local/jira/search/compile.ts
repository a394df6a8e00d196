import type { Issue } from '../model';
import { ANYTHING, besideIssue, both, secondsSpan, type Bounds } from './bounds';
import { jqlDate } from './jqlDates';
import type { DateField, JqlContext, JqlField, NumberField, PresenceField, SetField, TextField } from './jqlField';
import { jqlField, PROJECT } from './jqlFields';
import { isFunction } from './jqlFunctions';
import { badRequest } from '../errors';
import { secondsOf } from '../write/durations';
import type { Operand, Operator, OrderBy, Query } from './parser';

export type Predicate = (issue: Issue) => boolean;
type Clause = Extract<Query, { kind: 'clause' }>;

/** What is wrong with a query that can be read is said without the prefix. */
const jqlValueError = (message: string): Error => badRequest(message);
const unknownField = (name: string): Error => jqlValueError(`Field '${name}' does not exist or you do not have permission to view it.`);
const wrongOperator = (operator: Operator, field: string): Error =>
  jqlValueError(`The operator '${operator}' is not supported by the '${field}' field.`);

/** A test of one issue, and what of it an index can answer. */
export interface Compiled {
  readonly test: Predicate;
  readonly bounds: Bounds;
}

/** Turns a query into a test of one issue. Every literal is looked up here: what does not exist is a 400. */
export const compile = (query: Query, context: JqlContext): Compiled => {
  switch (query.kind) {
    case 'and': {
      const parts = query.parts.map((part) => compile(part, context));
      return { test: (issue) => parts.every((part) => part.test(issue)), bounds: parts.map((part) => part.bounds).reduce(both) };
    }
    case 'or': {
      const parts = query.parts.map((part) => compile(part, context));
      return anyOf((issue) => parts.some((part) => part.test(issue)));
    }
    case 'not': {
      const { test } = compile(query.part, context);
      return anyOf((issue) => !test(issue));
    }
    case 'words':
      return anyOf(matchesText((jqlField('text', context) as TextField).texts, query.words.join(' ')));
    case 'clause': {
      const field = jqlField(query.field, context);
      if (field === undefined) throw unknownField(query.field);
      return CLAUSES[field.kind](query, field as never, context);
    }
  }
};

const anyOf = (test: Predicate): Compiled => ({ test, bounds: ANYTHING });

const isEmptyTest = (clause: Clause): boolean | undefined => {
  const [operand] = clause.operands;
  if (operand?.kind !== 'empty' || clause.operands.length > 1) return clause.operator.startsWith('is') ? never(clause) : undefined;
  if (clause.operator === 'is' || clause.operator === '=') return true;
  if (clause.operator === 'is not' || clause.operator === '!=') return false;
  return undefined;
};

const never = (clause: Clause): never => {
  throw jqlValueError(`The operator '${clause.operator}' can only be used with EMPTY or NULL in the field '${clause.field}'.`);
};

const CLAUSES = {
  set: (clause: Clause, field: SetField, context: JqlContext): Compiled => {
    const has = (issue: Issue): readonly string[] => {
      const ids = field.ids(issue, context);
      return ids === null ? [] : typeof ids === 'string' ? [ids] : ids;
    };
    const empty = isEmptyTest(clause);
    if (empty !== undefined) return anyOf((issue) => (has(issue).length === 0) === empty);
    if (!['=', '!=', 'in', 'not in'].includes(clause.operator)) throw wrongOperator(clause.operator, clause.field);
    const wanted = new Set(clause.operands.flatMap((operand) => idsOf(clause, field, operand, context)));
    const negative = clause.operator === '!=' || clause.operator === 'not in';
    const test = (issue: Issue): boolean => {
      const ids = has(issue);
      // As in Jira, "is not one of" leaves out issues without any value; '' stands for that in resolution = Unresolved.
      if (ids.length === 0) return !negative && wanted.has('');
      return ids.some((id) => wanted.has(id)) !== negative;
    };
    return { test, bounds: field === PROJECT && !negative ? { exact: true, projects: wanted } : ANYTHING };
  },
  date: (clause: Clause, field: DateField, context: JqlContext): Compiled => {
    const empty = isEmptyTest(clause);
    if (empty !== undefined) return anyOf((issue) => (field.ms(issue) === null) === empty);
    const compare = COMPARE[clause.operator];
    if (compare === undefined) throw wrongOperator(clause.operator, clause.field);
    const wanted = jqlDate(clause.field, clause.operands[0] as Operand, context, field.wholeDays);
    const test = (issue: Issue): boolean => {
      const ms = field.ms(issue);
      return ms !== null && compare(Math.floor(ms / 1000) * 1000, wanted);
    };
    const span = field.column === undefined ? undefined : secondsSpan(clause.operator, wanted);
    return { test, bounds: field.column === undefined || span === undefined ? ANYTHING : { exact: true, [field.column]: span } };
  },
  number: (clause: Clause, field: NumberField): Compiled => {
    const empty = isEmptyTest(clause);
    if (empty !== undefined) return anyOf((issue) => (field.value(issue) === null) === empty);
    const wanted = clause.operands.map((operand) => numberOf(clause, field, operand));
    const compare = COMPARE[clause.operator];
    const some = compare ?? (clause.operator === 'in' || clause.operator === 'not in' ? COMPARE['='] : undefined);
    if (some === undefined) throw wrongOperator(clause.operator, clause.field);
    const negative = clause.operator === 'not in';
    return anyOf((issue) => {
      const value = field.value(issue);
      return value !== null && wanted.some((one) => some(value, one)) !== negative;
    });
  },
  text: (clause: Clause, field: TextField): Compiled => {
    const empty = isEmptyTest(clause);
    if (empty !== undefined) return anyOf((issue) => field.texts(issue).every((text) => text === null || text === '') === empty);
    const [operand] = clause.operands;
    if ((clause.operator !== '~' && clause.operator !== '!~') || operand?.kind !== 'value')
      throw wrongOperator(clause.operator, clause.field);
    const matches = matchesText(field.texts, operand.text);
    return anyOf(clause.operator === '~' ? matches : (issue) => !matches(issue));
  },
  /**
   * Keys and ids are one field: `id >= N` compares key numbers inside the project of the issue N, which must exist.
   */
  issue: (clause: Clause, _field: JqlField, context: JqlContext): Compiled => {
    if (clause.operator.startsWith('is')) return anyOf(isEmptyTest(clause) === true ? () => false : () => true);
    const issues = clause.operands.map((operand) => issueOf(clause, operand, context));
    if (clause.operator in { '=': 1, '!=': 1, in: 1, 'not in': 1 }) {
      const ids = new Set(issues.flatMap((issue) => (issue === undefined ? [] : [issue.id])));
      const negative = clause.operator === '!=' || clause.operator === 'not in';
      return { test: (issue) => ids.has(issue.id) !== negative, bounds: negative ? ANYTHING : { exact: true, ids } };
    }
    const compare = COMPARE[clause.operator];
    if (compare === undefined) throw wrongOperator(clause.operator, clause.field);
    const [bound] = issues;
    return {
      test: (issue) => bound !== undefined && issue.project.id === bound.project.id && compare(issue.number, bound.number),
      bounds: besideIssue(clause.operator, bound),
    };
  },
  presence: (clause: Clause, field: PresenceField): Compiled => {
    const empty = clause.operator === 'is' || clause.operator === 'is not' ? isEmptyTest(clause) : undefined;
    if (empty === undefined) throw wrongOperator(clause.operator, clause.field);
    return anyOf((issue) => field.there(issue) !== empty);
  },
  order: (clause: Clause): Compiled => {
    throw wrongOperator(clause.operator, clause.field);
  },
};

const COMPARE: Partial<Record<Operator, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const numberOf = (clause: Clause, field: NumberField, operand: Operand): number => {
  const text = operand.kind === 'value' ? operand.text : '';
  const wanted = field.duration === true ? secondsOf(text) : /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined;
  if (wanted === undefined) throw jqlValueError(`The value '${text}' is not valid for the field '${clause.field}'.`);
  return wanted;
};

const idsOf = (clause: Clause, field: SetField, operand: Operand, context: JqlContext): readonly string[] => {
  if (operand.kind === 'empty') return [''];
  if (operand.kind === 'function') return functionIds(clause, field, operand, context);
  const ids = field.resolve(operand.text, context);
  if (ids !== undefined) return ids;
  throw jqlValueError(
    field.unknown?.(operand.text, clause.field) ?? `The value '${operand.text}' does not exist for the field '${clause.field}'.`,
  );
};

const functionIds = (
  clause: Clause,
  { functions = {} }: SetField,
  { name, args }: Extract<Operand, { kind: 'function' }>,
  context: JqlContext,
): readonly string[] => {
  const own = name.toLowerCase();
  const found = Object.hasOwn(functions, own) ? functions[own] : undefined;
  if (found === undefined)
    throw jqlValueError(
      isFunction(name)
        ? `A value provided by the function '${name}' is invalid for the field '${clause.field}'.`
        : `Unable to find JQL function '${name}(${args.join(', ')})'.`,
    );
  const [least, most] = found.args;
  if (args.length < least || args.length > most)
    throw jqlValueError(
      least === most
        ? `Function '${name}' expected '${least}' arguments but received '${args.length}'.`
        : `Function '${name}' expected between '${least}' and '${most}' arguments but received '${args.length}'.`,
    );
  return found.ids(args, context);
};

const issueOf = (clause: Clause, operand: Operand, context: JqlContext): Issue | undefined => {
  if (operand.kind !== 'value') throw jqlValueError(`Unable to find JQL function for field '${clause.field}'.`);
  const found = context.state.findIssue(operand.text);
  if (found !== undefined && context.sees(found)) return found;
  if (!/^(\d+|[A-Za-z][A-Za-z0-9_]*-\d+)$/.test(operand.text))
    throw jqlValueError(`The issue key '${operand.text}' for field '${clause.field}' is invalid.`);
  if (context.state.switches.unknownIssueInJql === 'ignore') return undefined;
  throw jqlValueError(
    /^\d+$/.test(operand.text)
      ? `A value with ID '${operand.text}' does not exist for the field '${clause.field}'.`
      : `An issue with key '${operand.text}' does not exist for field '${clause.field}'.`,
  );
};

const matchesText = (texts: (issue: Issue) => readonly (string | null)[], wanted: string): Predicate => {
  const words = wanted
    .toLowerCase()
    .split(/[\s"*?]+/)
    .filter((word) => word !== '');
  return (issue) => {
    const all = texts(issue).map((text) => (text ?? '').toLowerCase());
    return words.every((word) => all.some((text) => text.includes(word)));
  };
};

export type Compare = (a: Issue, b: Issue) => number;

/** Ties, and a query without ORDER BY, go by falling id: nobody should rely on rising ones. */
export const compileOrder = (orderBy: readonly OrderBy[], context: JqlContext): Compare => {
  const keys = orderBy.map(({ field: name, descending }) => ({ key: sortKey(name, context), sign: descending ? -1 : 1 }));
  return (a, b) => {
    for (const { key, sign } of keys) {
      const left = key(a);
      const right = key(b);
      if (left === right) continue;
      if (left === null) return 1;
      if (right === null) return -1;
      return left < right ? -sign : sign;
    }
    return b.id - a.id;
  };
};

const sortKey = (name: string, context: JqlContext): ((issue: Issue) => string | number | null) => {
  const field = jqlField(name, context);
  if (field === undefined) throw jqlValueError(`Not able to sort using field '${name}'.`);
  switch (field.kind) {
    case 'date':
      return field.ms;
    case 'number':
      return field.value;
    case 'order':
      return field.sort;
    case 'issue':
      return (issue) => `${issue.project.key}-${String(issue.number).padStart(10, '0')}`;
    case 'presence':
      throw jqlValueError(`Field '${name}' does not support sorting.`);
    case 'set':
    case 'text': {
      const { sort } = field;
      if (sort === undefined) throw jqlValueError(`Field '${name}' does not support sorting.`);
      return (issue) => sort(issue, context);
    }
  }
};
