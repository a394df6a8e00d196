/** Work items that people work on, as somebody knows them who has been there for a while: mostly the new ones. */
import { DEMO_PROJECTS } from '../jira/demo/projects';
import { APP_THEME } from '../jira/demo/themes/app';
import type { Theme } from '../jira/demo/themes/theme';
import type { SiteControl } from '../jira/control/siteControl';
import type { Dice } from '../jira/random';

interface Space {
  readonly key: string;
  readonly theme: Theme;
  readonly keys: string[];
}

/** Of a space, the newest that people mostly work on; and how often they work on another one. */
const NEW_SHARE = 0.15;
const OLD_CHANCE = 0.3;
/** Spaces in which somebody works: every third. */
const TEAMS = 3;

export class Roster {
  private readonly spaces: readonly Space[];

  /** Without what not everybody may see, or nobody may change. */
  constructor(
    site: SiteControl,
    private readonly people: readonly string[],
  ) {
    this.spaces = site
      .projects()
      .filter(({ hidden, archived, trashed, issues }) => !hidden && !archived && !trashed && issues > 0)
      .map(({ id, key }) => ({
        key,
        theme: DEMO_PROJECTS.find((one) => one.key === key)?.theme ?? APP_THEME,
        keys: site
          .issues(id)
          .filter(({ restricted }) => !restricted)
          .map((issue) => issue.key),
      }));
  }

  get size(): number {
    return this.spaces.reduce((sum, { keys }) => sum + keys.length, 0);
  }

  /** Keys of all spaces, in the order of the dice. */
  some(count: number, roll: Dice): readonly string[] {
    return roll.shuffle(this.spaces.flatMap(({ keys }) => keys)).slice(0, count);
  }

  /** Somebody, and what they work on now; undefined: there is nothing left. */
  pick(roll: Dice): { readonly who: string; readonly key: string; readonly space: string; readonly theme: Theme } | undefined {
    let at = roll.below(this.size);
    for (const [i, { key: space, keys, theme }] of this.spaces.entries()) {
      if (at >= keys.length) {
        at -= keys.length;
        continue;
      }
      const team = this.people.filter((_, person) => person % TEAMS === i % TEAMS);
      const back = Math.floor(roll.next() ** 2 * keys.length * NEW_SHARE);
      const key = roll.chance(OLD_CHANCE) ? keys[at] : keys[keys.length - 1 - back];
      return key === undefined ? undefined : { who: roll.pick(team.length > 0 ? team : this.people), key, space, theme };
    }
    return undefined;
  }

  add(key: string): void {
    this.spaceOf(key)?.keys.push(key);
  }

  remove(key: string): void {
    const keys = this.spaceOf(key)?.keys ?? [];
    const at = keys.indexOf(key);
    if (at >= 0) keys.splice(at, 1);
  }

  private spaceOf(key: string): Space | undefined {
    return this.spaces.find((space) => key.startsWith(`${space.key}-`));
  }
}
