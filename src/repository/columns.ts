/** Columns of numbers that grow: a million rows in a few bytes each, where objects would take a hundred. */

type Numbers = Uint32Array | Float64Array;

const FIRST = 1_024;

export class Column<T extends Numbers> {
  private values: T;
  private count = 0;

  /** `make`: the array of that length; what numbers it can hold is what the column can. */
  constructor(private readonly make: (length: number) => T) {
    this.values = make(FIRST);
  }

  get length(): number {
    return this.count;
  }

  add(value: number): void {
    if (this.count === this.values.length) {
      const grown = this.make(2 * this.count);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.count] = value;
    this.count += 1;
  }

  at(i: number): number {
    return this.values[i] as number;
  }

  /** Of the least first; places are then others. */
  sort(): void {
    this.values.subarray(0, this.count).sort();
  }
}

/** Whole numbers below 2³². */
export const wholeNumbers = (): Column<Uint32Array> => new Column((length) => new Uint32Array(length));
export const numbers = (): Column<Float64Array> => new Column((length) => new Float64Array(length));

/** An id that is a decimal number as that number; undefined: it is none, or would not come out as it was. */
export const numberOfId = (id: string): number | undefined => {
  const number = Number(id);
  return String(number) === id && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
};

/** Ids, mostly decimal: eight bytes each. */
export class IdColumn {
  /** -1 − i for the i-th of the others. */
  private readonly ids = numbers();
  private readonly others: string[] = [];

  get length(): number {
    return this.ids.length;
  }

  add(id: string): void {
    this.ids.add(numberOfId(id) ?? -this.others.push(id));
  }

  at(i: number): string {
    const number = this.ids.at(i);
    return number >= 0 ? String(number) : (this.others[-number - 1] as string);
  }
}

/** Strings of which there are few: a number for each. */
export class NumberedStrings {
  private readonly known = new Map<string, number>();
  private readonly all: string[] = [];

  get length(): number {
    return this.all.length;
  }

  /** Its number, from 0; a new one if it has none. */
  add(text: string): number {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    this.known.set(text, this.all.length);
    return this.all.push(text) - 1;
  }

  numberOf(text: string): number | undefined {
    return this.known.get(text);
  }

  at(number: number): string {
    return this.all[number] as string;
  }
}

/** Places 0 to `length`, in the order of `compare`, then as they are. */
export const placesInOrder = (length: number, compare: (a: number, b: number) => number): Uint32Array<ArrayBuffer> =>
  new Uint32Array(length).map((_, i) => i).sort((a, b) => compare(a, b) || a - b);
