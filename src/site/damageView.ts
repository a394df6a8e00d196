/** What Overview says of damage: the record's figures, and what is touched in words that people use. */
import { isOpen, readDamage } from '../backup/damage';
import type { BackupDeps } from '../backup/deps';
import { isHoldfastError } from '../contract/errors';
import type { DamageView } from '../contract/page';
import { projectFacts } from '../entities/write/project';
import type { View } from '../repository/api';
import type { Kind } from '../repository/model';

/** A loss is told for so long after its repair ended. */
const TOLD_MS = 7 * 86_400_000;

/** `isSettled`: everything that was found is repaired or stated as lost. `view`: what is to be told now. */
export const damageView = async (
  deps: Pick<BackupDeps, 'state' | 'repository'>,
  now: number,
): Promise<{ readonly isSettled: boolean; readonly view?: DamageView }> => {
  const damage = await readDamage(deps);
  if (damage === undefined) return { isSettled: false };
  const { openedAt, closedAt, found, repaired, lost, lostBefore, touches, named } = damage;
  if (closedAt !== undefined && (lost === 0 || now - closedAt > TOLD_MS)) return { isSettled: true };
  const view = await deps.repository.now();
  const affected: string[] = [];
  for (const name of lost > 0 ? named : touches) affected.push(await nameOf(view, name));
  return {
    isSettled: closedAt !== undefined,
    view: {
      foundAt: openedAt,
      found: Math.max(found, repaired + lost),
      repaired,
      lost,
      isOpen: isOpen(damage),
      affected: [...new Set(affected)],
      ...(lostBefore === undefined ? {} : { lostBefore }),
    },
  };
};

const WORDS: Readonly<Partial<Record<Kind, string>>> = { project: 'space', user: 'person', attachment: 'file' };

const nameOf = async (view: View, touched: string): Promise<string> => {
  const [kind, id] = touched.split(/:(.*)/s) as [Kind, string];
  if (kind !== 'issue' && kind !== 'comments' && kind !== 'worklogs' && kind !== 'changelog') return `${WORDS[kind] ?? kind} ${id}`;
  const row = view.row('issue', id.split('/')[0] ?? id);
  const key = row && (await spaceKey(view, row.project));
  const name = key === undefined || row === undefined ? `work item ${id}` : `${key}-${String(row.keyNumber)}`;
  return kind === 'issue' ? name : `${kind} of ${name}`;
};

const spaceKey = async (view: View, project: string): Promise<string | undefined> => {
  const row = view.row('project', project);
  if (row === undefined || row.deleted) return undefined;
  try {
    return projectFacts((await view.read(row)).body).key;
  } catch (error) {
    if (!isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
    return undefined;
  }
};
