import type { HistoryItem, Issue } from '../model';
import { startOfDay } from '../time';
import type { Predicate } from './clauses';
import { jqlDate } from './jqlDates';
import type { JqlContext, JqlField, SetField } from './jqlField';
import { OF_PEOPLE } from './jqlFunctions';
import { person } from './jqlValues';
import { checkOperands, idsOf, jqlValueError } from './operands';
import type { Changed, HistoryPredicate, Was } from './parser';

/** WAS and CHANGED: what an issue's history says of a field. */

const DAY = 86_400_000;

/** From when until when a field had a value, and who gave it that. */
interface Spell {
  /** '' = nothing. */
  readonly value: string;
  readonly from: number;
  readonly to: number;
  readonly by: string | null;
}

interface Change {
  readonly from: string;
  readonly to: string;
  readonly at: number;
  readonly by: string | null;
}

type OfHistory = SetField & { readonly history: NonNullable<SetField['history']> };

export const wasTest = (query: Was, field: JqlField, context: JqlContext): Predicate => {
  const own = ofHistory(query.field, field);
  checkOperands(query, query.operator, query.field);
  const wanted = new Set(query.operands.flatMap((operand) => idsOf(query.field, own, operand, context)));
  const conditions = query.predicates.map((predicate) => spellTest(predicate, query.field, context));
  const negative = query.operator.startsWith('was not');
  return (issue) =>
    spellsOf(issue, own, context).some((spell) => wanted.has(spell.value) && conditions.every((holds) => holds(spell))) !== negative;
};

export const changedTest = (query: Changed, field: JqlField, context: JqlContext): Predicate => {
  const own = ofHistory(query.field, field);
  const conditions = query.predicates.map((predicate) => changeTest(predicate, query.field, own, context));
  return (issue) => changesOf(issue, own).some((change) => conditions.every((holds) => holds(change)));
};

const ofHistory = (name: string, field: JqlField): OfHistory => {
  if (field.kind === 'set' && field.history !== undefined) return { ...field, history: field.history };
  throw jqlValueError(`History searches do not support the '${name}' field.`);
};

/** Oldest first. */
const changesOf = (issue: Issue, { history }: OfHistory): readonly Change[] => {
  const isOne = ({ field, fieldId }: HistoryItem): boolean => history.includes(fieldId ?? field);
  return [...issue.history]
    .sort((a, b) => a.created - b.created || Number(a.id) - Number(b.id))
    .flatMap(({ created, author, items }) =>
      items.filter(isOne).map(({ from, to }) => ({ from: from ?? '', to: to ?? '', at: created, by: author ?? null })),
    );
};

/** Backwards from what is there now. */
const spellsOf = (issue: Issue, field: OfHistory, context: JqlContext): readonly Spell[] => {
  const ids = field.ids(issue, context);
  const now = ids === null ? [] : typeof ids === 'string' ? [ids] : ids;
  const open = new Map((now.length === 0 ? [''] : now).map((value) => [value, Infinity]));
  const spells: Spell[] = [];
  for (const { from, to, at, by } of [...changesOf(issue, field)].reverse()) {
    spells.push({ value: to, from: at, to: open.get(to) ?? at, by });
    open.delete(to);
    open.set(from, at);
  }
  for (const [value, to] of open) spells.push({ value, from: issue.created, to, by: issue.creator });
  return spells;
};

/** The time that a predicate speaks of: [first, last). */
const spanOf = ({ name, operands }: HistoryPredicate, field: string, context: JqlContext): readonly [number, number] => {
  const [first = 0, last = 0] = operands.map((operand) => jqlDate(field, operand, context));
  if (name === 'before') return [-Infinity, first];
  if (name === 'after') return [first, Infinity];
  if (name === 'during') return [first, last];
  const day = startOfDay(first, context.zone);
  return [day, startOfDay(day + DAY + DAY / 2, context.zone)];
};

const peopleOf = ({ operands }: HistoryPredicate, context: JqlContext): ReadonlySet<string> => {
  const people: SetField = { kind: 'set', ids: () => null, resolve: person, functions: OF_PEOPLE };
  return new Set(operands.flatMap((operand) => idsOf('by', people, operand, context)));
};

const spellTest = (predicate: HistoryPredicate, field: string, context: JqlContext): ((spell: Spell) => boolean) => {
  checkOperands(predicate, predicate.name, field);
  if (predicate.name === 'by') {
    const people = peopleOf(predicate, context);
    return ({ by }) => people.has(by ?? '');
  }
  const [first, last] = spanOf(predicate, field, context);
  return ({ from, to }) => from < last && to > first;
};

const changeTest = (predicate: HistoryPredicate, name: string, field: OfHistory, context: JqlContext): ((change: Change) => boolean) => {
  checkOperands(predicate, predicate.name, name);
  if (predicate.name === 'by') {
    const people = peopleOf(predicate, context);
    return ({ by }) => people.has(by ?? '');
  }
  if (predicate.name === 'from' || predicate.name === 'to') {
    const side = predicate.name;
    const values = new Set(predicate.operands.flatMap((operand) => idsOf(name, field, operand, context)));
    return (change) => values.has(change[side]);
  }
  const [first, last] = spanOf(predicate, name, context);
  return ({ at }) => at >= first && at < last;
};
