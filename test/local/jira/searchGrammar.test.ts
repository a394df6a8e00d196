import { type Body, rig, type Rig } from './support';

/** What JQL can be read, and with which words the rest is refused. */

let one: Rig;
beforeAll(async () => {
  one = await rig({ synthetic: 60 });
});
const search = (jql: string) => one.ask('POST', '/rest/api/3/search/jql', { jql, fields: ['key'], maxResults: 5_000 });
const found = async (jql: string): Promise<readonly string[]> => {
  const { status, body } = await search(jql);
  if (status !== 200) throw new Error(`${jql}: ${body.errorMessages}`);
  return body.issues.map((issue: Body) => issue.key);
};

test.each([
  ['!project = HARB', 'NOT project = HARB'],
  ['! ! project = HARB', 'project = HARB'],
  ['!(project = HARB OR project = TIDE)', 'project not in (HARB, TIDE)'],
  ['project = HARB && status = Done', 'project = HARB AND status = Done'],
  ['project = HARB & status = Done', 'project = HARB AND status = Done'],
  ['project = HARB || project = TIDE', 'project in (HARB, TIDE)'],
  ['project=HARB|project=TIDE', 'project in (HARB, TIDE)'],
  ['project = HARB OR project = TIDE AND status = Done', 'project = HARB OR (project = TIDE AND status = Done)'],
  ['project in ((HARB), (TIDE, LUM))', 'project in (HARB, TIDE, LUM)'],
  ['project in (HARB, EMPTY)', 'project = HARB'],
  ["PROJECT = 'HARB'\n\tand\nSTATUS = done", 'project = HARB AND status = Done'],
  ['project = \\u0048ARB', 'project = HARB'],
  ['status = In\\ Progress', 'status = "In Progress"'],
  ['assignee = NULL', 'assignee is EMPTY'],
  ['project = HARB ORDER BY created', 'project = HARB ORDER BY created DESC'],
])('%j is %j', async (jql, plain) => {
  const expected = await found(plain);
  expect(expected.length).toBeGreaterThan(0);
  expect(await found(jql)).toEqual(expected);
});

const OPERATORS = "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.";
const ESCAPES = "The valid escape sequences are \\', \\\", \\t, \\n, \\r, \\\\, '\\ ' and \\uXXXX.";

test.each([
  ['foo', `Expecting operator before the end of the query. ${OPERATORS}`],
  ['project = HARB and 78foo brenden and status = Done', `Expecting operator but got 'brenden'. ${OPERATORS} (line 1, character 26)`],
  ['project = HARB and\n78foo brenden and status = Done', `Expecting operator but got 'brenden'. ${OPERATORS} (line 2, character 7)`],
  ['project = HARB\n\nor\n  status ! Done', `Expecting operator but got '!'. ${OPERATORS} (line 4, character 10)`],
  ['project = HARB AND', 'Expecting a field name before the end of the query.'],
  ['project = HARB AND NOT', 'Expecting a field name before the end of the query.'],
  ['(', 'Expecting a field name before the end of the query.'],
  ['!=', "Expecting a field name but got '!='. You must surround '!=' in quotation marks to use it as a field name. (line 1, character 1)"],
  [
    'ORDER BY desc',
    "Expecting a field name but got 'desc'. You must surround 'desc' in quotation marks to use it as a field name. (line 1, character 10)",
  ],
  ['project =', 'Expecting either a value, list or function before the end of the query.'],
  [
    'project = ,',
    "Expecting either a value, list or function but got ','. You must surround ',' in quotation marks to use it as a value. (line 1, character 11)",
  ],
  ['project = HARB status = Done', "Expecting either 'OR' or 'AND' but got 'status'. (line 1, character 16)"],
  ['status was Done at "10:55"', "Expecting either 'OR' or 'AND' but got 'at'. (line 1, character 17)"],
  ['status was (Done, "To Do"', "Expecting ')' before the end of the query."],
  ['project in (HARB, TIDE', "Expecting ')' before the end of the query."],
  ['(project = HARB', "Expecting ')' before the end of the query."],
  ['project not is empty', "Expecting 'IN' but got 'is'. (line 1, character 13)"],
  ['project = HARB order', "Expecting 'BY' before the end of the query."],
  ['project = HARB order bad', "Expecting 'BY' but got 'bad'. (line 1, character 22)"],
  ['project = HARB order by key up', "Expecting either 'ASC' or 'DESC' but got 'up'. (line 1, character 29)"],
  ['project = HARB order by key desc up', "Expecting ',' but got 'up'. (line 1, character 34)"],
  ['assignee = currentUser(,,,)', "Expecting ')' but got ','. (line 1, character 24)"],
  ['assignee = currentUser(', "Expecting ')' before the end of the query."],
  ['assignee in membersOf(good, jack!, "x")', "Expecting either ')' or ',' but got '!'. (line 1, character 33)"],
  ['field = 1', "'field' is a reserved JQL word. You must surround it in quotation marks to use it in a query. (line 1, character 1)"],
  ['project = SET', "'SET' is a reserved JQL word. You must surround it in quotation marks to use it in a query. (line 1, character 11)"],
  [
    '$status = Done',
    "The character '$' is a reserved JQL character. You must enclose it in a string or use the escape '\\u0024' instead. (line 1, character 1)",
  ],
  [
    'created > 2026/01/01',
    "The character '/' is a reserved JQL character. You must enclose it in a string or use the escape '\\u002f' instead. (line 1, character 15)",
  ],
  ['project = HARB and\n summary ~ "x', "The quoted string 'x' has not been completed. (line 2, character 12)"],
  ['summary ~ "', 'The quoted string has not been completed. (line 1, character 11)'],
  ['summary ~ case\\k', `'\\k' is an illegal JQL escape sequence. ${ESCAPES} (line 1, character 15)`],
  ['summary ~ case\\', `The escape sequence has not been completed. ${ESCAPES} (line 1, character 15)`],
])('%j can’t be read', async (jql, message) => {
  const { status, body } = await search(jql);
  expect([status, body.errorMessages]).toEqual([400, [`Error in the JQL Query: ${message}`]]);
});

