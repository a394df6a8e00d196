/** A number of requests (or bytes) in fixed windows of platform time. */
export class Window {
  private start = -Infinity;
  private used = 0;

  constructor(
    private readonly max: number,
    private readonly ms: number,
  ) {}

  /** True when `amount` still fits into the window of `now`; then it is taken. */
  take(now: number, amount = 1): boolean {
    const start = Math.floor(now / this.ms) * this.ms;
    if (start !== this.start) {
      this.start = start;
      this.used = 0;
    }
    if (this.used + amount > this.max) return false;
    this.used += amount;
    return true;
  }
}

/** The same for every name of many: only names of the window that runs are remembered. */
export class WindowEach {
  private start = -Infinity;
  private readonly used = new Map<string, number>();

  constructor(
    private readonly max: number,
    private readonly ms: number,
  ) {}

  take(now: number, name: string, amount = 1): boolean {
    const start = Math.floor(now / this.ms) * this.ms;
    if (start !== this.start) {
      this.start = start;
      this.used.clear();
    }
    const used = (this.used.get(name) ?? 0) + amount;
    if (used > this.max) return false;
    this.used.set(name, used);
    return true;
  }
}
