import type { Raw } from '../model';
import type { Dice } from '../random';
import { avatarUrls } from '../seed/entities';
import { personName } from './words';

/** The fixed parts of a made-up site: types, statuses, people, projects. */
export const BASE_URL = 'https://synthetic.example.invalid';
const API = `${BASE_URL}/rest/api/3`;

export const issueType = (id: string, name: string, level: number): Raw => ({
  self: `${API}/issuetype/${id}`,
  id,
  description: '',
  iconUrl: `${BASE_URL}/avatar/${id}`,
  name,
  subtask: level < 0,
  avatarId: 10_300 + (Number(id) % 100),
  hierarchyLevel: level,
});
export const TYPES = {
  epic: issueType('10000', 'Epic', 1),
  story: issueType('10001', 'Story', 0),
  task: issueType('10002', 'Task', 0),
  bug: issueType('10003', 'Bug', 0),
  subtask: issueType('10004', 'Sub-task', -1),
} as const;

const CATEGORIES = { new: [2, 'blue-gray', 'To Do'], indeterminate: [4, 'yellow', 'In Progress'], done: [3, 'green', 'Done'] } as const;
const status = (id: string, name: string, key: keyof typeof CATEGORIES): Raw => {
  const [categoryId, colorName, categoryName] = CATEGORIES[key];
  return {
    self: `${API}/status/${id}`,
    description: '',
    iconUrl: `${BASE_URL}/`,
    name,
    id,
    statusCategory: { self: `${API}/statuscategory/${categoryId}`, id: categoryId, key, colorName, name: categoryName },
  };
};
export const STATUSES: readonly Raw[] = [
  status('10000', 'To Do', 'new'),
  status('10001', 'Selected for Development', 'new'),
  status('10002', 'In Progress', 'indeterminate'),
  status('10003', 'In Review', 'indeterminate'),
  status('10004', 'Blocked', 'indeterminate'),
  status('10005', 'Done', 'done'),
  status('10006', 'Closed', 'done'),
  status('10007', 'Cancelled', 'done'),
];

const priority = (id: string, name: string): Raw => ({
  self: `${API}/priority/${id}`,
  iconUrl: `${BASE_URL}/images/icons/priorities/${id}.svg`,
  name,
  id,
});
export const PRIORITIES: readonly Raw[] = [
  priority('1', 'Highest'),
  priority('2', 'High'),
  priority('3', 'Medium'),
  priority('4', 'Low'),
  priority('5', 'Lowest'),
];
const resolution = (id: string, name: string): Raw => ({ self: `${API}/resolution/${id}`, id, description: `${name}.`, name });
export const RESOLUTIONS: readonly Raw[] = [
  resolution('10000', 'Done'),
  resolution('10001', "Won't Do"),
  resolution('10002', 'Duplicate'),
  resolution('10003', 'Cannot Reproduce'),
];
const linkType = (id: string, name: string, inward: string, outward: string): Raw => ({
  id,
  name,
  inward,
  outward,
  self: `${API}/issueLinkType/${id}`,
});
export const LINK_TYPES: readonly Raw[] = [
  linkType('10000', 'Blocks', 'is blocked by', 'blocks'),
  linkType('10001', 'Relates', 'relates to', 'relates to'),
  linkType('10002', 'Cloners', 'is cloned by', 'clones'),
];

export const customField = (number: number, name: string, schema: Raw): Raw => {
  const id = `customfield_${number}`;
  return {
    id,
    key: id,
    name,
    custom: true,
    orderable: true,
    navigable: true,
    searchable: true,
    clauseNames: [`cf[${number}]`, name],
    schema: { ...schema, customId: number },
  };
};
export const rankField = (number: number): Raw =>
  customField(number, 'Rank', { type: 'any', custom: 'com.pyxis.greenhopper.jira:gh-lexo-rank' });

