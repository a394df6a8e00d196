/**
 * Finds the newest of densely numbered things by strict reads alone. Numbers are dense and never removed, so "n exists" is true up
 * to the newest and false after it; a hint may be stale and is only where to begin.
 */
export const newest = async <T>(
  read: (n: number) => Promise<T | undefined>,
  hint: number,
  known?: T,
): Promise<{ readonly n: number; readonly value: T | undefined }> => {
  let low = hint;
  let value = known;
  if (low > 0 && value === undefined) {
    value = await read(low);
    if (value === undefined) low = 0; // a hint that is no lower bound: begin at the beginning
  }
  // +1, +2, +4 … until something is missing
  let high = 0;
  for (let step = 1; high === 0; step *= 2) {
    const there = await read(low + step);
    if (there === undefined) high = low + step;
    else {
      low += step;
      value = there;
    }
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const there = await read(middle);
    if (there === undefined) high = middle;
    else {
      low = middle;
      value = there;
    }
  }
  return { n: low, value };
};
