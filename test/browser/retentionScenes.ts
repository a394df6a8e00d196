/** States of the page that says what is kept, and for how long. */
import { MINUTE, NOW, ok, retention } from './fixtures';
import type { Scene } from './scenes';
import { withoutAnswer } from './withoutAnswer';

export const RETENTION_SCENES: readonly Scene[] = [
  {
    name: 'retention',
    path: '/settings',
    answers: { retention: ok(retention()) },
    shows: [
      'Every moment',
      'The last of each month',
      '750 moments',
      '21.7 GB stored',
      'It waits for 72 hours',
      'Type DELETE to delete all backups',
    ],
  },
  {
    name: 'retention-adopted',
    path: '/settings/retention',
    answers: { retention: ok(retention({ adopted: { released: false } })) },
    shows: ['An earlier installation wrote part of these backups', 'It is gone', 'Every moment'],
  },
  {
    name: 'retention-empty',
    path: '/settings/retention',
    answers: { retention: ok(retention({ held: undefined })) },
    shows: ['There are no backups yet.'],
    hides: ['Type DELETE'],
  },
  {
    name: 'retention-waiting',
    path: '/settings/retention',
    answers: {
      retention: ok(
        retention({ deletion: { status: 'waiting', at: NOW - 5 * MINUTE, by: 'admin-1', takesEffectAt: NOW + 4315 * MINUTE } }),
      ),
    },
    shows: ['All backups will be deleted', 'Takes effect', 'Until then everything is kept', 'Cancel'],
    hides: ['Type DELETE'],
  },
  {
    name: 'retention-deleting',
    path: '/settings/retention',
    answers: { retention: ok(retention({ held: undefined, deletion: { status: 'deleting', at: NOW, by: 'admin-1', objects: 1_204 } })) },
    shows: ['All backups are being deleted', '1,204 objects deleted so far', 'You can close this page.'],
    hides: ['Cancel'],
  },
  {
    name: 'retention-deleted',
    path: '/settings/retention',
    answers: { retention: ok(retention({ held: undefined, deletion: { status: 'deleted', at: NOW, by: 'admin-1', objects: 9_310 } })) },
    shows: ['All backups were deleted', 'Nothing is captured.', 'Start backups again'],
  },
  ...withoutAnswer('retention', '/settings/retention', 'retention', 'what is kept'),
];
