import type { Actor } from '../http/call';
import type { HistoryItem, Issue } from '../model';
import { SECURITY_LEVELS } from '../access/security';
import type { Services } from '../services';
import type { SiteState } from '../state';
import { plainText } from './adf';

/** What a change of an issue's field reads like in its changelog. */
const item = (
  field: string,
  from: string | null,
  fromText: string | null,
  to: string | null,
  toText: string | null,
  fieldId: string | undefined = field,
): HistoryItem => ({
  field,
  ...(fieldId === undefined ? {} : { fieldId }),
  fieldtype: 'jira',
  from,
  fromText,
  to,
  toText,
});

const nameOf = (state: SiteState, accountId: string | null): string | null =>
  accountId === null ? null : (state.users.get(accountId)?.displayName ?? null);

const members = (
  field: string,
  fieldId: string,
  before: readonly string[],
  after: readonly string[],
  name: (id: string) => string,
): HistoryItem[] => [
  ...before.filter((id) => !after.includes(id)).map((id) => item(field, id, name(id), null, null, fieldId)),
  ...after.filter((id) => !before.includes(id)).map((id) => item(field, null, null, id, name(id), fieldId)),
];

/** The items of the changelog for `patch` over `issue`; nothing when it changes nothing. */
export const changeItems = (state: SiteState, issue: Issue, patch: Partial<Issue>): HistoryItem[] => {
  const after = { ...issue, ...patch };
  const items: HistoryItem[] = [];
  const plain = (field: string, from: string | null, to: string | null): void => {
    if (from !== to) items.push(item(field, null, from, null, to));
  };
  const entity = (field: string, from: { id: string; name: string } | null, to: { id: string; name: string } | null): void => {
    if (from?.id !== to?.id) items.push(item(field, from?.id ?? null, from?.name ?? null, to?.id ?? null, to?.name ?? null));
  };
  plain('summary', issue.summary, after.summary);
  if (issue.description !== after.description) plain('description', plainText(issue.description), plainText(after.description));
  if (issue.environment !== after.environment) plain('environment', plainText(issue.environment), plainText(after.environment));
  plain('duedate', issue.dueDate, after.dueDate);
  plain('labels', issue.labels.join(' '), after.labels.join(' '));
  entity('issuetype', issue.type, after.type);
  entity('status', issue.status, after.status);
  entity('priority', issue.priority, after.priority);
  entity('resolution', issue.resolution, after.resolution);
  const levelName = (id: string | null | undefined): string | null => SECURITY_LEVELS.get(id ?? '')?.level.name ?? null;
  if ((issue.security ?? null) !== (after.security ?? null))
    items.push(item('security', issue.security ?? null, levelName(issue.security), after.security ?? null, levelName(after.security)));
  for (const [field, id] of [
    ['originalEstimate', 'timeoriginalestimate'],
    ['remainingEstimate', 'timeestimate'],
  ] as const) {
    const text = (seconds: number | null): string | null => (seconds === null ? null : String(seconds));
    if (issue[field] !== after[field]) items.push(item(id, text(issue[field]), text(issue[field]), text(after[field]), text(after[field])));
  }
  for (const field of ['reporter', 'assignee'] as const) {
    if (issue[field] !== after[field])
      items.push(item(field, issue[field], nameOf(state, issue[field]), after[field], nameOf(state, after[field])));
  }
  const versionName = (id: string): string => String(state.versions.get(id)?.raw['name'] ?? id);
  items.push(
    ...members('Component', 'components', issue.components, after.components, (id) => String(state.components.get(id)?.raw['name'] ?? id)),
  );
  items.push(...members('Version', 'versions', issue.versions, after.versions, versionName));
  items.push(...members('Fix Version', 'fixVersions', issue.fixVersions, after.fixVersions, versionName));
  if (issue.parent !== after.parent) {
    const text = (id: number | null): string | null => (id === null ? null : String(id));
    const key = (id: number | null): string | null => (id === null ? null : (state.issues.get(id)?.key ?? null));
    items.push(item('IssueParentAssociation', text(issue.parent), key(issue.parent), text(after.parent), key(after.parent), undefined));
  }
  if (String(issue.sprints) !== String(after.sprints)) {
    const names = (ids: readonly number[] | null): string =>
      (ids ?? []).map((id) => String(state.sprints.get(id)?.raw['name'] ?? id)).join(', ');
    items.push({
      ...item(
        'Sprint',
        (issue.sprints ?? []).join(', '),
        names(issue.sprints),
        (after.sprints ?? []).join(', '),
        names(after.sprints),
        state.sprintField,
      ),
      fieldtype: 'custom',
    });
  }
  for (const id in after.custom) {
    const from = issue.custom[id] ?? 'null';
    const to = after.custom[id] ?? 'null';
    if (from !== to && id === state.rankField)
      items.push({ ...item('Rank', '', '', '', from < to ? 'Ranked lower' : 'Ranked higher', id), fieldtype: 'custom' });
    else if (from !== to)
      items.push({
        ...item(state.fields.get(id)?.name ?? id, null, from === 'null' ? null : from, null, to === 'null' ? null : to, id),
        fieldtype: 'custom',
      });
  }
  return items;
};

/**
 * Does a change: what follows from it (resolution date, date of the status's category), changelog, `updated`, event. A patch that
 * changes nothing does none of that. `quiet` items belong to changes that `patch` itself can't show (attachments, links).
 */
export const applyChange = (
  state: SiteState,
  services: Services,
  issue: Issue,
  patch: Partial<Issue>,
  actor: Actor,
  extra: readonly HistoryItem[] = [],
): void => {
  const items = [...changeItems(state, issue, patch), ...extra];
  if (items.length === 0) return;
  const now = state.clock.now();
  const derived: Partial<Issue> = {};
  if (patch.resolution !== undefined && patch.resolution?.id !== issue.resolution?.id)
    derived.resolved = patch.resolution === null ? null : now;
  if (patch.status !== undefined && patch.status.category !== issue.status.category) derived.statusChanged = now;
  const onlyParts = Object.keys(patch).every((field) => field === 'attachments' || field === 'links');
  // An order on boards is none of the work item's own business: as a change it is in its history, and no search by date finds it.
  const onlyRank = items.every(({ fieldId }) => fieldId !== undefined && fieldId === state.rankField);
  const updated = onlyRank || (onlyParts && !state.switches.partsBumpUpdated) ? issue.updated : Math.max(now, issue.updated);
  const history = { id: String(state.nextId()), author: actor.user.accountId, created: now, items };
  state.change(issue, { ...patch, ...derived, history: [...issue.history, history], updated });
  services.events.issueUpdated(issue, items, actor);
};

/** Things that move `updated` and leave no line in the changelog: comments and worklogs. */
export const touch = (state: SiteState, issue: Issue, patch: Partial<Issue>): void => {
  state.change(issue, { ...patch, updated: Math.max(state.clock.now(), issue.updated) });
};
