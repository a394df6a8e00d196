/**
 * Walks an issue to its old status. Jira tells only which transitions lead out of the present status, so the graph of a workflow is
 * learned on the way, once for each (project, type): afterwards each issue costs just its own transitions.
 *
 * W1 the way is the shortest one that is known · W2 when none is known, the issue goes to the nearest status that was never looked at ·
 * W3 when all reachable statuses are known and the wanted one is not among them, it is stuck: an outcome, not an error · W4 of the ways, one
 * whose last step leaves the wanted resolution is preferred; where edits may not touch resolutions (`strict`) only such a way will do, and is
 * looked for as a status is.
 */
export interface Edge {
  readonly id: string;
  readonly to: string;
  /** Whether the transition's screen asks for a resolution. */
  readonly resolution: 'none' | 'optional' | 'required';
  /** Resolutions that the screen allows; empty: it does not say. */
  readonly allowed: readonly string[];
  /** Other fields that the screen demands. */
  readonly needs: readonly string[];
}

/** JSON, so that a run can keep it. */
export interface Workflow {
  /** Where a new issue of this type begins; absent until seen. */
  initial?: string;
  readonly edges: Record<string, readonly Edge[]>;
  /** Edits can't set or clear a resolution on this site. */
  strict?: boolean;
}

/** Where an issue shall go. */
export interface Goal {
  readonly status: string;
  /** With a resolution, or with none. */
  readonly resolved: boolean;
  /** It is in that status, but with the wrong resolution: it must leave and come back. */
  readonly leave?: boolean;
}

export type Move =
  { readonly do: 'arrived' } | { readonly do: 'go'; readonly edge: Edge } | { readonly do: 'learn' } | { readonly do: 'stuck' };

/** `avoid`: `from>id` of transitions that were refused for this issue. */
export const nextMove = (workflow: Workflow, from: string, goal: Goal, avoid: ReadonlySet<string>): Move => {
  if (from === goal.status && goal.leave !== true) return { do: 'arrived' };
  if (workflow.edges[from] === undefined) return { do: 'learn' };
  const { right, any, unexplored } = ways(workflow, from, goal, avoid);
  const edge = right ?? (workflow.strict === true ? (unexplored ?? (goal.leave === true ? undefined : any)) : (any ?? unexplored));
  return edge === undefined ? { do: 'stuck' } : { do: 'go', edge };
};

interface Ways {
  /** First step of the shortest way whose last step leaves the wanted resolution. */
  readonly right: Edge | undefined;
  /** First step of the shortest way. */
  readonly any: Edge | undefined;
  /** First step to the nearest status whose transitions are not known. */
  readonly unexplored: Edge | undefined;
}

const ways = (workflow: Workflow, from: string, goal: Goal, avoid: ReadonlySet<string>): Ways => {
  const first = new Map<string, Edge | undefined>([[from, undefined]]);
  const queue = [from];
  let right: Edge | undefined;
  let any: Edge | undefined;
  let unexplored: Edge | undefined;
  for (let status = queue.shift(); status !== undefined; status = queue.shift()) {
    const edges = workflow.edges[status];
    if (edges === undefined) {
      unexplored ??= first.get(status);
      continue;
    }
    for (const edge of preferred(edges)) {
      if (avoid.has(`${status}>${edge.id}`)) continue;
      const start = first.get(status) ?? edge;
      if (edge.to === goal.status) {
        any ??= start;
        if (goal.resolved ? edge.resolution !== 'none' : edge.resolution !== 'required') right ??= start;
      }
      if (first.has(edge.to)) continue;
      first.set(edge.to, start);
      queue.push(edge.to);
    }
  }
  return { right, any, unexplored };
};

/** Of two transitions to the same status, the one that demands less. */
const preferred = (edges: readonly Edge[]): readonly Edge[] => [...edges].sort((a, b) => weight(a) - weight(b));
const weight = (edge: Edge): number => edge.needs.length * 2 + (edge.resolution === 'required' ? 1 : 0);

interface RawTransition {
  readonly id: string;
  readonly to: { readonly id: string };
  readonly fields?: Readonly<
    Record<
      string,
      {
        readonly required?: boolean;
        readonly hasDefaultValue?: unknown;
        readonly allowedValues?: readonly Readonly<Record<string, unknown>>[];
      }
    >
  >;
}

export const edgesOf = (transitions: readonly RawTransition[]): readonly Edge[] =>
  transitions.map((one) => {
    const fields = one.fields ?? {};
    const resolution = fields['resolution'];
    return {
      id: one.id,
      to: one.to.id,
      resolution: resolution === undefined ? 'none' : resolution.required === true ? 'required' : 'optional',
      allowed: (resolution?.allowedValues ?? []).map((value) => String(value['id'] ?? '')),
      needs: Object.entries(fields).flatMap(([id, field]) =>
        id !== 'resolution' && field.required === true && field.hasDefaultValue !== true ? [id] : [],
      ),
    };
  });

/** The resolution to give on the way: the old one where the screen takes it, else, only if one is demanded, the first that is allowed. */
export const resolutionFor = (edge: Edge, wanted: string | undefined): string | undefined => {
  if (edge.resolution === 'none') return undefined;
  if (wanted !== undefined && (edge.allowed.length === 0 || edge.allowed.includes(wanted))) return wanted;
  return edge.resolution === 'required' ? edge.allowed[0] : undefined;
};
