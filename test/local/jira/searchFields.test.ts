import { join } from 'node:path';
import { rig, type Body, type Rig, tempDir } from './support';

/** What JQL can ask of a site's fields. */

const search = (one: Rig, jql: string) => one.ask('POST', '/rest/api/3/search/jql', { jql, fields: ['key'], maxResults: 5_000 });
const found = async (one: Rig, jql: string): Promise<readonly string[]> => {
  const { status, body } = await search(one, jql);
  if (status !== 200) throw new Error(`${jql}: ${body.errorMessages}`);
  return body.issues.map((issue: Body) => issue.key);
};
const quoted = (name: string): string => (name.startsWith('cf[') ? name : JSON.stringify(name));

test.each([
  ['a made-up site', { synthetic: 20, ranks: true }],
  ['the demo, with a field of every kind', { demo: 200 }],
] as const)('every clause name of a searchable field is understood: %s', async (_, seed) => {
  const one = await rig(seed);
  const fields: Body[] = await one.get('/rest/api/3/field');
  const refused: string[] = [];
  for (const { name, searchable, clauseNames } of fields) {
    expect([name, clauseNames.length > 0]).toEqual([name, searchable]);
    for (const clause of clauseNames.map(quoted)) {
      const asked = name === 'Rank' ? `project is not EMPTY ORDER BY ${clause}` : `${clause} is not EMPTY OR ${clause} is EMPTY`;
      if ((await search(one, asked)).status !== 200) refused.push(asked);
    }
  }
  expect(refused).toEqual([]);
  expect(fields.filter(({ custom }) => custom).length).toBeGreaterThan(2);
});

