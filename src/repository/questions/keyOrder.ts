/** Places of many records, to be read in the order of their keys: some forty bytes each, so that a project of a million work items fits into memory. */
import type { Kind, Place, Row } from '../model';
import { compareIds } from '../order';
import type { Readable } from '../readMany';

const FIRST = 1_024;

export class KeyOrder {
  private keyNumbers = new Uint32Array(FIRST);
  private frames = new Uint32Array(FIRST);
  private lines = new Uint32Array(FIRST);
  /** Decimal ids as numbers, -1 − i for the i-th of the others. */
  private ids = new Float64Array(FIRST);
  private updated = new Float64Array(FIRST);
  private seen = new Float64Array(FIRST);
  /** Of those that can't be read: why. */
  private readonly unread = new Map<number, Pick<Row, 'lost' | 'unsure'>>();
  private readonly others: string[] = [];
  private readonly table: Omit<Place, 'line'>[] = [];
  private readonly known = new Map<string, number>();
  private count = 0;

  constructor(private readonly kind: Kind) {}

  add({ id, keyNumber, updated, seen, lost, unsure, place }: Row): void {
    if (this.count === this.ids.length) this.grow();
    const number = Number(id);
    const isNumber = String(number) === id && Number.isSafeInteger(number) && number >= 0;
    if (!isNumber) this.others.push(id);
    this.ids[this.count] = isNumber ? number : -this.others.length;
    this.keyNumbers[this.count] = keyNumber;
    this.frames[this.count] = place ? this.frameOf(place) : 0;
    this.lines[this.count] = place?.line ?? 0;
    this.updated[this.count] = updated;
    this.seen[this.count] = seen;
    if (lost || unsure !== undefined) this.unread.set(this.count, { lost, unsure });
    this.count += 1;
  }

  /** One place in each frame: whoever knows them all can fetch following frames together. */
  *places(): Iterable<Place> {
    for (const frame of this.table) yield { ...frame, line: 0 };
  }

  /** By key number, then id. */
  *inOrder(): Iterable<Readable> {
    const order = new Uint32Array(this.count).map((_, i) => i);
    order.sort((a, b) => this.number(this.keyNumbers, a) - this.number(this.keyNumbers, b) || compareIds(this.id(a), this.id(b)));
    for (const i of order) {
      const unread = this.unread.get(i);
      const frame = this.table[this.number(this.frames, i)] as Omit<Place, 'line'>;
      yield {
        kind: this.kind,
        id: this.id(i),
        deleted: false,
        updated: this.number(this.updated, i),
        seen: this.number(this.seen, i),
        place: unread?.lost ? undefined : { ...frame, line: this.number(this.lines, i) },
        ...unread,
      };
    }
  }

  private id(i: number): string {
    const number = this.ids[i] as number;
    return number >= 0 ? String(number) : (this.others[-number - 1] as string);
  }

  private number(column: Uint32Array | Float64Array, i: number): number {
    return column[i] as number;
  }

  private frameOf({ pack, frame, at }: Place): number {
    const key = `${pack} ${frame}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.known.set(key, this.table.length);
    this.table.push({ pack, frame, ...(at && { at }) });
    return this.table.length - 1;
  }

  private grow(): void {
    const twice = <T extends Uint32Array | Float64Array>(column: T, grown: T): T => {
      grown.set(column);
      return grown;
    };
    const length = this.count * 2;
    this.keyNumbers = twice(this.keyNumbers, new Uint32Array(length));
    this.frames = twice(this.frames, new Uint32Array(length));
    this.lines = twice(this.lines, new Uint32Array(length));
    this.ids = twice(this.ids, new Float64Array(length));
    this.updated = twice(this.updated, new Float64Array(length));
    this.seen = twice(this.seen, new Float64Array(length));
  }
}
