import { badRequest, type JiraError } from '../errors';
import type { Issue } from '../model';
import { secondsOf } from '../write/durations';
import type { JqlContext, JqlFunction, NumberField, SetField } from './jqlField';
import { functionCalled, OF_ISSUES } from './jqlFunctions';
import type { Clause, HistoryPredicate, Operand, Was } from './parser';

/** What stands behind an operator: whether it may stand there, and what it means. What does not exist is a 400. */

/** What is wrong with a query that can be read is said without the prefix. */
export const jqlValueError = (message: string): JiraError => badRequest(message);

const shown = (operand: Operand): string => {
  if (operand.kind === 'empty') return 'EMPTY';
  if (operand.kind === 'function') return `${operand.name}(${operand.args.join(', ')})`;
  return operand.quoted ? `"${operand.text}"` : operand.text;
};

/** Lists behind operators of lists, single values behind the others, and EMPTY where that means something. */
export const checkOperands = (
  { operands, list }: Pick<Clause, 'operands' | 'list'>,
  operator: Clause['operator'] | Was['operator'] | HistoryPredicate['name'],
  field: string,
): void => {
  const refuse = (what: string): never => {
    throw jqlValueError(`Operator '${operator}' does not support ${what} for field '${field}'.`);
  };
  const [first] = operands;
  const manyOf = first?.kind === 'function' ? functionCalled(first.name)?.single !== true : list;
  const text = list ? `(${operands.map(shown).join(', ')})` : first === undefined ? '' : shown(first);
  const known = first?.kind !== 'function' || functionCalled(first.name) !== undefined;
  if (operator === 'is' || operator === 'is not') {
    if (list || first?.kind !== 'empty') refuse('searching for non-empty values');
  } else if (/in$/.test(operator)) {
    if (!list && first?.kind === 'empty') refuse("the empty value representation 'EMPTY'");
    if (!list && known && !manyOf) refuse(`the non-list value '${text}'`);
  } else if (operator === 'during') {
    if (!list || operands.length !== 2) refuse(`the value '${text}'`);
  } else if (operator !== 'by' && operator !== 'from' && operator !== 'to') {
    if (list || (known && manyOf)) refuse(`the list value '${text}'`);
    if (/[<>]/.test(operator) && first?.kind === 'empty') refuse("the empty value representation 'EMPTY'");
  }
};

export const numberOf = ({ field: name }: Clause, field: NumberField, operand: Operand): number => {
  const text = operand.kind === 'value' ? operand.text : '';
  const wanted = field.duration === true ? secondsOf(text) : /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined;
  if (wanted === undefined) throw jqlValueError(`The value '${text}' is not valid for the field '${name}'.`);
  return wanted;
};

/** Ids that an operand means in a field; '' stands for EMPTY. */
export const idsOf = (name: string, field: SetField, operand: Operand, context: JqlContext): readonly string[] => {
  if (operand.kind === 'empty') return [''];
  if (operand.kind === 'function') return jqlFunction(name, field.functions ?? {}, operand).ids(operand.args, context);
  const { text, quoted } = operand;
  const ids = field.resolve(text, context);
  if (ids !== undefined) return ids;
  throw jqlValueError(
    !quoted && /^\d+$/.test(text)
      ? `A value with ID '${text}' does not exist for the field '${name}'.`
      : (field.unknown?.(text, name) ?? `The value '${text}' does not exist for the field '${name}'.`),
  );
};

/** The function that is meant, called as it wants to be. */
export const jqlFunction = <F extends Pick<JqlFunction, 'args'>>(
  fieldName: string,
  functions: Readonly<Record<string, F>>,
  { name, args }: Extract<Operand, { kind: 'function' }>,
): F => {
  const own = name.toLowerCase();
  const found = Object.hasOwn(functions, own) ? functions[own] : undefined;
  if (found === undefined)
    throw jqlValueError(
      functionCalled(name) === undefined
        ? `Unable to find JQL function '${name}(${args.join(', ')})'.`
        : `A value provided by the function '${name}' is invalid for the field '${fieldName}'.`,
    );
  const [least, most] = found.args;
  if (args.length >= least && args.length <= most) return found;
  throw jqlValueError(
    least === most
      ? `Function '${name}' expected '${least}' arguments but received '${args.length}'.`
      : `Function '${name}' expected between '${least}' and '${most}' arguments but received '${args.length}'.`,
  );
};

/** None: there is none such, and the site does not say so. */
export const issuesOf = (name: string, operand: Operand, context: JqlContext): readonly Issue[] => {
  const { state } = context;
  const seen = (issue: Issue | undefined): readonly Issue[] => (issue !== undefined && context.sees(issue) ? [issue] : []);
  if (operand.kind === 'function')
    return jqlFunction(name, OF_ISSUES, operand)
      .ids(operand.args, context)
      .flatMap((id) => seen(state.issues.get(Number(id))));
  const text = operand.kind === 'value' ? operand.text : '';
  const found = seen(state.findIssue(text));
  if (found.length > 0) return found;
  if (!/^(\d+|[A-Za-z][A-Za-z0-9_]*-\d+)$/.test(text)) throw jqlValueError(`The issue key '${text}' for field '${name}' is invalid.`);
  if (state.switches.unknownIssueInJql === 'ignore') return [];
  throw jqlValueError(
    /^\d+$/.test(text)
      ? `A value with ID '${text}' does not exist for the field '${name}'.`
      : `An issue with key '${text}' does not exist for field '${name}'.`,
  );
};
