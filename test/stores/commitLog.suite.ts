/** What every `CommitLog` promises. `make` gives an empty one. */
import type { CommitLog } from '../../src/contract/ports';

export const commitLogSuite = (make: () => CommitLog | Promise<CommitLog>): void => {
  describe('as a CommitLog', () => {
    let log: CommitLog;
    beforeEach(async () => {
      log = await make();
    });

    it('creates a commit once and keeps it', async () => {
      expect(await log.createCommit(1, { a: 1, text: 'ä' })).toBe('created');
      expect(await log.createCommit(1, { a: 2 })).toBe('exists');
      expect(await log.readCommit(1)).toEqual({ a: 1, text: 'ä' });
      expect(await log.readCommit(2)).toBeUndefined();
    });

    it('keeps attempts and commits apart', async () => {
      expect(await log.createAttempt(1, { lane: 'x' })).toBe('created');
      expect(await log.createCommit(1, { n: 1 })).toBe('created');
      expect(await log.createAttempt(1, { lane: 'y' })).toBe('exists');
      expect(await log.readAttempt(1)).toEqual({ lane: 'x' });
    });

    it('reads many commits without the missing', async () => {
      for (let n = 1; n <= 40; n += 1) await log.createCommit(n, { n });
      const found = await log.readCommits(Array.from({ length: 42 }, (_, i) => i + 1));
      expect(found.size).toBe(40);
      expect(found.get(33)).toEqual({ n: 33 });
    });

    it('has one record of the repository', async () => {
      expect(await log.readRepo()).toBeUndefined();
      expect(await log.createRepo({ repoId: 'a' })).toBe('created');
      expect(await log.createRepo({ repoId: 'b' })).toBe('exists');
      expect(await log.readRepo()).toEqual({ repoId: 'a' });
    });

    it('keeps a table of a level by its attempt, until it is deleted', async () => {
      expect(await log.readLevel(3)).toBeUndefined();
      expect(await log.createLevel(3, { rows: 1 })).toBe('created');
      expect(await log.createLevel(3, { rows: 2 })).toBe('exists');
      expect(await log.readLevel(3)).toEqual({ rows: 1 });
      await log.deleteLevel(3);
      await log.deleteLevel(3);
      expect(await log.readLevel(3)).toBeUndefined();
    });

    it('puts a stub in the place of a commit: the number stays taken', async () => {
      await log.createCommit(1, { n: 1, rows: [1, 2] });
      await log.shrinkCommit(1, { n: 1, stub: true });
      expect(await log.readCommit(1)).toEqual({ n: 1, stub: true });
      expect(await log.createCommit(1, { n: 1 })).toBe('exists');
    });

    it('has hints, zero at first', async () => {
      expect(await log.readHints()).toEqual({ commit: 0, attempt: 0 });
      await log.writeHints({ commit: 3 });
      await log.writeHints({ attempt: 5 });
      expect(await log.readHints()).toEqual({ commit: 3, attempt: 5 });
    });
  });
};