export const EPIC_NAME = 'customfield_10011';
export const POINTS = 'customfield_10016';
export const FIELDS: readonly Raw[] = [
  customField(10_020, 'Sprint', { type: 'array', items: 'json', custom: 'com.pyxis.greenhopper.jira:gh-sprint' }),
  customField(10_011, 'Epic Name', { type: 'string', custom: 'com.pyxis.greenhopper.jira:gh-epic-label' }),
  customField(10_016, 'Story point estimate', { type: 'number', custom: 'com.pyxis.greenhopper.jira:jsw-story-points' }),
];

const ZONES = ['Europe/Oslo', 'Europe/London', 'America/New_York', 'Asia/Kolkata', 'Asia/Tokyo', 'Etc/UTC'];

export const makePeople = (roll: Dice, count: number): readonly Raw[] =>
  Array.from({ length: count }, (_, i) => {
    const hex = (n: number): string =>
      Math.floor(roll.next() * 16 ** n)
        .toString(16)
        .padStart(n, '0');
    const accountId = i % 11 === 10 ? `5b${hex(11)}${hex(11)}` : `712020:${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
    return {
      self: `${API}/user?accountId=${accountId}`,
      accountId,
      accountType: 'atlassian',
      avatarUrls: avatarUrls(BASE_URL, `u${i}`),
      displayName: personName(roll),
      active: i % 9 !== 8,
      timeZone: roll.pick(ZONES),
    };
  });

const PROJECTS = [
  ['HARB', 'Harbour operations'],
  ['LUM', 'Lumen booking'],
  ['QUAY', 'Quay displays'],
  ['TIDE', 'Tide data service'],
] as const;

export const makeProjects = (): readonly Raw[] =>
  PROJECTS.map(([key, name], i) => ({
    self: `${API}/project/${10_010 + i}`,
    id: String(10_010 + i),
    key,
    name,
    projectTypeKey: 'software',
    simplified: false,
    avatarUrls: avatarUrls(BASE_URL, `p${10_010 + i}`),
    ...(i % 2 === 0
      ? { projectCategory: { self: `${API}/projectCategory/10001`, id: '10001', description: 'On the water', name: 'Operations' } }
      : {}),
  }));

export const makeVersions = (project: Raw, base: number): readonly Raw[] =>
  Array.from({ length: 5 }, (_, i) => ({
    self: `${API}/version/${base + i}`,
    id: String(base + i),
    name: `${i + 1}.0`,
    archived: i === 0,
    released: i < 3,
    ...(i < 3 ? { releaseDate: `${2023 + i}-0${i + 3}-15` } : {}),
    ...(i === 1 ? { description: 'Summer season' } : {}),
    projectId: Number(project['id']),
  }));

export const makeComponents = (project: Raw, base: number): readonly Raw[] =>
  ['Front end', 'Back end', 'Hardware'].map((name, i) => ({
    self: `${API}/component/${base + i}`,
    id: String(base + i),
    name,
    ...(i === 0 ? { description: 'What people see' } : {}),
    project: project['key'],
    projectId: Number(project['id']),
    assigneeType: 'PROJECT_DEFAULT',
    isAssigneeTypeValid: false,
  }));

/** Three closed sprints, the open one, a future one. */
export const makeSprints = (board: number, base: number): readonly Raw[] =>
  ['closed', 'closed', 'closed', 'active', 'future'].map((state, i) => ({
    id: base + i,
    self: `${BASE_URL}/rest/agile/1.0/sprint/${base + i}`,
    name: `Sprint ${board}-${i + 1}`,
    state,
    goal: i === 3 ? 'Ready for the season' : '',
    originBoardId: board,
    ...(state === 'future'
      ? {}
      : {
          startDate: `2026-${String(7 + i).padStart(2, '0')}-01T08:00:00.000Z`,
          endDate: `2026-${String(7 + i).padStart(2, '0')}-15T08:00:00.000Z`,
        }),
    ...(state === 'closed' ? { completeDate: `2026-${String(7 + i).padStart(2, '0')}-15T09:30:00.000Z` } : {}),
  }));
