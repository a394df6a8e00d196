import { isHoldfastError } from '../contract/errors';
import type { Clock } from '../contract/ports';

const TRIES = 8;
const WAIT_MS = 1_000;

/** Does it again after a 409: somebody else changed the same thing in the same moment, and nothing of ours was done. */
export const patiently = async <T>(clock: Clock, write: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await write();
    } catch (e) {
      if (!isHoldfastError(e, 'conflict') || tries >= TRIES) throw e;
      await clock.sleep(WAIT_MS * tries);
    }
  }
};
