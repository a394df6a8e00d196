/**
 * Runs `work` over `items`, at most `limit` at once. After an error nothing new is begun, what is under way is waited for (a write that is
 * still in flight must not outlive its step), and then the first error is thrown.
 */
export const pool = async <T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> => {
  let next = 0;
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (;;) {
      const item = items[next++];
      if (item === undefined || errors.length > 0) return;
      try {
        await work(item);
      } catch (e) {
        errors.push(e);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (errors.length > 0) throw errors[0];
};

/** Lets work through while the sum of its weights is within `budget`; one that is heavier than the whole budget goes alone. */
export class Scale {
  private used = 0;
  private readonly waiting: { readonly weight: number; readonly go: () => void }[] = [];

  constructor(private readonly budget: number) {}

  async hold<T>(weight: number, work: () => Promise<T>): Promise<T> {
    const w = Math.min(weight, this.budget);
    if (this.waiting.length > 0 || this.used + w > this.budget) await new Promise<void>((go) => this.waiting.push({ weight: w, go }));
    else this.used += w;
    try {
      return await work();
    } finally {
      this.used -= w;
      for (let first = this.waiting[0]; first !== undefined && this.used + first.weight <= this.budget; first = this.waiting[0]) {
        this.waiting.shift();
        this.used += first.weight;
        first.go();
      }
    }
  }
}