test.each([
  ['project is HARB', "Operator 'is' does not support searching for non-empty values for field 'project'."],
  ['assignee is not currentUser()', "Operator 'is not' does not support searching for non-empty values for field 'assignee'."],
  ['project in HARB', "Operator 'in' does not support the non-list value 'HARB' for field 'project'."],
  ['project not in "HARB"', `Operator 'not in' does not support the non-list value '"HARB"' for field 'project'.`],
  ['assignee in currentUser()', "Operator 'in' does not support the non-list value 'currentUser()' for field 'assignee'."],
  ['project = (HARB, TIDE)', "Operator '=' does not support the list value '(HARB, TIDE)' for field 'project'."],
  ['issuetype = standardIssueTypes()', "Operator '=' does not support the list value 'standardIssueTypes()' for field 'issuetype'."],
  ['created > EMPTY', "Operator '>' does not support the empty value representation 'EMPTY' for field 'created'."],
  ['assignee in EMPTY', "Operator 'in' does not support the empty value representation 'EMPTY' for field 'assignee'."],
  ['project = 99', "A value with ID '99' does not exist for the field 'project'."],
  ['project = "99"', "The value '99' does not exist for the field 'project'."],
  ['summary = test', "The operator '=' is not supported by the 'summary' field."],
  ['universe = 1', "Field 'universe' does not exist or you do not have permission to view it."],
  ['project = HARB ORDER BY universe', "Not able to sort using field 'universe'."],
  ['assignee = currentUser(me)', "Function 'currentUser' expected '0' arguments but received '1'."],
  ['status = currentUser()', "A value provided by the function 'currentUser' is invalid for the field 'status'."],
  [
    'assignee in membersOf("none")',
    "Function 'membersOf' can not generate a list of usernames for group 'none'; the group does not exist.",
  ],
  [
    'created > startOfDay("junk")',
    "Duration for function 'startOfDay' should have the format (+/-)n(yMwdhm), e.g -1M for 1 month earlier.",
  ],
  ['created > startOfDay(-1d, 2)', "Function 'startOfDay' expected between '0' and '1' arguments but received '2'."],
  ['created > currentUser()', "A value provided by the function 'currentUser' is invalid for the field 'created'."],
  ['created = "2026-02-31"', /^Date value '2026-02-31' for field 'created' is invalid\. Valid formats include/],
  ['created = "2026-11-24 24:00"', /^Date value '2026-11-24 24:00' for field 'created' is invalid\./],
])('%j is refused', async (jql, message) => {
  const { status, body } = await search(jql);
  expect([status, body.errorMessages]).toEqual([400, [typeof message === 'string' ? message : expect.stringMatching(message)]]);
});

test.each([
  // The clock stands at 10:00 on Tuesday, 24 November 2026.
  ['startOfDay()', '2026-11-24 00:00'],
  ['startOfDay(-1)', '2026-11-23 00:00'],
  ['startOfDay("+2h")', '2026-11-24 02:00'],
  ['endOfDay("-1d")', '2026-11-23 23:59'],
  ['startOfWeek("+1d")', '2026-11-23 00:00'],
  ['startOfMonth(-9M)', '2026-02-01 00:00'],
  ['endOfMonth(-9)', '2026-02-28 23:59'],
  ['endOfMonth("15d")', '2026-12-15 23:59'],
  ['startOfYear(-1)', '2025-01-01 00:00'],
  ['endOfYear("-1y")', '2025-12-31 23:59'],
])('%s is %s', async (called, instant) => {
  const [{ key } = { key: '' }] = one.site.issues();
  const differs = `key = ${key} AND due != ${called}`;
  one.site.editFields(one.site.adminAccountId, key, { duedate: instant.slice(0, 10) });
  expect(await found(differs)).toEqual(instant.endsWith('00:00') ? [] : [key]);
  expect(
    await found(`key = ${key} AND due >= "${instant.slice(0, 10)}" AND due <= ${called} AND due > "${instant.slice(0, 4)}-01-01"`),
  ).toEqual(instant.slice(5, 10) === '01-01' ? [] : [key]);
});

test('words are a text search when the first of them is no field', async () => {
  expect(await found('this is not jql')).toEqual([]);
  for (const jql of ['project HARB', 'status Done', 'status was', 'assignee changed by'])
    expect([jql, (await search(jql)).status]).toEqual([jql, 400]);
});
