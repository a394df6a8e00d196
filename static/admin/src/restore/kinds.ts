/** Kinds of saved objects in the words of the page. Work items' threads get objects of their own only when they are long. */
const NAMES: Readonly<Record<string, readonly [one: string, many: string]>> = {
  issue: ['Work item', 'Work items'],
  comments: ['Long thread of comments', 'Long threads of comments'],
  worklogs: ['Long work log', 'Long work logs'],
  changelog: ['Long history', 'Long histories'],
  attachment: ['File', 'Files'],
  project: ['Space', 'Spaces'],
  user: ['Person', 'People'],
  issueType: ['Work type', 'Work types'],
  status: ['Status', 'Statuses'],
  priority: ['Priority', 'Priorities'],
  resolution: ['Resolution', 'Resolutions'],
  issueLinkType: ['Link type', 'Link types'],
  field: ['Field', 'Fields'],
};

export const kindName = (kind: string): string => NAMES[kind]?.[0] ?? kind;
export const kindNames = (kind: string): string => NAMES[kind]?.[1] ?? kind;

/** What a list can be narrowed to. */
export const FILTER_KINDS: readonly string[] = Object.keys(NAMES).filter((kind) => kind !== 'user');
