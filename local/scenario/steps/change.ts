import { randomFrom } from '../../faults';
import { Person } from '../person';
import type { ChangedIssue, Step, World } from '../step';
import { StepFailed } from '../stepFailed';

/**
 * People edit exactly 1 % of the issues, rounded up: fields, transitions, comments in turn. Each by its assignee or reporter where
 * Jira lets that person, else by the administrator.
 */
export const change: Step = {
  name: 'change',
  async run(world, memory) {
    const since = world.clock.now();
    const count = Math.ceil(world.site.summary().issues / 100);
    const admin = new Person(world.site, world.site.adminAccountId);
    const ids = await drawn(admin, count, world.faults.level);
    for (const [i, id] of ids.entries()) await edit(world, admin, id, i);
    const issues: ChangedIssue[] = [];
    for (const id of ids) issues.push(await asItIsNow(admin, id));
    const unchanged = issues.filter((issue) => issue.updated < since - (since % 1000)).map((issue) => issue.key);
    if (unchanged.length > 0) throw new StepFailed(`the people's edits changed nothing on ${unchanged.slice(0, 5).join(', ')}`);
    memory.changed = { since, issues };
    memory.restored = false;
    await world.platform.idle();
  },
};

/** Ids of `count` different issues, the same ones for the same site. */
async function drawn(admin: Person, count: number, salt: string): Promise<readonly string[]> {
  const all: string[] = [];
  for (const { key } of await admin.projects()) {
    for (let token: string | undefined; ;) {
      const page = await admin.ask<{ readonly issues: readonly { readonly id: string }[]; readonly nextPageToken?: string }>(
        'POST',
        '/rest/api/3/search/jql',
        {
          jql: `project = "${key}" ORDER BY key`,
          fields: ['id'],
          maxResults: 1000,
          ...(token === undefined ? {} : { nextPageToken: token }),
        },
      );
      all.push(...page.issues.map(({ id }) => id));
      if (page.nextPageToken === undefined) break;
      token = page.nextPageToken;
    }
  }
  const random = randomFrom(`change:${salt}`);
  // The first `count` places of a shuffle.
  for (let i = 0; i < Math.min(count, all.length); i += 1) {
    const j = i + Math.floor(random() * (all.length - i));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, count);
}

interface IssueSeen {
  readonly key: string;
  readonly fields: { readonly summary: string; readonly updated: string; readonly assignee?: Someone; readonly reporter?: Someone };
}
type Someone = { readonly accountId: string; readonly active: boolean } | null;

const seen = (admin: Person, id: string): Promise<IssueSeen> =>
  admin.ask('GET', `/rest/api/3/issue/${id}?fields=summary,updated,assignee,reporter`);

async function asItIsNow(admin: Person, id: string): Promise<ChangedIssue> {
  const { key, fields } = await seen(admin, id);
  return { id, key, updated: Date.parse(fields.updated) };
}

const paragraph = (text: string): unknown => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});

const EDITS: readonly ((person: Person, id: string, issue: IssueSeen) => Promise<boolean>)[] = [
  (person, id, { fields }) =>
    person.may('PUT', `/rest/api/3/issue/${id}`, { fields: { summary: `${fields.summary.slice(0, 240)} (edited)` } }),
  (person, id) => person.may('POST', `/rest/api/3/issue/${id}/comment`, { body: paragraph('Seen again today.') }),
  async (person, id) => {
    const { transitions } = await person.ask<{ readonly transitions: readonly { readonly id: string }[] }>(
      'GET',
      `/rest/api/3/issue/${id}/transitions`,
    );
    for (const transition of transitions)
      if (await person.may('POST', `/rest/api/3/issue/${id}/transitions`, { transition: { id: transition.id } })) return true;
    return false;
  },
  (person, id) => person.may('PUT', `/rest/api/3/issue/${id}`, { update: { labels: [{ add: 'changed' }] } }),
];

/** Where the edit whose turn it is can't be made (no transition, a field not on the screen), the next one is. */
async function edit(world: World, admin: Person, id: string, turn: number): Promise<void> {
  const issue = await seen(admin, id);
  const people = [issue.fields.assignee, issue.fields.reporter]
    .filter((person) => person?.active === true)
    .map((person) => new Person(world.site, person!.accountId));
  for (let i = 0; i < EDITS.length; i += 1) {
    const attempt = EDITS[(turn + i) % EDITS.length]!;
    for (const person of [...people, admin]) {
      const done = await attempt(person, id, issue).catch(() => false);
      if (done) return;
    }
  }
  throw new StepFailed(`nobody can edit ${issue.key}`);
}
