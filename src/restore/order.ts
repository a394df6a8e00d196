/**
 * In which order, and below which parent, issues are made so that each gets its old number. Jira numbers issues of a project
 * one after the other and never gives a number twice, so every number up to the last must be used: real issues as themselves,
 * gaps as placeholders that are deleted at the end.
 *
 * O1 numbers are made in order, each once · O2 a sub-task is made below an issue of an earlier request: its own parent if that is
 * there, else any earlier standard issue or placeholder (it is re-parented when all exist) · O3 where there is none at all, it is made as
 * a standard issue, a stand-in, and turned into a sub-task afterwards.
 */
export interface Placed {
  readonly number: number;
  readonly subtask: boolean;
  /** It can have sub-tasks: neither a sub-task nor of a level above (an epic). */
  readonly standard: boolean;
  /** Number of its parent, when that is in the same project and comes back too. */
  readonly parent?: number;
}

export interface MadeSoFar {
  /** First number of the request that is being put together: what is below it exists. */
  readonly first: number;
  /** The newest standard issue or placeholder below `first`; 0 if none. */
  readonly standard: number;
  /** There is a standard issue or placeholder in the request that is being put together. */
  readonly standardInRequest: boolean;
}

export type Placement =
  | { readonly as: 'itself'; readonly parent?: number; readonly temporary?: boolean }
  | { readonly as: 'stand-in' }
  /** The request must be sent first: the next one can hold this issue. */
  | { readonly as: 'cut' };

export const placement = (issue: Placed, made: MadeSoFar): Placement => {
  if (!issue.subtask) return { as: 'itself' };
  const parent = issue.parent;
  if (parent !== undefined && parent < made.first) return { as: 'itself', parent };
  if (parent !== undefined && parent < issue.number) return { as: 'cut' };
  if (made.standard > 0) return { as: 'itself', parent: made.standard, temporary: true };
  if (made.standardInRequest) return { as: 'cut' };
  return { as: 'stand-in' };
};

/** One line of what is made. */
export interface OrderLine {
  readonly number: number;
  readonly make: 'issue' | 'placeholder' | 'stand-in';
  readonly parent?: number;
  readonly temporary?: boolean;
}

/**
 * The next request: numbers from `made.first` to `last`, at most `size`, as far as they can go together. `issues`: those of these numbers,
 * sorted. Never empty while `made.first` ≤ `last`.
 */
export const nextRequest = (
  issues: readonly Placed[],
  made: Omit<MadeSoFar, 'standardInRequest'>,
  last: number,
  size: number,
): readonly OrderLine[] => {
  const byNumber = new Map(issues.map((issue) => [issue.number, issue]));
  const request: OrderLine[] = [];
  let standardInRequest = false;
  for (let number = made.first; number <= last && request.length < size; number++) {
    const issue = byNumber.get(number);
    if (issue === undefined) {
      request.push({ number, make: 'placeholder' });
      standardInRequest = true;
      continue;
    }
    const where = placement(issue, { ...made, standardInRequest });
    if (where.as === 'cut') break;
    if (where.as === 'stand-in') request.push({ number, make: 'stand-in' });
    else {
      request.push({
        number,
        make: 'issue',
        ...(where.parent === undefined ? {} : { parent: where.parent }),
        ...(where.temporary === true ? { temporary: true } : {}),
      });
      if (issue.standard) standardInRequest = true;
    }
  }
  return request;
};
