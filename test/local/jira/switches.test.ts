import { DEFAULT_SWITCHES, type Switches } from '../../../local/jira/switches';
import { rig } from './support';
import { QUESTIONS, type Question } from './switches/questions';

/** Both sides of what is not known of a live site: they differ, and the app copes with each. */

const rows = Object.entries(QUESTIONS) as unknown as readonly (readonly [string, Question<keyof Switches>])[];

test('every switch has its sides, and the default is one of them', () => {
  expect(Object.keys(QUESTIONS).sort()).toEqual(Object.keys(DEFAULT_SWITCHES).sort());
  for (const [name, { sides, app }] of rows) {
    expect({ name, sides }).toEqual({ name, sides: expect.arrayContaining([DEFAULT_SWITCHES[name as keyof Switches]]) as unknown });
    expect({ name, tests: app.length > 0 }).toEqual({ name, tests: true });
  }
});

describe.each(rows)('%s', (name, question) => {
  test('the sides differ', async () => {
    const seen = [];
    for (const side of question.sides) seen.push(await question.shows(await rig({ synthetic: 120 }, { ...question.with, [name]: side })));
    expect(seen[0]).not.toEqual(seen[1]);
  });

  test.each(question.sides.map((side) => [JSON.stringify(side), side] as const))('the app copes with %s', async (_text, side) => {
    for (const app of question.app) await app({ ...question.with, [name]: side }, side as never);
  });
});