describe('a field of the site’s own', () => {
  let one: Rig;
  let fields: readonly Body[];
  let all: readonly Body[];

  beforeAll(async () => {
    one = await rig({ demo: 200 });
    fields = await one.get('/rest/api/3/field');
    for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
      const asked = { jql: 'created > "2000-01-01"', fields: ['*all'], maxResults: 100, nextPageToken: token };
      const page = await one.post('/rest/api/3/search/jql', asked);
      all = [...(all ?? []), ...page.issues];
      token = page.nextPageToken;
    }
  });

  /** A field, a clause of which `$` is the value of the first issue that has one, and which issues that means. */
  const cases: readonly (readonly [string, string, (value: Body, first: Body) => boolean])[] = [
    ['Effort', '= $', (value, first) => value === first],
    ['Effort', '!= $', (value, first) => value !== null && value !== first],
    ['Effort', '> $', (value, first) => value !== null && value > first],
    ['Effort', 'in ($, -1)', (value, first) => value === first],
    ['Effort', 'is EMPTY', (value) => value === null],
    ['Vendor ticket', '~ $', (value, first) => value === first],
    ['Root cause', '~ checklist', (value) => value !== null],
    ['Design', '= $', (value, first) => value === first],
    ['Severity', '= $', (value, first) => value?.value === first.value],
    ['Severity', 'not in ($)', (value, first) => value !== null && value.value !== first.value],
    ['Severity', 'is not EMPTY', (value) => value !== null],
    ['Lines', '= $', (value, first) => (value ?? []).some((each: Body) => each.value === first[0].value)],
    ['Category', '= $', (value) => value?.value === 'Booking'],
    ['Category', 'in cascadeOption(Booking)', (value) => value?.value === 'Booking'],
    ['Category', 'in cascadeOption(booking, "cabins")', (value) => value?.child.value === 'Cabins'],
    ['Category', 'in cascadeOption(Booking, none)', () => false],
    ['Go-live', '<= $', (value, first) => value !== null && value <= first],
    ['Go-live', '= $', (value, first) => value === first],
    ['Outage begin', '>= "2026-05-01"', (value) => value !== null && value >= '2026-05-01'],
    ['Tags', '= $', (value, first) => (value ?? []).includes(first[0])],
    ['Tester', '= $', (value, first) => value?.accountId === first.accountId],
    ['Tester', '= currentUser()', () => false],
  ];
  const written = (value: Body): string => {
    const plain = Array.isArray(value) ? value[0] : value;
    return JSON.stringify(plain?.accountId ?? plain?.value ?? plain);
  };

  test.each(cases)('%s %s', async (name, clause, expected) => {
    const { id } = fields.find((field) => field.name === name);
    const value = (issue: Body): Body => issue.fields[id] ?? null;
    const first = all.map(value).find((each) => each !== null);
    expect(first).toBeDefined();
    const keys = all.filter((issue) => expected(value(issue), first)).map((issue) => issue.key);
    for (const clauseName of [quoted(name), `cf[${id.replace('customfield_', '')}]`]) {
      const jql = `${clauseName} ${clause.replace('$', written(first))}`;
      expect([jql, [...(await found(one, jql))].sort()]).toEqual([jql, keys.sort()]);
    }
  });

  test.each(['Effort', 'Severity', 'Go-live', 'Asset number', 'Tester'])('is an order: %s', async (name) => {
    const { id } = fields.find((field) => field.name === name);
    const key = (value: Body): string | number =>
      value.displayName ?? value.value?.toLowerCase() ?? (typeof value === 'number' ? value : value.toLowerCase());
    const jql = `${quoted(name)} is not EMPTY ORDER BY ${quoted(name)} DESC`;
    const { issues } = await one.post('/rest/api/3/search/jql', { jql, fields: [id], maxResults: 100 });
    const values = issues.map((issue: Body) => key(issue.fields[id]));
    expect(values.length).toBeGreaterThan(1);
    expect(values).toEqual([...values].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
  });

  test('whose values only its app understands is not searched', async () => {
    const poker = fields.find((field) => field.name === 'Planning poker');
    expect([poker.searchable, poker.clauseNames]).toEqual([false, []]);
    expect((await search(one, '"Planning poker" is EMPTY')).body.errorMessages).toEqual([
      "Field 'Planning poker' does not exist or you do not have permission to view it.",
    ]);
  });

  test.each([
    ['Effort = high', "The value 'high' is not valid for the field 'Effort'."],
    ['Effort ~ 3', "The operator '~' is not supported by the 'Effort' field."],
    ['Severity > Low', "The operator '>' is not supported by the 'Severity' field."],
    ['"Go-live" = soon', /^Date value 'soon' for field 'Go-live' is invalid\. Valid formats include/],
    ['Tester = nobody', "The value 'nobody' does not exist for the field 'Tester'."],
    ['Tester in cascadeOption(a)', "A value provided by the function 'cascadeOption' is invalid for the field 'Tester'."],
    ['Tester in someoneElse(a, b)', "Unable to find JQL function 'someoneElse(a, b)'."],
    ['Category in cascadeOption(a, b, c)', "Function 'cascadeOption' expected between '1' and '2' arguments but received '3'."],
    ['attachments = EMPTY', "The operator '=' is not supported by the 'attachments' field."],
    ['project = HARB ORDER BY attachments', "Field 'attachments' does not support sorting."],
  ])('is refused with Jira’s words: %s', async (jql, message) => {
    const { status, body } = await search(one, jql.replace('HARB', all[0].fields.project.key));
    expect([status, body.errorMessages]).toEqual([400, [typeof message === 'string' ? message : expect.stringMatching(message)]]);
  });

  test('has options that a loaded site knows', async () => {
    const seed = join(tempDir(), 'seed.ndjson.gz');
    await one.site.exportSeed(seed);
    const again = await rig({ file: seed });
    expect((await search(again, 'Severity = "Very low"')).body.errorMessages).toEqual([
      "The option 'Very low' for field 'Severity' does not exist.",
    ]);
    expect((await found(again, 'Severity = low')).length).toBeGreaterThan(0);
  });

  test('attachments are there or not', async () => {
    const keys = (wanted: boolean) => all.filter((issue) => issue.fields.attachment.length > 0 === wanted).map((issue) => issue.key);
    expect([...(await found(one, 'attachments is not EMPTY'))].sort()).toEqual(keys(true).sort());
    const count = (await one.post('/rest/api/3/search/approximate-count', { jql: 'attachments is EMPTY' })).count;
    expect(count).toBe(keys(false).length);
  });

  test('a day is the same day in every zone', async () => {
    for (const appZone of ['Pacific/Auckland', 'America/Los_Angeles']) {
      const there = await rig({ synthetic: 20 }, { appZone });
      const { key } = there.site.issues()[0] as { key: string };
      there.site.editFields(there.site.adminAccountId, key, { duedate: '2026-12-24' });
      expect(await found(there, `due = "2026-12-24" AND key = ${key}`)).toEqual([key]);
      expect(await found(there, `due > "2026-12-23" AND due < "2026-12-25" AND key = ${key}`)).toEqual([key]);
    }
  });
});
