/** Keys in code-unit order: O(log n) to find, one memory move to add or delete; good for some hundred thousand. */
export class SortedKeys {
  private readonly keys: string[] = [];

  add(key: string): void {
    const at = this.place(key);
    if (this.keys[at] !== key) this.keys.splice(at, 0, key);
  }

  delete(key: string): void {
    const at = this.place(key);
    if (this.keys[at] === key) this.keys.splice(at, 1);
  }

  /** Keys ≥ `first`, ascending. A copy of the order at the start of the walk is not made: do not change while walking, but for the key just given. */
  *from(first: string): Iterable<string> {
    for (let at = this.place(first); at < this.keys.length;) {
      const key = this.keys[at];
      if (key === undefined) return;
      yield key;
      if (this.keys[at] === key) at += 1;
    }
  }

  private place(key: string): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.keys[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
