/** The system fields of `GET /field`, in the order in which issues show them. */
export interface SystemField {
  readonly id: string;
  readonly name: string;
  readonly orderable: boolean;
  readonly navigable: boolean;
  readonly searchable: boolean;
  readonly clauseNames: readonly string[];
  readonly schema: { readonly type: string; readonly items?: string; readonly system: string } | undefined;
}

const field = (id: string, name: string, type: string, flags: string, clauseNames: readonly string[], items?: string): SystemField => ({
  id,
  name,
  clauseNames,
  orderable: flags.includes('o'),
  navigable: flags.includes('n'),
  searchable: flags.includes('s'),
  schema: type === '' ? undefined : { type, ...(items === undefined ? {} : { items }), system: id },
});

export const SYSTEM_FIELDS: readonly SystemField[] = [
  field('statuscategorychangedate', 'Status Category Changed', 'datetime', 'ns', ['statusCategoryChangedDate']),
  field('issuetype', 'Issue Type', 'issuetype', 'ons', ['issuetype', 'type']),
  field('parent', 'Parent', '', 'ns', ['parent']),
  field('project', 'Project', 'project', 'ns', ['project']),
  field('summary', 'Summary', 'string', 'ons', ['summary']),
  field('description', 'Description', 'string', 'ons', ['description']),
  field('environment', 'Environment', 'string', 'ons', ['environment']),
  field('status', 'Status', 'status', 'ns', ['status']),
  field('priority', 'Priority', 'priority', 'ons', ['priority']),
  field('resolution', 'Resolution', 'resolution', 'ons', ['resolution']),
  field('resolutiondate', 'Resolved', 'datetime', 'ns', ['resolutiondate', 'resolved']),
  field('creator', 'Creator', 'user', 'ns', ['creator']),
  field('reporter', 'Reporter', 'user', 'ons', ['reporter']),
  field('assignee', 'Assignee', 'user', 'ons', ['assignee']),
  field('created', 'Created', 'datetime', 'ns', ['created', 'createdDate']),
  field('updated', 'Updated', 'datetime', 'ns', ['updated', 'updatedDate']),
  field('duedate', 'Due date', 'date', 'ons', ['due', 'duedate']),
  field('labels', 'Labels', 'array', 'ons', ['labels'], 'string'),
  field('components', 'Components', 'array', 'ons', ['component'], 'component'),
  field('versions', 'Affects versions', 'array', 'ons', ['affectedVersion'], 'version'),
  field('fixVersions', 'Fix versions', 'array', 'ons', ['fixVersion'], 'version'),
  field('issuelinks', 'Linked Issues', 'array', 'on', [], 'issuelinks'),
  field('subtasks', 'Sub-tasks', 'array', 'n', [], 'issuelinks'),
  field('attachment', 'Attachment', 'array', 'ons', ['attachments'], 'attachment'),
  field('comment', 'Comment', 'comments-page', 'os', ['comment']),
  field('worklog', 'Log Work', 'array', 'o', [], 'worklog'),
  field('timetracking', 'Time tracking', 'timetracking', 'o', []),
  field('timespent', 'Time Spent', 'number', 'ns', ['timespent']),
  field('timeoriginalestimate', 'Original estimate', 'number', 'ns', ['originalEstimate', 'timeoriginalestimate']),
  field('timeestimate', 'Remaining Estimate', 'number', 'ns', ['remainingEstimate', 'timeestimate']),
  field('votes', 'Votes', 'votes', 'ns', ['votes']),
  field('watches', 'Watchers', 'watches', 'ns', ['watchers']),
  field('security', 'Security Level', 'securitylevel', 'ons', ['level']),
];

export const SYSTEM_FIELD_BY_ID: ReadonlyMap<string, SystemField> = new Map(SYSTEM_FIELDS.map((item) => [item.id, item]));
