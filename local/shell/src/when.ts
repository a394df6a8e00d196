/** A time of Jira in words; empty for none. */
export const when = (time: string | undefined): string =>
  time === undefined || Number.isNaN(Date.parse(time))
    ? ''
    : new Date(time).toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'short' });
