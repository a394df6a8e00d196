import type { View } from '../repository/api';
import type { Row } from '../repository/model';

/** What comes back of one project: rows only, records are read when needed. */
export interface ProjectSource {
  readonly id: string;
  readonly project: Row | undefined;
  /** In the order of their numbers. */
  readonly issues: readonly Row[];
  readonly numbers: ReadonlySet<number>;
  /** Chunks of comments by their id, `<issueId>/<n>`. */
  readonly chunks: ReadonlyMap<string, Row>;
  /** Contents of attachments by attachment id. */
  readonly files: ReadonlyMap<string, Row>;
  /** Highest number; 0 when there are no issues. */
  readonly last: number;
}

export const projectSource = (view: View, id: string): ProjectSource => {
  const issues: Row[] = [];
  const chunks = new Map<string, Row>();
  const files = new Map<string, Row>();
  let project: Row | undefined;
  for (const row of view.rowsBeforeDeletion(id)) {
    if (row.deleted) continue;
    if (row.kind === 'issue' && row.keyNumber > 0) issues.push(row);
    else if (row.kind === 'comments') chunks.set(row.id, row);
    else if (row.kind === 'attachment') files.set(row.id, row);
    else if (row.kind === 'project') project = row;
  }
  issues.sort((a, b) => a.keyNumber - b.keyNumber);
  return {
    id,
    project,
    issues,
    numbers: new Set(issues.map((row) => row.keyNumber)),
    chunks,
    files,
    last: issues[issues.length - 1]?.keyNumber ?? 0,
  };
};
