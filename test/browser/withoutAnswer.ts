/** What every page shows while its resolver does not answer, fails, or says no. */
import { notAllowed, unavailable } from './fixtures';
import type { Scene } from './scenes';

/** `thing`: what the page calls that which it loads. */
export const withoutAnswer = (name: string, path: string, resolver: string, thing: string): readonly Scene[] => [
  { name: `${name}-loading`, path, answers: { [resolver]: 'never' }, shows: [`Loading ${thing}`] },
  { name: `${name}-cant-load`, path, answers: { [resolver]: unavailable }, shows: [`Couldn’t load ${thing}. Nothing was changed.`] },
  { name: `${name}-not-allowed`, path, answers: { [resolver]: notAllowed }, shows: ['You need Jira admin permission'] },
];
