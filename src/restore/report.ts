import type { ReportPage } from '../contract/page';
import type { StateStore } from '../contract/ports';
import { RunStore } from './runStore';

const PAGE = 100;

/**
 * A page of outcomes in the order of the run. The cursor is `page:line` of what was written, so that a filter may skip over much and still
 * reads each page once. `total`: of the outcomes that the filter lets through.
 */
export const reportPage = async (
  state: StateStore,
  run: string,
  pages: number,
  counts: { readonly match: number; readonly approximate: number; readonly leftAlone: number; readonly failed: number },
  ask: { readonly cursor?: string; readonly only?: 'failed' | 'approximate' },
): Promise<ReportPage> => {
  const store = new RunStore(state, run);
  const total = ask.only === undefined ? counts.match + counts.approximate + counts.leftAlone + counts.failed : counts[ask.only];
  const outcomes: ReportPage['outcomes'][number][] = [];
  let [page, line] = (ask.cursor ?? '0:0').split(':').map((part) => Number(part) || 0) as [number, number];
  for (; page < pages; page++, line = 0) {
    const lines = await store.outcomes(page);
    for (; line < lines.length; line++) {
      const one = lines[line];
      if (one === undefined || (ask.only !== undefined && one.outcome !== ask.only)) continue;
      if (outcomes.length >= PAGE) return { total, outcomes, next: `${String(page)}:${String(line)}` };
      outcomes.push(one);
    }
  }
  return { total, outcomes };
};
