import type { Issue } from '../model';
import type { JqlContext } from './jqlField';
import { jqlField } from './jqlFields';
import { jqlValueError } from './operands';
import type { OrderBy } from './parser';

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
    case 'dates':
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
