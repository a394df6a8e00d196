import { numberOfId, numbers } from './columns';

/** Ids, mostly decimal: eight bytes each instead of a string. Asked only after everything was added. */
export class IdSet {
  private readonly numbers = numbers();
  private isSorted = true;
  private readonly others = new Set<string>();

  add(id: string): void {
    const number = numberOfId(id);
    if (number === undefined) {
      this.others.add(id);
      return;
    }
    this.numbers.add(number);
    this.isSorted = false;
  }

  has(id: string): boolean {
    const number = numberOfId(id);
    if (number === undefined) return this.others.has(id);
    if (!this.isSorted) this.numbers.sort();
    this.isSorted = true;
    let low = 0;
    let high = this.numbers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.numbers.at(middle) < number) low = middle + 1;
      else high = middle;
    }
    return low < this.numbers.length && this.numbers.at(low) === number;
  }
}
