import type { Disaster } from './disaster';
import { OF_SETTINGS } from './settings';
import { OF_SPACES } from './spaces';
import { OF_WORK_ITEMS } from './workItems';

/** Everything that can be broken by one click, in the order of the strip. */
export const DISASTERS: readonly Disaster[] = [...OF_WORK_ITEMS, ...OF_SPACES, ...OF_SETTINGS];
