import type { IssueType, Status } from '../model';
import { dice } from '../random';

/**
 * Restricted workflows. Nobody outside Jira knows a site's workflows, so each is drawn from its scheme's and type's ids: always
 * the same, whatever became of the project. Promises:
 * 1 every status of the site is reachable from the initial one, from each status there is a way back;
 * 2 where there are enough statuses, some need three steps or more;
 * 3 most ways into a done status ask for a resolution; each done status has one that does, and those that the seed's issues are in
 *   without a resolution have one that does not.
 */
export interface Transition {
  readonly id: string;
  readonly name: string;
  readonly from: string;
  readonly to: Status;
  /** A screen with a required resolution. */
  readonly asksResolution: boolean;
  /** A condition: only the assignee sees and takes it. */
  readonly onlyAssignee?: boolean;
  /** A validator: nobody is told of it, but without a value of this field it is refused. */
  readonly demands?: 'duedate';
  /** A required field of its screen. */
  readonly screen?: 'duedate';
}

export interface Workflow {
  readonly initial: Status;
  readonly transitions: readonly Transition[];
}

/** What a scheme knows of the issues that were there when the site was loaded. */
export interface WorkflowUse {
  /** Status ids with how many issues of the type are in them. */
  readonly counts: Map<string, number>;
  /** Done statuses that hold issues without a resolution. */
  readonly unresolved: Set<string>;
}

export class WorkflowScheme {
  private readonly made = new Map<string, Workflow>();

  constructor(
    readonly id: string,
    readonly name: string,
    private readonly statuses: () => readonly Status[],
    readonly use: Map<string, WorkflowUse> = new Map(),
    private readonly rules = false,
  ) {}

  workflow(type: IssueType): Workflow {
    let workflow = this.made.get(type.id);
    if (workflow === undefined) {
      workflow = drawWorkflow(`${this.id}/${type.id}`, this.statuses(), this.use.get(type.id));
      if (this.rules) workflow = withRules(workflow);
      this.made.set(type.id, workflow);
    }
    return workflow;
  }
}

export const drawWorkflow = (seed: string, statuses: readonly Status[], use: WorkflowUse | undefined): Workflow => {
  const roll = dice(seed);
  const sorted = [...statuses].sort((a, b) => Number(a.id) - Number(b.id));
  const initial = initialStatus(sorted, use);
  const order: Status[] = [initial];
  for (const category of ['new', 'undefined', 'indeterminate', 'done'] as const) {
    order.push(...roll.shuffle(sorted.filter((status) => status !== initial && status.category === category)));
  }
  const transitions: Transition[] = [];
  const add = (from: Status, to: Status, asks: boolean): void => {
    const asksResolution = to.category === 'done' && asks;
    if (from === to || transitions.some((one) => one.from === from.id && one.to === to && one.asksResolution === asksResolution)) return;
    transitions.push({ id: String(11 + 10 * transitions.length), name: transitionName(from, to), from: from.id, to, asksResolution });
  };
  order.forEach((status, i) => {
    if (i === 0) return;
    // The first four are a chain, so that the third takes three steps; later ones hang on any earlier one.
    const before = order[i <= 3 ? i - 1 : roll.below(i)] as Status;
    add(before, status, true);
    add(status, order[roll.below(i)] as Status, true);
    if (status.category === 'done' && (use?.unresolved.has(status.id) === true || roll.chance(0.25))) {
      const earlier = order[roll.below(i)] as Status;
      // into the chain from its own link alone: a short cut there would leave nothing that takes three steps
      add(i <= 3 ? before : earlier, status, false);
    }
    if (i > 3 && roll.chance(0.3)) add(order[roll.below(i)] as Status, status, true);
  });
  return { initial, transitions };
};

const RULES = [{ onlyAssignee: true }, { demands: 'duedate' }, { screen: 'duedate' }] as const;

/** Short cuts from the initial status with a condition, a validator or a demanding screen; the long ways stay open. */
export const withRules = ({ initial, transitions }: Workflow): Workflow => {
  const targets = [...new Set(transitions.map((one) => one.to))].filter((to) => to !== initial);
  const cuts = targets.map((to, i) => ({
    id: String(11 + 10 * (transitions.length + i)),
    name: `Straight to ${to.name}`,
    from: initial.id,
    to,
    asksResolution: to.category === 'done',
    ...(RULES[i % RULES.length] as (typeof RULES)[number]),
  }));
  return { initial, transitions: [...cuts, ...transitions] };
};

const initialStatus = (sorted: readonly Status[], use: WorkflowUse | undefined): Status => {
  const count = (status: Status): number => use?.counts.get(status.id) ?? 0;
  const fresh = sorted.filter((status) => status.category === 'new');
  const candidates = fresh.length > 0 ? fresh : sorted;
  const best = candidates.reduce((a, b) => (count(b) > count(a) ? b : a), candidates[0] as Status);
  return best;
};

const transitionName = (from: Status, to: Status): string => {
  if (from.category === 'done' && to.category !== 'done') return `Reopen as ${to.name}`;
  return to.category === 'done' ? `${to.name}` : `To ${to.name}`;
};
