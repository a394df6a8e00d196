import type { Endpoint } from './endpoint';

interface Node {
  readonly fixed: Map<string, Node>;
  open: { readonly name: string; readonly node: Node } | undefined;
  readonly endpoints: Map<string, Endpoint>;
}

const node = (): Node => ({ fixed: new Map(), open: undefined, endpoints: new Map() });

export type Match = { readonly endpoint: Endpoint; readonly params: Readonly<Record<string, string>> };

/** Finds endpoints by method and path; a fixed segment wins over `{name}`. */
export class Router {
  private readonly root = node();

  constructor(endpoints: readonly Endpoint[]) {
    for (const endpoint of endpoints) {
      let at = this.root;
      for (const segment of endpoint.path.split('/').slice(1)) {
        const name = /^\{(.+)\}$/.exec(segment)?.[1];
        if (name === undefined) {
          const next = at.fixed.get(segment) ?? node();
          at.fixed.set(segment, next);
          at = next;
        } else {
          at.open ??= { name, node: node() };
          at = at.open.node;
        }
      }
      if (at.endpoints.has(endpoint.method)) throw new Error(`${endpoint.method} ${endpoint.path} is there twice`);
      at.endpoints.set(endpoint.method, endpoint);
    }
  }

  /** 'no-path': nothing is there; 'no-method': other methods are. */
  match(method: string, path: string): Match | 'no-path' | 'no-method' {
    const segments = path.split('/').slice(1);
    const found = this.walk(this.root, segments, 0, []);
    if (found === undefined) return 'no-path';
    const endpoint = found.node.endpoints.get(method);
    if (endpoint === undefined) return found.node.endpoints.size > 0 ? 'no-method' : 'no-path';
    const names = [...endpoint.path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] as string);
    return { endpoint, params: Object.fromEntries(names.map((name, i) => [name, found.values[i] ?? ''])) };
  }

  private walk(
    at: Node,
    segments: readonly string[],
    i: number,
    values: readonly string[],
  ): { readonly node: Node; readonly values: readonly string[] } | undefined {
    if (i === segments.length) return { node: at, values };
    const segment = segments[i] as string;
    const fixed = at.fixed.get(segment);
    const byName = fixed === undefined ? undefined : this.walk(fixed, segments, i + 1, values);
    if (byName !== undefined && byName.node.endpoints.size > 0) return byName;
    return at.open === undefined || segment === '' ? undefined : this.walk(at.open.node, segments, i + 1, [...values, decoded(segment)]);
  }
}

/** A segment that is no proper encoding stands for itself; nothing has such a name. */
const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};
