/** The first place in [from, to) for which `after` holds; `after` is false up to some place and true from there on. */
export const firstWhere = (from: number, to: number, after: (place: number) => boolean): number => {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (after(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
};
