import fc from 'fast-check';
import { edgesOf, nextMove, resolutionFor, type Edge, type Goal, type Workflow } from '../../src/restore/workflow';

const edge = (id: string, to: string, more: Partial<Edge> = {}): Edge => ({ id, to, resolution: 'none', allowed: [], needs: [], ...more });

const goal = (status: string, more: Partial<Goal> = {}): Goal => ({ status, resolved: false, ...more });

/** A site's workflow: what Jira would answer, and what the walker may learn. */
class Site {
  asked = 0;
  sent = 0;
  constructor(readonly graph: Readonly<Record<string, readonly Edge[]>>) {}

  walk(workflow: Workflow, from: string, target: string): string {
    const avoid = new Set<string>();
    let status = from;
    for (let i = 0; i < 500; i++) {
      const move = nextMove(workflow, status, goal(target), avoid);
      if (move.do === 'arrived' || move.do === 'stuck') return status;
      if (move.do === 'learn') {
        this.asked++;
        workflow.edges[status] = this.graph[status] ?? [];
      } else {
        expect(this.graph[status]).toContainEqual(move.edge);
        this.sent++;
        status = move.edge.to;
      }
    }
    throw new Error('the walk does not end');
  }
}

describe('walking a workflow', () => {
  const restricted = {
    open: [edge('1', 'progress')],
    progress: [edge('2', 'review'), edge('9', 'open')],
    review: [edge('3', 'done')],
    done: [edge('4', 'reopened')],
    reopened: [edge('5', 'progress')],
  };

  test('a status three steps away is found by exploring, and the next issue only pays its transitions', () => {
    const site = new Site(restricted);
    const workflow: Workflow = { edges: {} };
    expect(site.walk(workflow, 'open', 'done')).toBe('done');
    const { asked } = site;
    site.sent = 0;
    expect(site.walk(workflow, 'open', 'done')).toBe('done');
    expect(site.asked).toBe(asked);
    expect(site.sent).toBe(3);
  });

  test('W3 no way: stuck', () => {
    expect(new Site(restricted).walk({ edges: {} }, 'open', 'archived')).not.toBe('archived');
    expect(nextMove({ edges: { open: [] } }, 'open', goal('done'), new Set())).toEqual({ do: 'stuck' });
  });

  test('a transition that was refused is not tried again', () => {
    const workflow: Workflow = { edges: { open: [edge('1', 'done'), edge('2', 'progress')], progress: [edge('3', 'done')], done: [] } };
    expect(nextMove(workflow, 'open', goal('done'), new Set(['open>1']))).toMatchObject({ do: 'go', edge: { id: '2' } });
  });

  describe('W4 the resolution that the last step leaves', () => {
    const asks = { resolution: 'required', allowed: ['1'] } as const;
    const edges = { open: [edge('1', 'done', asks), edge('2', 'progress')], progress: [edge('3', 'done')], done: [edge('4', 'open')] };
    const strict = { edges, strict: true };
    test.each([
      ['without one: the longer way that asks for none', { edges }, 'open', goal('done'), { do: 'go', edge: { id: '2' } }],
      ['with one: the way that takes it', { edges }, 'open', goal('done', { resolved: true }), { do: 'go', edge: { id: '1' } }],
      ['there, but with the wrong one: out first', strict, 'done', goal('done', { leave: true }), { do: 'go', edge: { id: '4' } }],
      [
        'strict: what is not known may hold the right way',
        { edges: { open: [edge('1', 'done', asks), edge('2', 'progress')] }, strict: true },
        'open',
        goal('done'),
        { do: 'go' },
      ],
      [
        'strict, and no right way: the status is worth more',
        { edges: { open: [edge('1', 'done', asks)], done: [] }, strict: true },
        'open',
        goal('done'),
        { do: 'go', edge: { id: '1' } },
      ],
      [
        'strict, there, and no right way back: it stays',
        { edges: { done: [edge('4', 'open')], open: [edge('1', 'done', asks)] }, strict: true },
        'done',
        goal('done', { leave: true }),
        { do: 'stuck' },
      ],
    ] as const)('%s', (_name, workflow, from, to, expected) => {
      expect(nextMove(workflow as Workflow, from, to, new Set())).toMatchObject(expected);
    });
  });

  test('any status that can be reached is reached', () => {
    const graphs = fc.integer({ min: 2, max: 8 }).chain((n) =>
      fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 30 }).map((pairs) => {
        const graph: Record<string, Edge[]> = Object.fromEntries(Array.from({ length: n }, (_, i) => [`s${String(i)}`, []]));
        pairs.forEach(([from, to], i) => graph[`s${String(from)}`]?.push(edge(String(i), `s${String(to)}`)));
        return graph;
      }),
    );
    fc.assert(
      fc.property(graphs, fc.nat(), (graph, pick) => {
        const reach = new Set(['s0']);
        for (let size = 0; size !== reach.size;) {
          size = reach.size;
          for (const status of [...reach]) for (const one of graph[status] ?? []) reach.add(one.to);
        }
        const target = `s${String(pick % Object.keys(graph).length)}`;
        const end = new Site(graph).walk({ edges: {} }, 's0', target);
        // Exploring may lead where there is no way back from; then the target is out of reach from there.
        if (reach.has(target) && end !== target) {
          const from = new Set([end]);
          for (let size = 0; size !== from.size;) {
            size = from.size;
            for (const status of [...from]) for (const one of graph[status] ?? []) from.add(one.to);
          }
          expect(from.has(target)).toBe(false);
        } else expect(end === target).toBe(reach.has(target));
      }),
    );
  });
});

describe('screens', () => {
  test('what a transition demands', () => {
    const [one, two] = edgesOf([
      {
        id: '5',
        to: { id: 'done' },
        fields: {
          resolution: { required: true, allowedValues: [{ id: '1' }, { id: '2' }] },
          fixVersions: { required: true },
          comment: { required: false },
        },
      },
      { id: '6', to: { id: 'open' } },
    ]);
    expect(one).toEqual({ id: '5', to: 'done', resolution: 'required', allowed: ['1', '2'], needs: ['fixVersions'] });
    expect(two).toEqual({ id: '6', to: 'open', resolution: 'none', allowed: [], needs: [] });
  });

  test.each([
    ['no field: none', edge('1', 'x'), '2', undefined],
    ['the old one', edge('1', 'x', { resolution: 'required', allowed: ['1', '2'] }), '2', '2'],
    [
      'demanded, but the issue had none: any, to be cleared',
      edge('1', 'x', { resolution: 'required', allowed: ['1', '2'] }),
      undefined,
      '1',
    ],
    ['optional and had none: none', edge('1', 'x', { resolution: 'optional', allowed: ['1'] }), undefined, undefined],
    ['the screen does not take the old one', edge('1', 'x', { resolution: 'required', allowed: ['1'] }), '7', '1'],
  ] as const)('resolution: %s', (_name, one, wanted, expected) => {
    expect(resolutionFor(one, wanted)).toBe(expected);
  });
});
