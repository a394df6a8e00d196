/**
 * Issues that a restore makes only to use up a key, and deletes again. They are no content: capture passes over them, so that
 * thousands of them need no delete event to be gone from the backup.
 */
import { isRaw, textOf } from './normalise';
import type { Raw } from './normalise';

export const PLACEHOLDER_SUMMARY = 'Holdfast placeholder for ';

/** By the text and by who made it: Jira sets the creator, so that no person can hide a work item from the backup by its title. */
export const isPlaceholder = (fields: Raw): boolean =>
  textOf(fields['summary']).startsWith(PLACEHOLDER_SUMMARY) &&
  isRaw(fields['creator']) &&
  textOf(fields['creator']['accountType']) === 'app';
