/** What was deleted, newest first: tombstones as they are, since each has words of its own; what went with them packed, since that may be a whole site. */
import type { Kind, Row } from '../repository/model';
import { compareRows } from '../repository/order';
import type { DeletedObject } from '../repository/questions/api';
import { KeyOrder } from '../repository/questions/keyOrder';
import type { Readable } from '../repository/readMany';

export interface Gone extends Pick<Row, 'kind' | 'id' | 'project' | 'keyNumber' | 'about'> {
  /** When it was deleted. */
  readonly updated: number;
  /** Its last version, if one was captured. */
  readonly last: Readable | undefined;
  /** It went with its space or work item, which `about` is about. */
  readonly covered: boolean;
}

/** Objects of one kind that went with one tombstone. */
interface Group {
  readonly kind: Kind;
  readonly updated: number;
  readonly about: Row['about'];
  readonly order: KeyOrder;
}

export class GoneOrder {
  private readonly own: Gone[] = [];
  private readonly groups = new Map<string, Group>();

  /** Of one kind in the order of ids. */
  add({ row, last, covered }: DeletedObject): void {
    const { kind, id, project, keyNumber, updated, about } = row;
    if (!covered || !last) {
      this.own.push({ kind, id, project, keyNumber, updated, about, last, covered: covered === true });
      return;
    }
    const key = JSON.stringify([kind, updated, about?.actor]);
    const group = this.groups.get(key) ?? { kind, updated, about, order: new KeyOrder(kind) };
    this.groups.set(key, group);
    group.order.add(last);
  }

  *[Symbol.iterator](): Iterator<Gone> {
    const own = this.own.sort(compareGone);
    let at = 0;
    for (const gone of this.covered()) {
      for (let one = own[at]; one && compareGone(one, gone) <= 0; one = own[at]) {
        yield one;
        at += 1;
      }
      yield gone;
    }
    yield* own.slice(at);
  }

  private *covered(): Iterable<Gone> {
    const none = { id: '', project: '', keyNumber: 0 };
    for (const { updated, about, order } of [...this.groups.values()].sort((a, b) => compareGone({ ...none, ...a }, { ...none, ...b })))
      for (const last of order) yield { ...last, updated, about, last, covered: true };
  }
}

type Sorted = Pick<Gone, 'kind' | 'id' | 'project' | 'keyNumber' | 'updated'>;

const compareGone = (a: Sorted, b: Sorted): number => b.updated - a.updated || compareRows(a, b);
