/** Where a restore run is: the phases in their order, which of the page's stages each belongs to, and the cursor in them. */

/**
 * save: nothing lives under these keys yet · prepare: projects with components and versions · create: every number · convert: what was
 * made as another type · fields · status · content: comments and files · links · placeholders: deleted again · finish: versions archived ·
 * verify: everything read back.
 */
export const PHASES = [
  'save',
  'prepare',
  'create',
  'convert',
  'fields',
  'status',
  'content',
  'links',
  'placeholders',
  'finish',
  'verify',
  'done',
] as const;
export type Phase = (typeof PHASES)[number];

export const STAGES = ['Save current state', 'Prepare', 'Work items', 'Comments and files', 'Links and order', 'Verify'] as const;

export const STAGE_OF: Readonly<Record<Phase, (typeof STAGES)[number]>> = {
  save: 'Save current state',
  prepare: 'Prepare',
  create: 'Work items',
  convert: 'Work items',
  fields: 'Work items',
  status: 'Work items',
  content: 'Comments and files',
  links: 'Links and order',
  placeholders: 'Links and order',
  finish: 'Links and order',
  verify: 'Verify',
  done: 'Verify',
};

/** Phases that go once through all issues: each is a unit of progress per issue. */
export const ISSUE_PHASES = ['create', 'fields', 'status', 'content', 'links', 'verify'] as const;

export interface ProjectState {
  /** Its new id, once made. */
  id: string;
  /** Every number up to this one exists. */
  made: number;
  /** The newest standard issue or placeholder up to `made`; 0 if none. */
  standard: number;
  /** Numbers whose issue was made with another type or content than its own. */
  fixes: number[];
  /** A request had no reply and was not read back yet. */
  doubt?: boolean;
  /** Set when the project could not be restored: why, for an admin. The run goes on with the others. */
  failure?: string;
}

export interface RestoreState {
  phase: Phase;
  /** Project of the selection, by position. */
  p: number;
  /** Issues of this project up to this number are through the phase. */
  after: number;
  /** Units done; never goes back. */
  units: number;
  total: number;
  /** Grows with each saved state, so that the newer of two is known. */
  seq: number;
  notePages: number;
  reportPages: number;
  projects: ProjectState[];
  counts: { match: number; approximate: number; leftAlone: number; failed: number };
}

export const firstState = (projects: number, workItems: number, placeholders: number): RestoreState => ({
  phase: 'save',
  p: 0,
  after: 0,
  units: 0,
  seq: 0,
  notePages: 0,
  reportPages: 0,
  total: workItems * ISSUE_PHASES.length + placeholders * 2,
  projects: Array.from({ length: projects }, () => ({ id: '', made: 0, standard: 0, fixes: [] })),
  counts: { match: 0, approximate: 0, leftAlone: 0, failed: 0 },
});

export const nextPhase = (phase: Phase): Phase => PHASES[PHASES.indexOf(phase) + 1] ?? 'done';
