/** Issues that are written at once: Forge advises 5–10 requests of an app at a time (facts, rate limits). */
export const IN_FLIGHT = 6;
