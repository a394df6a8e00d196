import fc from 'fast-check';
import { boundActivity, wholeActivity } from '../../src/repository/activity';
import { ActivityTable, HOUR } from '../../src/repository/activityTable';
import { canonicalJson } from '../../src/repository/canonical';
import type { Activity } from '../../src/repository/model';

const hour = fc.integer({ min: 480_000, max: 480_030 }).map((n) => n * HOUR);
const project = fc.constantFrom('', '100', '200', '300');
const count = fc.integer({ min: 1, max: 500 });
const anActivity: fc.Arbitrary<Activity> = fc.record({
  hours: fc.uniqueArray(fc.record({ hour, project, kind: fc.constantFrom('issue', 'project'), changed: count, deleted: fc.nat(9) }), {
    selector: (one) => `${one.hour} ${one.project} ${one.kind}`,
    minLength: 1,
    maxLength: 60,
  }),
  people: fc.array(fc.record({ accountId: fc.nat(30).map((n) => `712020:${n}`), hour, project, changed: count, deleted: fc.nat(9) }), {
    maxLength: 60,
  }),
  fields: fc.array(fc.record({ field: fc.constantFrom('summary', 'status', 'labels'), hour, project, changed: count }), { maxLength: 30 }),
}) as never;

const sum = (entries: readonly { readonly changed: number; readonly deleted?: number }[]): readonly number[] => [
  entries.reduce((all, { changed }) => all + changed, 0),
  entries.reduce((all, { deleted = 0 }) => all + deleted, 0),
];

describe('the activity summary of a commit', () => {
  it('fits into 2 KB with the sums of its hours; what is small comes back whole', () => {
    fc.assert(
      fc.property(anActivity, (activity) => {
        const bound = boundActivity(activity);
        expect(Buffer.byteLength(canonicalJson(bound as never))).toBeLessThanOrEqual(2_048);
        expect(sum(bound.hours)).toEqual(sum(activity.hours));
        const few = { hours: activity.hours.slice(0, 3), people: activity.people.slice(0, 3), fields: activity.fields.slice(0, 3) };
        const stored = JSON.parse(canonicalJson(boundActivity(few) as never)) as Activity;
        const lines = (one: Activity): unknown => {
          const table = new ActivityTable();
          table.addCommit(one);
          return table.lines();
        };
        expect(lines(stored)).toEqual(lines(few));
      }),
    );
  });

  it('says nothing that goes without saying', () => {
    const one = { hour: 480_000 * HOUR, project: '100' };
    const bound = boundActivity({
      hours: [{ ...one, kind: 'issue', changed: 1, deleted: 0 }],
      people: [{ ...one, accountId: 'a', changed: 1, deleted: 0 }],
      fields: [{ ...one, field: 'summary', changed: 1 }],
    });
    expect(canonicalJson(bound as never)).toBe(
      '{"fields":[{"changed":1,"field":"summary"}],"hours":[{"changed":1,"deleted":0,"hour":1728000000000,"kind":"issue","project":"100"}],"people":[{"accountId":"a","changed":1}]}',
    );
    expect(wholeActivity(bound).people).toEqual([{ ...one, accountId: 'a', changed: 1, deleted: 0 }]);
  });
});
