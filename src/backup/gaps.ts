import type { GapLine } from '../contract/page';
import { KNOWN_GAPS } from '../entities/table';
import type { Gap } from '../repository/model';

/** Gaps that appear while reading, beside those that entities state. */
const MET: Readonly<Record<string, { readonly reason: string; readonly remedy: string }>> = {
  'comments cut off': {
    reason: 'Jira counted more comments than it gave.',
    remedy: 'Nothing to do: they are looked for again when the work item changes.',
  },
  'worklogs cut off': {
    reason: 'Jira counted more worklogs than it gave.',
    remedy: 'Nothing to do: they are looked for again when the work item changes.',
  },
  'history cut off': {
    reason: 'Jira counted more changes than it gave.',
    remedy: 'Nothing to do: they are looked for again when the work item changes.',
  },
  'comments not shown': {
    reason: 'Jira did not show whether the work item has comments.',
    remedy: 'Give Holdfast permission to see comments in this space.',
  },
  'project schemes': {
    reason: 'Jira did not let Holdfast read which schemes a space uses.',
    remedy: 'Approve the permissions that Holdfast asks for.',
  },
  configuration: {
    reason: 'Jira did not let Holdfast read a list of the configuration.',
    remedy: 'Approve the permissions that Holdfast asks for.',
  },
};

const wordsOf = (kind: string): { readonly reason: string; readonly remedy: string } =>
  KNOWN_GAPS.get(kind) ?? MET[kind] ?? { reason: 'It could not be captured.', remedy: 'Holdfast tries again with the next full read.' };

export const gapLines = (counts: Readonly<Record<string, number>>): readonly Gap[] =>
  Object.entries(counts).map(([kind, count]) => ({ kind, count, reason: wordsOf(kind).reason }));

/** For the page; largest first. */
export const gapsForAdmin = (counts: Readonly<Record<string, number>>): readonly GapLine[] =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => ({ kind, count, ...wordsOf(kind) }))
    .map(({ kind, count, reason, remedy }) => ({ kind, count, reason, remedy }))
    .sort((a, b) => b.count - a.count);
