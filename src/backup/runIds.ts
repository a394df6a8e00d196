/** Runs of the first backup. Their ids never change: starting one again changes nothing. */
export const FIRST_BASELINE = 'baseline-1';
export const FIRST_ATTACHMENTS = 'attachments-1';
export const FIRST_CONFIGURATION = 'configuration-1';
