import type { Raw } from '../model';
import type { Call } from './call';

/** How a request keeps mails back, and only mails (webhooks and rules run all the same). */

/** Edits of an issue, its comments and its worklogs: `?notifyUsers=false`. */
export const heedNotifyUsers = (call: Call): void => {
  if (!call.queryFlag('notifyUsers', true)) call.actor.quiet = true;
};

/** Bulk operations: `sendBulkNotification: false`. */
export const heedBulkNotification = (call: Call, body: Raw): void => {
  if (body['sendBulkNotification'] === false) call.actor.quiet = true;
};
