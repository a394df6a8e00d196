import { HoldfastError } from '../contract/errors';

/** p pack (or rows without records), t tail run, x shard, m manifest, z trash, a attachment part, s activity day. */
export const TYPES = ['p', 't', 'x', 'm', 'z', 'a', 's'] as const;
export type ObjectType = (typeof TYPES)[number];

/** `<repoId>/e<epoch>/<type>/<a>-<k>`: named by a never-reused attempt, never by a commit number (writers race for those). */
export const objectName = (repoId: string, epoch: number, type: ObjectType, a: number, k: number): string =>
  `${repoId}/e${epoch}/${type}/${a}-${k}`;

/** Names inside commits and footers leave the repository's id out. */
export const shortName = (repoId: string, name: string): string => {
  if (!name.startsWith(`${repoId}/`)) throw new HoldfastError('bad-input', `${name} does not belong to this repository.`);
  return name.slice(repoId.length + 1);
};

export const longName = (repoId: string, short: string): string => `${repoId}/${short}`;

/** The attempt in an object's name. */
export const attemptOf = (name: string): number => {
  const attempt = /\/(\d+)-\d+$/.exec(name)?.[1];
  if (attempt === undefined) throw new HoldfastError('bad-input', `${name} is not the name of an object.`);
  return Number(attempt);
};
