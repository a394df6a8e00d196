import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { virtualClock } from '../../../local/clock';
import { PROJECT_PERMISSIONS } from '../../../local/jira/access/permissionTable';
import type { JiraCaller, OrderedTrouble } from '../../../local/contract';
import { CannotHappen } from '../../../local/disasters/disaster';
import { DISASTERS } from '../../../local/disasters/table';
import { troubleOf, type Judgement } from '../../../local/disasters/trouble';
import { createJiraSite } from '../../../local/jira/site';
import { stepsNamed } from '../../../local/scenario/table';

const START = Date.UTC(2026, 10, 24, 9);
const ISSUES = 90;
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'holdfast-disasters-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function aSite(synthetic = ISSUES) {
  const clock = virtualClock(START);
  const site = await createJiraSite({ seed: { synthetic, seed: 3 }, clock, tempDir: dir });
  return { site, trouble: troubleOf({ site, seed: 5, now: () => clock.now() }, dir) };
}

const count = (judgement: Judgement | undefined, kind: string): number =>
  judgement?.verdict?.differences.filter((tally) => tally.kind.startsWith(kind)).reduce((sum, tally) => sum + tally.count, 0) ?? 0;

describe('disasters', () => {
  it('are steps of a scenario, each under a name of its own', () => {
    expect(new Set(DISASTERS.map(({ name }) => name)).size).toBe(DISASTERS.length);
    expect(stepsNamed(DISASTERS.map(({ name }) => `disaster:${name}`).join(',')).length).toBe(DISASTERS.length);
  });

  it('those that strike in the middle of a restore need one', () => {
    expect(() => stepsNamed('backup,disaster,disaster:points-dry,verify')).toThrow('name a step restore after it');
    expect(() => stepsNamed('restore,disaster:worker-dies')).toThrow('name a step restore after it');
    expect(stepsNamed('backup,disaster,disaster:worker-dies,restore')).toHaveLength(4);
    expect(stepsNamed('backup,disaster:byte-flip,disaster:atlassian-gone,verify')).toHaveLength(4);
  });

  it('of the platform are offered where there is one, and are told by the judge, who has nothing to compare', async () => {
    const { site, trouble } = await aSite(12);
    expect(trouble.list.map(({ name }) => name)).not.toContain('points-dry');
    const ordered: unknown[] = [];
    const orders = { order: (...what: unknown[]) => ordered.push(what) } as unknown as OrderedTrouble;
    const platform = { trouble: orders, kvs: new Map(), storeDir: dir };
    const both = troubleOf({ site, seed: 5, now: () => START, platform }, dir);
    expect(both.list.map(({ name }) => name)).toEqual([
      ...DISASTERS.map(({ name }) => name),
      ...['points-dry', 'worker-dies', 'byte-flip', 'atlassian-gone'],
    ]);
    for (const name of ['points-dry', 'worker-dies', 'atlassian-gone']) await both.strike(name);
    expect(ordered).toEqual([
      [{ what: 'points-dry' }, 0],
      [{ what: 'worker-dies' }, 0],
      [{ what: 'atlassian-gone', ms: Infinity }, 0],
    ]);
    await expect(both.strike('byte-flip')).rejects.toBeInstanceOf(CannotHappen);
    const judgement = await both.judge();
    expect(judgement!.happened.map(({ said }) => said)).toEqual([
      'The points of the hour are used up; Jira refuses the app until the next UTC hour.',
      'The worker that makes the next write of a restore is killed.',
      'Atlassian is gone until it is brought back.',
    ]);
    expect(judgement!.verdict).toBeUndefined();
  });

  it('do nothing that nobody ordered, and nothing of an unknown name', async () => {
    const { site, trouble } = await aSite();
    expect(await trouble.judge()).toBeUndefined();
    expect(await trouble.strike('earthquake')).toBeUndefined();
    expect(site.summary().issues).toBe(ISSUES);
  });

  it('one that could not happen leaves the judge no moment to compare with: what people did after it is no harm', async () => {
    const { site, trouble } = await aSite(2);
    const admin: JiraCaller = { kind: 'user', accountId: site.adminAccountId };
    await expect(trouble.strike('comment-and-file')).rejects.toBeInstanceOf(CannotHappen);
    const body = Buffer.from(JSON.stringify({ fields: { summary: 'Written by a person' } }));
    const request = {
      method: 'PUT',
      path: `/rest/api/3/issue/${site.issues()[0]!.key}`,
      headers: { 'content-type': 'application/json' },
      body,
    };
    expect((await site.handle(request, admin)).status).toBe(204);
    expect(await trouble.judge()).toBeUndefined();
    await trouble.strike('space-hidden');
    expect(count(await trouble.judge(), 'summary')).toBe(0);
  });

  it('a leaver: the work items are gone, and the judge misses exactly those', async () => {
    const { site, trouble } = await aSite();
    const harm = await trouble.strike('leaver');
    expect(harm!.hurt.length).toBeGreaterThan(5);
    for (const key of harm!.hurt) expect(site.issue(key)).toBeUndefined();
    const judgement = await trouble.judge();
    expect(count(judgement, 'issue missing')).toBe(ISSUES - site.summary().issues);
    expect(judgement!.happened.map(({ said }) => said)).toEqual([harm!.said]);
  });

  it('a bulk edit: the priority is lost, and what colleagues did meanwhile is theirs', async () => {
    const { trouble } = await aSite();
    const harm = await trouble.strike('bulk-edit');
    const judgement = await trouble.judge();
    expect(judgement!.verdict!.differences.map(({ kind }) => kind)).toEqual(['priority']);
    expect(count(judgement, 'priority')).toBeLessThanOrEqual(harm!.hurt.length);
    expect(harm!.edited.length).toBeGreaterThan(0);
    expect(judgement!.verdict!.excused.some(({ kind }) => kind.endsWith('edited by people since'))).toBe(true);
  });

  it('an automation rule: comments and statuses', async () => {
    const { trouble } = await aSite();
    const harm = await trouble.strike('automation');
    const judgement = await trouble.judge();
    expect(count(judgement, 'comment that was not there')).toBe(harm!.hurt.length);
    expect(count(judgement, 'status')).toBeGreaterThan(0);
    expect(count(judgement, 'issue')).toBe(0);
  });

  it('a comment and a file', async () => {
    const { trouble } = await aSite();
    await trouble.strike('comment-and-file');
    expect((await trouble.judge())!.verdict!.differences.map(({ kind, count: n }) => [kind, n])).toEqual(
      expect.arrayContaining([
        ['comment missing', 1],
        ['attachment missing', 1],
      ]),
    );
  });

  it.each(['space-deleted', 'space-trashed'])('%s: all its work items', async (name) => {
    const { site, trouble } = await aSite();
    const harm = await trouble.strike(name);
    expect(count(await trouble.judge(), 'issue missing')).toBe(harm!.hurt.length);
    expect(site.projects().filter((project) => !project.trashed)).toHaveLength(site.projects().length - (name === 'space-trashed' ? 1 : 0));
  });

  it('a custom field: its values are gone everywhere, in replies too', async () => {
    const { site, trouble } = await aSite();
    const harm = await trouble.strike('field-deleted');
    expect(harm!.hurt.length).toBeGreaterThan(0);
    const judgement = await trouble.judge();
    const fields = judgement!.verdict!.differences.find(({ kind }) => kind === 'field missing');
    expect(fields).toMatchObject({ count: 1, examples: [expect.stringMatching(/^field .+ \(customfield_\d+\)$/)] });
    expect(judgement!.verdict!.differences.reduce((sum, tally) => sum + tally.count, 0)).toBe(harm!.hurt.length + 1);
    expect(site.issue(harm!.hurt[0]!)).toBeDefined();
  });

  it('an access rule changes no work item, and the judge says which space apps lost', async () => {
    const { site, trouble } = await aSite();
    await trouble.strike('space-hidden');
    const hidden = site.projects().filter((project) => project.hidden);
    expect(hidden).toHaveLength(1);
    expect((await trouble.judge())!.verdict!.differences).toEqual([
      {
        kind: 'access to a project',
        count: 1,
        examples: [`${hidden[0]!.key}: …Permission Scheme”, open to apps ⇒ …Permission Scheme”, hidden from apps`],
      },
    ]);
  });

  it('a permission scheme without apps hides its spaces from the app, and changes nothing for people', async () => {
    const { site, trouble } = await aSite();
    const sees = async (caller: JiraCaller): Promise<number> => {
      const reply = await site.handle({ method: 'GET', path: '/rest/api/3/project/search', headers: {}, body: undefined }, caller);
      return (JSON.parse(String(reply.body)) as { total: number }).total;
    };
    const app: JiraCaller = { kind: 'app', scopes: ['read:jira-work'] };
    const person: JiraCaller = { kind: 'user', accountId: site.adminAccountId };
    const [before, ofPeople] = [await sees(app), await sees(person)];
    await trouble.strike('apps-shut-out');
    expect(await sees(app)).toBeLessThan(before);
    expect(await sees(person)).toBe(ofPeople);
    const [grants, ...others] = (await trouble.judge())!.verdict!.differences;
    expect(others).toEqual([]);
    expect(grants).toMatchObject({ kind: 'grant missing', count: PROJECT_PERMISSIONS.length });
    expect(grants!.examples[0]).toMatch(/^grant \w+ to projectRole atlassian-addons-project-access in “Default Permission Scheme”$/);
  });

  it('say so when there is nothing left to break', async () => {
    const { site, trouble } = await aSite(12);
    for (const { id } of site.projects()) site.deleteProject(id, { forGood: true });
    for (const { name } of DISASTERS) await expect(trouble.strike(name)).rejects.toBeInstanceOf(CannotHappen);
  });
});
