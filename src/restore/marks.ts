import type { Json } from '../contract/ports';
import type { IssueFacts } from '../entities/write/issueRecord';
import { PLACEHOLDER_SUMMARY } from '../entities/placeholder';
import { MARK } from '../entities/write/comment';

export { MARK, PLACEHOLDER_SUMMARY };

/** As what an issue was made; the property on it says so, and a read-back needs nothing else. */
export type MadeAs = 'standard' | 'other-level' | 'sub-task' | 'placeholder' | 'stand-in';

/** Value of the property `holdfast` of each issue that a restore makes. */
export interface IssueMark {
  readonly run: string;
  /** Id in the backup; '' for a placeholder. */
  readonly source: string;
  /** The key that it was made for. */
  readonly key: string;
  readonly as: MadeAs;
  /** What Jira lets no app set, kept readable. */
  readonly original?: Json;
}

export const placeholderSummary = (key: string): string => `${PLACEHOLDER_SUMMARY}${key} (will be deleted)`;

export const issueMark = (run: string, issue: IssueFacts, as: MadeAs): IssueMark => {
  const { fields } = issue;
  const original: Record<string, Json> = {};
  for (const name of ['creator', 'reporter', 'created', 'updated', 'resolutiondate'] as const) {
    const value = fields[name];
    if (value !== null && value !== undefined) original[name] = value;
  }
  return { run, source: issue.id, key: issue.key, as, original };
};

export const markOf = (properties: unknown): IssueMark | undefined => {
  const mark = typeof properties === 'object' && properties !== null ? (properties as Readonly<Record<string, unknown>>)[MARK] : undefined;
  if (typeof mark !== 'object' || mark === null) return undefined;
  const { run, source, key, as } = mark as Partial<IssueMark>;
  return typeof run === 'string' && typeof key === 'string' && typeof source === 'string' && typeof as === 'string'
    ? { run, source, key, as }
    : undefined;
};
