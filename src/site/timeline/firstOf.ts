/** The first of many by an order, so that a page is cut out of a stream of any length: `most` entries are in memory. Pure. */
export class FirstOf<T> {
  private readonly list: T[] = [];
  /** How many there were. */
  count = 0;

  constructor(
    private readonly most: number,
    private readonly compare: (a: T, b: T) => number,
  ) {}

  add(one: T): void {
    this.count += 1;
    const last = this.list.at(-1);
    if (this.list.length >= this.most && last !== undefined && this.compare(one, last) >= 0) return;
    this.list.splice(this.placeOf(one), 0, one);
    if (this.list.length > this.most) this.list.pop();
  }

  /** In their order. */
  from(skip: number): readonly T[] {
    return this.list.slice(skip);
  }

  private placeOf(one: T): number {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(this.list[middle] as T, one) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
