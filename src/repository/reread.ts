import { isHoldfastError } from '../contract/errors';

const READS = 4;

/**
 * What looks damaged is read again: bytes that are stored well may be cut off or changed on their way. Damage is what stays so. `read`
 * checks what it read and throws `damaged`.
 */
export const rereading = async <T>(read: () => Promise<T>): Promise<T> => {
  for (let reads = 1; ; reads += 1) {
    try {
      return await read();
    } catch (error) {
      if (!isHoldfastError(error, 'damaged') || reads === READS) throw error;
    }
  }
};
