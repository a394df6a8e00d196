import { HOUR } from '../../../src/repository/activityTable';
import type { ActivityLine } from '../../../src/repository/activityTable';
import { massChanges } from '../../../src/repository/questions/massChanges';

const quiet: readonly ActivityLine[] = Array.from({ length: 20 }, (_, i) => [i, '100', 'issue', 8, 1]);
const mass = (line: ActivityLine, people: readonly ActivityLine[] = []) =>
  massChanges({ hours: [...quiet, line], people, fields: [] }).map(({ start, ...rest }) => ({ hour: start / HOUR, ...rest }));

describe('mass changes', () => {
  it.each<[string, ActivityLine, boolean]>([
    ['50 edits at 8 an hour', [30, '100', 'issue', 50, 0], true],
    ['49 edits', [30, '100', 'issue', 49, 0], false],
    ['10 deletions at 1 an hour', [30, '100', 'issue', 0, 10], true],
    ['9 deletions', [30, '100', 'issue', 0, 9], false],
    ['50 edits of no known space', [30, '', 'issue', 50, 50], false],
    ['50 edits in a space where nothing else happened', [30, '200', 'issue', 50, 0], true],
  ])('%s: %p → %p', (_, line, expected) => expect(mass(line).length).toBe(expected ? 1 : 0));

  it('is nothing where it is usual', () => {
    const busy: readonly ActivityLine[] = Array.from({ length: 20 }, (_, i) => [i, '100', 'issue', 60, 12]);
    expect(massChanges({ hours: busy, people: [], fields: [] })).toEqual([]);
  });

  it('names whoever made at least half of it', () => {
    const line: ActivityLine = [30, '100', 'issue', 100, 0];
    expect(
      mass(line, [
        [30, '100', 'ann', 50, 0],
        [30, '100', 'bob', 10, 0],
        [31, '100', 'eve', 900, 0],
      ]),
    ).toEqual([{ hour: 30, project: '100', changed: 100, deleted: 0, person: 'ann' }]);
    expect(mass(line, [[30, '100', 'ann', 49, 0]])[0]).not.toHaveProperty('person');
  });
});
