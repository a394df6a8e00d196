/**
 * Every way in which a restored thing can differ from the original: one line a reason, with what is kept instead. The plan counts
 * them before the click, the report names them per work item.
 */
import type { FidelityLine } from '../contract/page';

type Level = Exclude<FidelityLine['level'], 'exact'>;

const CODES = {
  'author-date': ['approximate', 'Jira sets author and date of comments itself. The original author and day are in a line above the text.'],
  'created-updated': [
    'impossible',
    'Jira sets creator, created, updated and resolved dates itself. The originals are kept in a property of the work item.',
  ],
  history: ['impossible', 'Jira lets no app write history. The captured history stays in the backup.'],
  'file-author-date': ['approximate', 'Jira sets author and date of files itself. Name and content are exact.'],
  'inactive-person': ['approximate', 'People who are not active any more cannot be set. Their names stay in the backup.'],
  'not-assignable': ['approximate', 'Jira does not let this person be assigned any more, so nobody is. The name stays in the backup.'],
  'closed-sprint': ['impossible', 'Jira adds nothing to a closed sprint. The sprint stays in the backup.'],
  rank: ['impossible', 'The order on boards is set anew, in the order of keys.'],
  'hidden-link': ['impossible', 'The other end of the link is a work item that Holdfast cannot see. The link stays in the backup.'],
  'link-type-gone': ['impossible', 'The link type does not exist any more. The link stays in the backup.'],
  watchers: ['impossible', 'Who watches and who voted is not captured yet.'],
  worklogs: ['impossible', 'Work logs are captured, but not written back yet. They stay in the backup.'],
  media: ['approximate', 'Where a text showed a file there is its name now. The file itself comes back as an attachment.'],
  'other-app': ['impossible', 'The field belongs to another app or to Jira Service Management, which alone can set it.'],
  'unknown-kind': ['impossible', 'Holdfast does not know how to set this kind of field yet. Its value stays in the backup.'],
  'field-gone': ['impossible', 'The field does not exist any more. Its value stays in the backup.'],
  'value-gone': ['impossible', 'The value does not exist any more in Jira. It stays in the backup.'],
  'field-refused': ['approximate', 'Jira refused this field’s value.'],
  'parent-gone': ['impossible', 'The parent is not in the backup.'],
  'type-refused': ['impossible', 'Jira did not take this work item’s type here.'],
  'status-stuck': ['impossible', 'The workflow has no way to this status any more.'],
  'resolution-differs': ['approximate', 'Jira did not take the resolution.'],
  'comment-refused': ['impossible', 'Jira refused the comment.'],
  'comment-origin': ['approximate', 'The comment is as long as Jira allows, so the line about its author and day is left out.'],
  'comment-audience': ['impossible', 'The group or role that could see the comment is gone, so it was not posted for all to see.'],
  'comment-thread': ['approximate', 'The comment that this one answers is not there, so it stands alone.'],
  'comment-missing': ['impossible', 'The backup does not hold all comments of this work item.'],
  'file-missing': ['impossible', 'The content of the file is not in the backup.'],
  'file-refused': ['impossible', 'Jira refused the file.'],
  'link-refused': ['impossible', 'Jira refused the link.'],
  'lead-changed': ['approximate', 'The lead is not active any more. Whoever started the restore leads the space.'],
  'placeholder-left': ['approximate', 'A placeholder could not be deleted.'],
  vanished: ['impossible', 'The work item was gone again before the restore ended.'],
  'project-failed': ['impossible', 'The space could not be restored.'],
  differs: ['impossible', 'Read back, this is not as it was.'],
} as const satisfies Readonly<Record<string, readonly [Level, string]>>;

export type FidelityCode = keyof typeof CODES;
export const textOfCode = (code: FidelityCode): string => CODES[code][1];

/** What Jira lets no app set: said before the click, and no failure afterwards. */
export const EXCUSED: ReadonlySet<FidelityCode> = new Set<FidelityCode>([
  'author-date',
  'created-updated',
  'history',
  'file-author-date',
  'inactive-person',
  'closed-sprint',
  'rank',
  'hidden-link',
  'watchers',
  'worklogs',
  'media',
  'other-app',
  'unknown-kind',
  'field-gone',
  'value-gone',
  'link-type-gone',
  'parent-gone',
  'lead-changed',
  'file-missing',
  'comment-missing',
  'comment-audience',
  'comment-origin',
  'comment-thread',
  'resolution-differs',
]);

export const fidelityLine = (code: FidelityCode, count: number): FidelityLine => ({
  level: CODES[code][0],
  code,
  count,
  text: CODES[code][1],
});
