import type { Json, StateStore } from '../contract/ports';

export const AUDIT_KEY = 'audit:last';

/** Work items of a space that Jira does not show, too many to be remembered one by one. */
export interface PartlyHidden {
  readonly missing: number;
  /** Their changes may be missing from then on. */
  readonly since: number;
}

export interface AuditResult {
  readonly at: number;
  /** All spaces that it counted were there after this time; absent in results of earlier versions. */
  readonly began?: number;
  readonly inJira: number;
  readonly captured: number;
  readonly points: number;
  readonly differences: readonly string[];
  /** By space. */
  readonly partly?: Readonly<Record<string, PartlyHidden>>;
}

export const lastAudit = async (state: Pick<StateStore, 'get'>): Promise<AuditResult | undefined> =>
  (await state.get<Json>(AUDIT_KEY)) as unknown as AuditResult | undefined;
