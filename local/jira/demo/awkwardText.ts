import type { Issue } from '../model';
import { file } from './awkwardFiles';
import { mediaOf } from './files';
import { change, type Making } from './making';
import { APP_THEME } from './themes/app';
import { doc, paragraph, prose, table, words } from './words';

/** Of everything that rich text can hold. */
export const richText = (making: Making, issue: Issue): void => {
  const { people, roll, state } = making;
  const image = issue.attachments[0] ?? file(making, issue, 'deck-plan.png', 48_000);
  const id = people.former;
  const mention = { type: 'mention', attrs: { id, text: `@${state.users.get(id)?.displayName ?? ''}` } };
  const description = doc(
    { type: 'heading', attrs: { level: 2 }, content: [words('What we measured')] },
    table(roll),
    mediaOf(image),
    paragraph(
      mention,
      words(' made this before leaving. '),
      { type: 'emoji', attrs: { shortName: ':ship:', text: '🚢' } },
      { type: 'hardBreak' },
      words('Due '),
      { type: 'date', attrs: { timestamp: String(issue.created) } },
    ),
    {
      type: 'taskList',
      attrs: { localId: 'tasks' },
      content: [{ type: 'taskItem', attrs: { localId: 'task-1', state: 'DONE' }, content: [words('Agree on the colours')] }],
    },
    {
      type: 'expand',
      attrs: { title: 'Raw numbers' },
      content: [paragraph(words('1, 2, 3', { type: 'strong' }, { type: 'textColor', attrs: { color: '#ff5630' } }))],
    },
    ...(prose(roll, APP_THEME, 4, undefined)['content'] as readonly Record<string, unknown>[]),
  );
  change(making, issue, {
    summary: 'New deck plan: measurements & “final” colours <v2>',
    description: JSON.stringify(description),
    attachments: [image, ...issue.attachments.filter((one) => one !== image)],
  });
};
