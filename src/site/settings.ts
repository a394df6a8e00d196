/** What an admin will be able to set; until then, the defaults. */

/** UX §6: every 5, 15 or 60 minutes. */
export const SWEEP_EVERY_SECONDS = 300;
