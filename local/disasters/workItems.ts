/** Disasters that befall work items: deleted, overwritten, moved by a rule. */
import { JiraError } from '../jira/errors';
import type { EditKind, IssueState } from '../jira/control/siteControl';
import { dice } from '../jira/random';
import { CannotHappen, type Disaster, type DisasterWorld, type Harm } from './disaster';
import { asPerson, somebodyWhoDeletes, somebodyWith } from './people';

const DELETED = 340;
const OVERWRITTEN = 2_100;
const AUTOMATED = 800;
/** Of the automation that runs wild, as the outbox shows it. */
const RULE = 'Move on what nobody has updated for 30 days';
/** A disaster on a small site takes at most this part of it. */
const MOST = 1 / 3;

/** What an edit of each kind touches. */
const FACETS: Readonly<Record<EditKind, readonly string[]>> = {
  fields: ['description', 'labels'],
  transition: ['status', 'resolution'],
  comment: ['comment'],
};

/** `reach`: for whom some may be out of reach. */
const victims = (
  { site, seed }: DisasterWorld,
  name: string,
  wanted: number,
  reach: (key: string) => boolean = () => true,
): readonly IssueState[] => {
  const visible = site.projects().filter((project) => !project.hidden && !project.trashed && !project.archived);
  const all = visible.flatMap((project) => site.issues(project.id)).filter((issue) => !issue.restricted && reach(issue.key));
  if (all.length === 0) throw new CannotHappen('There are no work items.');
  return dice(`${name}:${String(seed)}`)
    .shuffle(all)
    .slice(0, Math.min(wanted, Math.max(1, Math.floor(all.length * MOST))));
};

const leaver: Disaster = {
  name: 'leaver',
  title: 'A leaver deletes work items',
  story: `On the last day somebody deletes ${String(DELETED)} work items of several spaces; then the account is deactivated.`,
  strike: async (world) => {
    const { site, seed } = world;
    const chosen = victims(world, 'leaver', DELETED).map(({ key }) => key);
    const who = await somebodyWhoDeletes(site, chosen, dice(`leaver:${String(seed)}`));
    if (who === undefined) throw new CannotHappen('Nobody but the administrator works here.');
    const hurt: string[] = [];
    for (const key of chosen) {
      // Sub-tasks go with their parent: they may be chosen themselves, and all of them count.
      if (hurt.length < chosen.length && site.issue(key) !== undefined) hurt.push(...site.deleteIssue(who.accountId, key));
    }
    site.setActive(who.accountId, false);
    return { said: `${who.displayName} deleted ${String(hurt.length)} work items and left.`, hurt, edited: [] };
  },
};

interface Named {
  readonly id: string;
  readonly name: string;
}

/** False: the type has no priority and keeps what it has, as in a bulk edit. */
const setPriority = (site: DisasterWorld['site'], who: string, key: string, { id }: Named): boolean => {
  try {
    site.editFields(who, key, { priority: { id } });
    return true;
  } catch (error) {
    if (error instanceof JiraError && error.errors['priority'] !== undefined) return false;
    throw error;
  }
};

const bulkEdit: Disaster = {
  name: 'bulk-edit',
  title: 'A bulk edit overwrites Priority',
  story: `Somebody sets one priority on ${OVERWRITTEN.toLocaleString('en-US')} work items, while colleagues go on working.`,
  strike: async (world) => {
    const { site } = world;
    const priorities = await asPerson<readonly Named[]>(site, site.adminAccountId, 'GET', '/rest/api/3/priority');
    const last = priorities[priorities.length - 1];
    if (last === undefined) throw new CannotHappen('The site has no priorities.');
    const who = await somebodyWith(site, 'EDIT_ISSUES');
    const chosen = victims(world, 'bulk-edit', OVERWRITTEN);
    const half = Math.floor(chosen.length / 2);
    const hurt: string[] = [];
    const overwrite = (issues: readonly IssueState[]): void => {
      for (const { key } of issues) if (setPriority(site, who, key, last)) hurt.push(key);
    };
    overwrite(chosen.slice(0, half));
    const edited = site
      .peopleEdit({ count: Math.max(1, Math.floor(chosen.length / 20)), seed: world.seed })
      .map(({ key, kind }) => ({ key, facets: FACETS[kind] }));
    overwrite(chosen.slice(half));
    if (hurt.length === 0) throw new CannotHappen('No work item here has a priority.');
    return { said: `A bulk edit set Priority to ${last.name} on ${String(hurt.length)} work items.`, hurt, edited };
  },
};

const automation: Disaster = {
  name: 'automation',
  title: 'An automation rule runs wild',
  story: `The rule “${RULE}” moves ${String(AUTOMATED)} work items on and writes a comment on each.`,
  strike: async (world) => {
    const { site } = world;
    const who = site.automation() ?? (await somebodyWith(site, 'TRANSITION_ISSUES'));
    const hurt: string[] = [];
    const reach = (key: string): boolean => site.may(who, 'TRANSITION_ISSUES', key) && site.may(who, 'ADD_COMMENTS', key);
    for (const { key } of victims(world, 'automation', AUTOMATED, reach)) {
      site.ruleRan(who, RULE, key);
      const transition = site.transitions(who, key).find(({ asksResolution }) => !asksResolution);
      if (transition !== undefined) site.transition(who, key, transition.id);
      site.comment(who, key, 'Automation: this work item has not been updated for 30 days and was moved on.');
      hurt.push(key);
    }
    return { said: `An automation rule moved and commented on ${String(hurt.length)} work items.`, hurt, edited: [] };
  },
};

const commentAndFile: Disaster = {
  name: 'comment-and-file',
  title: 'A comment and a file are deleted',
  story: 'Somebody deletes one comment and one attachment of a work item.',
  strike: async ({ site, seed }): Promise<Harm> => {
    const one = dice(`comment-and-file:${String(seed)}`).shuffle(
      site
        .projects()
        .filter((project) => !project.hidden && !project.trashed && !project.archived)
        .flatMap((project) => site.issues(project.id))
        .filter((issue) => issue.comments > 0 && issue.attachments > 0),
    )[0];
    if (one === undefined) throw new CannotHappen('No work item has both a comment and an attachment.');
    const who = site.adminAccountId;
    const { fields } = await asPerson<{
      readonly fields: {
        readonly comment: { readonly comments: readonly { readonly id: string }[] };
        readonly attachment: readonly { readonly id: string }[];
      };
    }>(site, who, 'GET', `/rest/api/3/issue/${one.key}?fields=comment,attachment`);
    await asPerson(site, who, 'DELETE', `/rest/api/3/issue/${one.key}/comment/${fields.comment.comments[0]?.id ?? ''}`);
    await asPerson(site, who, 'DELETE', `/rest/api/3/attachment/${fields.attachment[0]?.id ?? ''}`);
    return { said: `A comment and an attachment of ${one.key} were deleted.`, hurt: [one.key], edited: [] };
  },
};

export const OF_WORK_ITEMS: readonly Disaster[] = [leaver, bulkEdit, automation, commentAndFile];
