import type { Issue } from '../model';
import { besideIssue, ANYTHING, secondsSpan, type Bounds } from './bounds';
import { jqlDate } from './jqlDates';
import type { DateField, DatesField, JqlContext, JqlField, NumberField, PresenceField, SetField, TextField } from './jqlField';
import { PROJECT } from './jqlFields';
import { idsOf, issuesOf, jqlValueError, numberOf } from './operands';
import type { Clause, Operand, Operator } from './parser';

export type Predicate = (issue: Issue) => boolean;

/** A test of one issue, and what of it an index can answer. */
export interface Compiled {
  readonly test: Predicate;
  readonly bounds: Bounds;
}

export const anyOf = (test: Predicate): Compiled => ({ test, bounds: ANYTHING });

const wrongOperator = (operator: Operator, field: string): Error =>
  jqlValueError(`The operator '${operator}' is not supported by the '${field}' field.`);

const isEmptyTest = ({ operator, operands, list }: Clause): boolean | undefined => {
  if (list || operands[0]?.kind !== 'empty') return undefined;
  if (operator === 'is' || operator === '=' || operator === '~') return true;
  if (operator === 'is not' || operator === '!=' || operator === '!~') return false;
  return undefined;
};

/** A clause by the kind of its field. */
export const CLAUSES = {
  set: (clause: Clause, field: SetField, context: JqlContext): Compiled => {
    const has = (issue: Issue): readonly string[] => {
      const ids = field.ids(issue, context);
      return ids === null ? [] : typeof ids === 'string' ? [ids] : ids;
    };
    const empty = isEmptyTest(clause);
    if (empty !== undefined) return anyOf((issue) => (has(issue).length === 0) === empty);
    const named = clause.operands.flatMap((operand) => idsOf(clause.field, field, operand, context));
    const wanted = new Set(isOneOf(clause.operator) ? named : beside(clause, field, named, context));
    const negative = isNegative(clause.operator);
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
    const { holds, wanted } = comparison(clause, (operand) => jqlDate(clause.field, operand, context, field.wholeDays));
    const test = (issue: Issue): boolean => {
      const ms = field.ms(issue);
      return ms !== null && holds(Math.floor(ms / 1000) * 1000);
    };
    const [only] = wanted;
    const span = field.column === undefined || only === undefined ? undefined : secondsSpan(clause.operator, only);
    return { test, bounds: field.column === undefined || span === undefined ? ANYTHING : { exact: true, [field.column]: span } };
  },
  dates: (clause: Clause, field: DatesField, context: JqlContext): Compiled => {
    const empty = isEmptyTest(clause);
    if (empty !== undefined) return anyOf((issue) => (field.days(issue, context).length === 0) === empty);
    const { holds } = comparison(clause, (operand) => jqlDate(clause.field, operand, context, true));
    return anyOf((issue) => field.days(issue, context).some(holds));
  },
  number: (clause: Clause, field: NumberField): Compiled => {
    const empty = isEmptyTest(clause);
    if (empty !== undefined) return anyOf((issue) => (field.value(issue) === null) === empty);
    const { holds } = comparison(clause, (operand) => numberOf(clause, field, operand));
    return anyOf((issue) => {
      const value = field.value(issue);
      return value !== null && holds(value);
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
    const issues = clause.operands.flatMap((operand) => issuesOf(clause.field, operand, context));
    if (isOneOf(clause.operator)) {
      const ids = new Set(issues.map((issue) => issue.id));
      const negative = isNegative(clause.operator);
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

const isNegative = (operator: Operator): boolean => operator === '!=' || operator === 'not in';
const isOneOf = (operator: Operator): boolean => ['=', '!=', 'in', 'not in'].includes(operator);

const comparison = (
  clause: Clause,
  valueOf: (operand: Operand) => number,
): { readonly wanted: readonly number[]; readonly holds: (value: number) => boolean } => {
  const { operator, field } = clause;
  const compare = operator === 'in' || operator === 'not in' ? COMPARE['='] : COMPARE[operator];
  if (compare === undefined) throw wrongOperator(operator, field);
  const wanted = clause.operands.map(valueOf);
  const [first = NaN] = wanted;
  if (wanted.length === 1 && operator !== 'not in') return { wanted, holds: (value) => compare(value, first) };
  return { wanted, holds: (value) => wanted.some((one) => compare(value, one)) !== (operator === 'not in') };
};

/** Ids that stand below or above others in their rows. */
const beside = ({ operator, field: name }: Clause, { rows }: SetField, ids: readonly string[], context: JqlContext): readonly string[] => {
  const compare = COMPARE[operator];
  if (compare === undefined || rows === undefined) throw wrongOperator(operator, name);
  return [...rows(context)].flatMap((row) => {
    const places = ids.map((id) => row.indexOf(id)).filter((place) => place >= 0);
    return row.filter((_id, place) => places.some((one) => compare(place, one)));
  });
};

const COMPARE: Partial<Record<Operator, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

export const matchesText = (texts: (issue: Issue) => readonly (string | null)[], wanted: string): Predicate => {
  const words = wanted
    .toLowerCase()
    .split(/[\s"*?]+/)
    .filter((word) => word !== '');
  return (issue) => {
    const all = texts(issue).map((text) => (text ?? '').toLowerCase());
    return words.every((word) => all.some((text) => text.includes(word)));
  };
};
