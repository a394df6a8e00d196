import fc from 'fast-check';
import { HoldfastError } from '../../src/contract/errors';
import { advance } from '../../src/backup/window';
import type { Cursor } from '../../src/backup/window';
import { planWindows } from '../../src/backup/windows';
import type { CountedWindow } from '../../src/backup/windows';
import { Zone } from '../../src/backup/zone';

const NOW = Date.UTC(2026, 10, 24, 10);
const MINUTE = 60_000;
interface Issue {
  readonly project: string;
  readonly created: number;
}

const inside = (window: { readonly projects: readonly string[]; readonly from?: number; readonly to?: number }, issue: Issue): boolean =>
  window.projects.includes(issue.project) && issue.created >= (window.from ?? -Infinity) && issue.created < (window.to ?? Infinity);

/** Counts as Jira would for the clauses that the planner writes; UTC. */
const counter = (issues: readonly Issue[]): { readonly count: (jql: string) => Promise<number>; readonly asked: string[] } => {
  const asked: string[] = [];
  const at = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : Date.parse(`${text.replaceAll('/', '-').replace(' ', 'T')}:00Z`);
  return {
    asked,
    count: async (jql) => {
      asked.push(jql);
      const projects = (/project (?:= |in \()([\d, ]+)/.exec(jql)?.[1] ?? '').split(',').map((id) => id.trim());
      if (projects.includes('404')) throw new HoldfastError('refused', 'no such project');
      const window = { projects, from: at(/created >= "([^"]+)"/.exec(jql)?.[1]), to: at(/created < "([^"]+)"/.exec(jql)?.[1]) };
      return issues.filter((issue) => inside(window, issue)).length;
    },
  };
};

const plan = async (
  issues: readonly Issue[],
  projects: readonly string[],
  target: number,
  told: (project: string) => boolean = () => false,
) => {
  const { count, asked } = counter(issues);
  const countable = projects.map((id) => ({ id, ...(told(id) ? { count: issues.filter((issue) => issue.project === id).length } : {}) }));
  return { ...(await planWindows(countable, { count, zone: new Zone('UTC'), now: NOW, target: () => target })), asked };
};

describe('windows', () => {
  it('P1 every issue lies in exactly one window, none is larger than asked for if its minutes allow', async () => {
    const issue = fc.record({
      project: fc.constantFrom('1', '2', '3'),
      created: fc.integer({ min: Date.UTC(1999, 0, 1), max: NOW + 5 * MINUTE }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(issue, { maxLength: 200 }),
        fc.integer({ min: 3, max: 60 }),
        fc.constantFrom<readonly string[]>(['1', '2'], [], ['1', '2', '3']),
        async (issues, target, told) => {
          const { windows, total } = await plan(issues, ['1', '2', '3'], target, (project) => told.includes(project));
          expect(total).toBe(issues.length);
          for (const one of issues) expect(windows.filter((window) => inside(window, one)).length).toBe(1);
          const large = (window: CountedWindow): boolean => issues.filter((one) => inside(window, one)).length > target;
          for (const window of windows.filter(large)) expect((window.to ?? 0) - (window.from ?? 0)).toBeLessThanOrEqual(2 * MINUTE);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('P2 one count for a small site, whatever the number of its projects', async () => {
    const projects = Array.from({ length: 40 }, (_, i) => String(i + 1));
    const { windows, asked } = await plan(
      projects.map((project) => ({ project, created: NOW - 1 })),
      projects,
      1_000,
    );
    expect(asked).toHaveLength(1);
    expect(windows).toHaveLength(1);
  });

  it('P2 no count at all where Jira told them; small projects share a window', async () => {
    const projects = Array.from({ length: 150 }, (_, i) => String(i + 1));
    const { windows, asked, total } = await plan(
      projects.map((project) => ({ project, created: NOW - 1 })),
      projects,
      1_000,
      () => true,
    );
    expect({ asked, total, windows: windows.length }).toEqual({ asked: [], total: 150, windows: 2 });
  });

  it('P2 a mass import into one minute is one window, and does not count for ever', async () => {
    const { windows, asked } = await plan(
      Array.from({ length: 500 }, () => ({ project: '1', created: Date.UTC(2020, 4, 4, 4, 4) })),
      ['1'],
      100,
    );
    expect(windows.filter(({ count }) => count === 500)).toHaveLength(1);
    expect(asked.length).toBeLessThan(60);
  });

  it('says which projects Jira no longer knows, and goes on', async () => {
    const { windows, unseen } = await plan(
      [
        { project: '1', created: 5 },
        { project: '2', created: 5 },
      ],
      ['1', '404', '2'],
      10,
    );
    expect(unseen).toEqual(['404']);
    expect(windows.flatMap((window) => window.projects).sort()).toEqual(['1', '2']);
  });
});

describe('cursor', () => {
  it('keeps the ids of the last minute only, and never goes back', () => {
    const created = fc.array(fc.integer({ min: 0, max: 20 * MINUTE }), { maxLength: 60 });
    fc.assert(
      fc.property(created, (times) => {
        let cursor: Cursor | undefined;
        for (const [i, at] of [...times].sort((a, b) => a - b).entries()) cursor = advance(cursor, { id: String(i), created: at });
        const last = Math.floor(Math.max(0, ...times) / MINUTE) * MINUTE;
        if (times.length > 0) expect(cursor).toMatchObject({ minute: last });
        expect(cursor?.ids.length ?? 0).toBe(times.filter((at) => Math.floor(at / MINUTE) * MINUTE === last).length);
      }),
    );
  });
});

describe('zone', () => {
  it.each([
    ['UTC', Date.UTC(2026, 10, 24, 10, 3, 59), '2026/11/24 10:03'],
    ['Asia/Kathmandu', Date.UTC(2026, 10, 24, 18, 30), '2026/11/25 00:15'],
    ['America/Los_Angeles', Date.UTC(2026, 10, 24, 10, 3), '2026/11/24 02:03'],
  ])('%s', (name, at, text) => expect(new Zone(name).literal(at)).toBe(text));

  it.each(['America/Los_Angeles', 'Australia/Lord_Howe', 'Antarctica/Troll', 'Europe/Vienna', 'UTC'])(
    'a place to go on from means one moment, and is never later: %s',
    (name) => {
      const zone = new Zone(name);
      // Every day, and closely around the days on which clocks are moved.
      const near = [
        Date.UTC(2025, 2, 9),
        Date.UTC(2025, 2, 30),
        Date.UTC(2025, 3, 5),
        Date.UTC(2025, 9, 4),
        Date.UTC(2025, 9, 26),
        Date.UTC(2025, 10, 2),
      ].flatMap((day) => Array.from({ length: 150 }, (_, i) => day + i * 13 * MINUTE));
      for (const at of [...near, ...Array.from({ length: 365 }, (_, i) => Date.UTC(2025, 0, 1) + i * 1_447 * MINUTE)]) {
        const lower = zone.lower(at);
        expect(lower).toBeLessThanOrEqual(at);
        expect(at - lower).toBeLessThan(7 * 60 * MINUTE);
        for (const minutes of [30, 60, 120]) expect(zone.literal(lower + minutes * MINUTE)).not.toBe(zone.literal(lower));
        for (const minutes of [30, 60, 120]) expect(zone.literal(lower - minutes * MINUTE)).not.toBe(zone.literal(lower));
      }
    },
  );
});
