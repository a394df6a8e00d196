import type { Raw } from '../model';
import { avatarUrls } from '../seed/entities';
import { BASE_URL, issueType, TYPES } from '../synthetic/parts';
import { APP_THEME } from './themes/app';
import { BUSINESS_THEME } from './themes/business';
import { DESK_THEME } from './themes/desk';
import { OPERATIONS_THEME } from './themes/operations';
import { PEOPLE_THEME } from './themes/people';
import { SECURITY_THEME } from './themes/security';
import type { Theme } from './themes/theme';

const API = `${BASE_URL}/rest/api/3`;

export interface DemoProject {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly kind: 'software' | 'service_desk' | 'business';
  readonly teamManaged?: boolean;
  readonly share: number;
  readonly theme: Theme;
  readonly types: readonly Raw[];
  readonly board: 'scrum' | 'kanban' | 'simple' | undefined;
  readonly archived?: boolean;
  readonly hidden?: boolean;
  readonly secured?: boolean;
  /** Its permission scheme, where that is not the default one. */
  readonly permissionScheme?: string;
  readonly worklogs: number;
  readonly histories: number;
}

/** Types of a team-managed project are its own. */
const ofTeam = (projectId: string): readonly Raw[] => {
  const scope = { type: 'PROJECT', project: { id: projectId } };
  return [
    issueType('10101', 'Epic', 1),
    issueType('10102', 'Task', 0),
    issueType('10103', 'Bug', 0),
    issueType('10104', 'Subtask', -1),
  ].map((raw) => ({ ...raw, scope }));
};
const INCIDENT = issueType('10201', '[System] Incident', 0);
const REQUEST = issueType('10202', '[System] Service request', 0);
const SOFTWARE: readonly Raw[] = Object.values(TYPES);

export const DEMO_PROJECTS: readonly DemoProject[] = [
  {
    id: '10010',
    key: 'APP',
    name: 'Customer app',
    description: 'Booking on phones and on the web',
    kind: 'software',
    share: 0.3,
    theme: APP_THEME,
    types: SOFTWARE,
    board: 'scrum',
    worklogs: 5,
    histories: 5,
  },
  {
    id: '10011',
    key: 'OPS',
    name: 'Platform operations',
    description: 'What keeps booking and ships connected',
    kind: 'software',
    share: 0.18,
    theme: OPERATIONS_THEME,
    types: SOFTWARE,
    board: 'kanban',
    worklogs: 3,
    histories: 6,
  },
  {
    id: '10012',
    key: 'MOB',
    name: 'Mobile squad',
    description: 'The team that makes the crew app',
    kind: 'software',
    teamManaged: true,
    share: 0.1,
    theme: APP_THEME,
    types: ofTeam('10012'),
    board: 'simple',
    worklogs: 0,
    histories: 3,
  },
  {
    id: '10013',
    key: 'HELP',
    name: 'Service desk',
    description: 'Help for colleagues on land and at sea',
    kind: 'service_desk',
    share: 0.18,
    theme: DESK_THEME,
    types: [INCIDENT, REQUEST, TYPES.subtask],
    permissionScheme: '10010',
    board: undefined,
    worklogs: 2,
    histories: 4,
  },
  {
    id: '10014',
    key: 'MKT',
    name: 'Marketing calendar',
    description: 'Campaigns, print and prices',
    kind: 'business',
    share: 0.1,
    theme: BUSINESS_THEME,
    types: [TYPES.task, TYPES.subtask],
    board: undefined,
    worklogs: 0,
    histories: 3,
  },
  {
    id: '10015',
    key: 'WEB1',
    name: 'Website 1.0',
    description: 'The old site, switched off',
    kind: 'software',
    share: 0.05,
    theme: APP_THEME,
    types: SOFTWARE,
    board: 'kanban',
    archived: true,
    worklogs: 0,
    histories: 2,
  },
  {
    id: '10016',
    key: 'SEC',
    name: 'Security and compliance',
    description: 'Findings, reviews, requests of travellers',
    kind: 'software',
    share: 0.06,
    theme: SECURITY_THEME,
    types: SOFTWARE,
    board: 'kanban',
    secured: true,
    permissionScheme: '10011',
    worklogs: 1,
    histories: 3,
  },
  {
    id: '10017',
    key: 'PPL',
    name: 'People and hiring',
    description: 'Confidential; apps have no access',
    kind: 'business',
    share: 0.03,
    theme: PEOPLE_THEME,
    types: [TYPES.task, TYPES.subtask],
    board: undefined,
    hidden: true,
    permissionScheme: '10011',
    worklogs: 0,
    histories: 2,
  },
];

export const projectResource = (project: DemoProject, lead: Raw): Raw => ({
  self: `${API}/project/${project.id}`,
  id: project.id,
  key: project.key,
  name: project.name,
  description: project.description,
  lead,
  projectTypeKey: project.kind,
  simplified: project.teamManaged === true,
  avatarUrls: avatarUrls(BASE_URL, `p${project.id}`),
  ...(project.kind === 'software'
    ? { projectCategory: { self: `${API}/projectCategory/10001`, id: '10001', description: 'What travellers use', name: 'Product' } }
    : {}),
});
