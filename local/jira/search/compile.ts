import { both } from './bounds';
import { anyOf, CLAUSES, matchesText, type Compiled } from './clauses';
import type { JqlContext, JqlField, TextField } from './jqlField';
import { jqlField } from './jqlFields';
import { changedTest, wasTest } from './jqlHistory';
import { checkOperands, jqlValueError } from './operands';
import type { Query } from './parser';

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
    case 'was':
      return anyOf(wasTest(query, fieldOf(query.field, context), context));
    case 'changed':
      return anyOf(changedTest(query, fieldOf(query.field, context), context));
    case 'clause': {
      const field = fieldOf(query.field, context);
      checkOperands(query, query.operator, query.field);
      return CLAUSES[field.kind](query, field as never, context);
    }
  }
};

const fieldOf = (name: string, context: JqlContext): JqlField => {
  const field = jqlField(name, context);
  if (field === undefined) throw jqlValueError(`Field '${name}' does not exist or you do not have permission to view it.`);
  return field;
};
