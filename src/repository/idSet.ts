/** Ids, mostly decimal: eight bytes each instead of a string. Asked only after everything was added. */
export class IdSet {
  private numbers = new Float64Array(1_024);
  private count = 0;
  private isSorted = true;
  private readonly others = new Set<string>();

  add(id: string): void {
    const number = Number(id);
    if (String(number) !== id || !Number.isSafeInteger(number)) {
      this.others.add(id);
      return;
    }
    if (this.count === this.numbers.length) {
      const grown = new Float64Array(this.count * 2);
      grown.set(this.numbers);
      this.numbers = grown;
    }
    this.numbers[this.count] = number;
    this.count += 1;
    this.isSorted = false;
  }

  has(id: string): boolean {
    const number = Number(id);
    if (String(number) !== id || !Number.isSafeInteger(number)) return this.others.has(id);
    if (!this.isSorted) this.numbers.subarray(0, this.count).sort();
    this.isSorted = true;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.numbers[middle] as number) < number) low = middle + 1;
      else high = middle;
    }
    return low < this.count && this.numbers[low] === number;
  }
}
