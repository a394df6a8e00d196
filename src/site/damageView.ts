/** What Overview says of damage: the record's figures, and what is touched in words that people use. */
import { isOpen, readDamage } from '../backup/damage';
import type { BackupDeps } from '../backup/deps';
import { spaceFacts } from '../backup/spaceName';
import { isHoldfastError } from '../contract/errors';
import type { DamageView } from '../contract/page';
import type { Reading } from '../repository/api';
import type { Kind, Row } from '../repository/model';

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
  const affected: string[] = [];
  for (const name of lost > 0 ? named : touches) affected.push(await nameOf(deps.repository, name));
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

const nameOf = async (repository: Pick<Reading, 'questions'>, touched: string): Promise<string> => {
  const [kind, id] = touched.split(/:(.*)/s) as [Kind, string];
  if (kind !== 'issue' && kind !== 'comments' && kind !== 'worklogs' && kind !== 'changelog') return `${WORDS[kind] ?? kind} ${id}`;
  const row = await rowIfWhole(repository, id.split('/')[0] ?? id);
  const key = row && (await spaceFacts(repository, row.project))?.key;
  const name = key === undefined || row === undefined ? `work item ${id}` : `${key}-${String(row.keyNumber)}`;
  return kind === 'issue' ? name : `${kind} of ${name}`;
};

const rowIfWhole = ({ questions }: Pick<Reading, 'questions'>, issue: string): Promise<Row | undefined> =>
  questions.row('issue', issue).catch((error: unknown) => {
    if (!isHoldfastError(error, 'damaged', 'blob-missing', 'bad-input')) throw error;
    return undefined;
  });
