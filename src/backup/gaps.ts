import type { GapLine } from '../contract/page';
import { KNOWN_GAPS } from '../entities/table';
import type { Gap } from '../repository/model';
import type { PartlyHidden } from './auditResult';
import type { Unseen } from './unseen';

type Words = { readonly reason: string; readonly remedy: string };

/** Gaps that appear while reading, beside those that entities state. */
const MET: Readonly<Record<string, Words>> = {
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

const HIDDEN_SPACES = 'hidden spaces';
const HIDDEN_ISSUES = 'hidden work items';
/** Spaces that a gap names; the others are counted. */
const NAMED_MAX = 3;

const UNSEEN: Readonly<Record<string, Words>> = {
  [HIDDEN_SPACES]: {
    reason:
      'Jira no longer shows Holdfast some spaces. What was captured of them is safe; what is changed in them meanwhile is not captured.',
    remedy:
      'If they should be backed up, let the app in again: look at the permission scheme and at the access rules for apps. Holdfast then captures by itself what it missed.',
  },
  [HIDDEN_ISSUES]: {
    reason:
      'Jira no longer shows Holdfast these work items, and nothing says that they were deleted. What was captured of them is safe; what is changed in them meanwhile is not captured.',
    remedy:
      'If they should be backed up, let the app in again: look at their security level and the permission scheme. Holdfast then captures by itself what it missed.',
  },
};

/** What is hidden now, by kind of gap; a work item of a hidden space is counted with the space. */
export const unseenCounts = (
  { spaces, issues }: Unseen,
  partly: Readonly<Record<string, PartlyHidden>> = {},
): Readonly<Record<string, number>> => {
  const hidden = new Set([...spaces.map(([id]) => id), ...Object.keys(partly)]);
  const single = issues.filter(([, space]) => !hidden.has(space)).length;
  const counts = {
    [HIDDEN_SPACES]: hiddenOf({ spaces }).length,
    [HIDDEN_ISSUES]: Object.values(partly).reduce((sum, { missing }) => sum + missing, single),
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
};

/** `names`: of the first hidden spaces. Before the gaps that were there from the beginning: these are news. */
export const unseenGaps = (counts: Readonly<Record<string, number>>, names: readonly string[]): readonly GapLine[] =>
  Object.entries(counts).map(([kind, count]) => {
    const words = wordsOf(kind);
    if (kind !== HIDDEN_SPACES || names.length === 0) return { kind, count, ...words };
    const more = count - names.length;
    const which = [...names, ...(more > 0 ? [`${String(more)} more`] : [])].join(', ');
    return { kind, count, ...words, reason: words.reason.replace('some spaces', which) };
  });

/** Spaces that a gap names. */
export const namedSpaces = (unseen: Unseen): readonly string[] => hiddenOf(unseen).slice(0, NAMED_MAX);

/** What rests is not changed, so nothing of it is missed. */
const hiddenOf = ({ spaces }: Pick<Unseen, 'spaces'>): readonly string[] =>
  spaces.filter(([, , resting]) => resting === undefined).map(([id]) => id);

const wordsOf = (kind: string): Words =>
  KNOWN_GAPS.get(kind) ??
  MET[kind] ??
  UNSEEN[kind] ?? { reason: 'It could not be captured.', remedy: 'Holdfast tries again with the next full read.' };

export const gapLines = (counts: Readonly<Record<string, number>>): readonly Gap[] =>
  Object.entries(counts).map(([kind, count]) => ({ kind, count, reason: wordsOf(kind).reason }));

/** For the page; largest first. */
export const gapsForAdmin = (counts: Readonly<Record<string, number>>): readonly GapLine[] =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => ({ kind, count, ...wordsOf(kind) }))
    .map(({ kind, count, reason, remedy }) => ({ kind, count, reason, remedy }))
    .sort((a, b) => b.count - a.count);
