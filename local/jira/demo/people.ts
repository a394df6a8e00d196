import type { Raw } from '../model';
import type { Crew } from '../synthetic/cast';
import type { Dice } from '../random';
import { avatarUrls } from '../seed/entities';
import { personName } from '../synthetic/words';
import { BASE_URL } from '../synthetic/parts';

const ZONES = ['Europe/Oslo', 'Europe/Oslo', 'Europe/Copenhagen', 'Europe/London', 'Asia/Kolkata', 'Atlantic/Faroe'];

/** Kinds of accounts, with how many there are: sixty in all, and the automation actor is one of the apps. */
const KINDS = [
  { count: 45, accountType: 'atlassian', active: true },
  { count: 5, accountType: 'atlassian', active: false },
  // People who closed their account: only the id is left.
  { count: 3, accountType: 'atlassian', active: false, name: 'Former user' },
  { count: 4, accountType: 'customer', active: true },
  { count: 1, accountType: 'app', active: true, name: 'Automation for Jira' },
  { count: 2, accountType: 'app', active: true, name: 'Chat Bridge' },
] as const;

/** The few customers together report about every third request. */
const CUSTOMERS_WEIGHT = 25;

export interface DemoPeople {
  readonly raw: readonly Raw[];
  readonly active: readonly string[];
  readonly automation: string;
  readonly former: string;
}

export const demoPeople = (roll: Dice): DemoPeople => {
  const hex = (n: number): string => Array.from({ length: n }, () => roll.below(16).toString(16)).join('');
  const names = new Set<string>();
  const freshName = (): string => {
    for (;;) {
      const name = personName(roll);
      if (!names.has(name)) return (names.add(name), name);
    }
  };
  const raw = KINDS.flatMap((kind) =>
    Array.from({ length: kind.count }, (_, i): Raw => {
      const tail = `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
      const accountId =
        kind.accountType === 'customer'
          ? `qm:${tail}`
          : i % 9 === 8
            ? `5b${hex(22)}`
            : `${kind.accountType === 'app' ? '557058' : '712020'}:${tail}`;
      return {
        self: `${BASE_URL}/rest/api/3/user?accountId=${accountId}`,
        accountId,
        accountType: kind.accountType,
        avatarUrls: avatarUrls(BASE_URL, hex(6)),
        displayName: 'name' in kind ? (kind.count > 1 && kind.accountType === 'app' ? `${kind.name} ${i + 1}` : kind.name) : freshName(),
        active: kind.active,
        timeZone: roll.pick(ZONES),
      };
    }),
  );
  const idsOf = (wanted: (one: Raw) => boolean): readonly string[] => raw.filter(wanted).map((one) => String(one['accountId']));
  const active = idsOf((one) => one['accountType'] === 'atlassian' && one['active'] === true);
  return {
    raw,
    active,
    automation: idsOf((one) => one['displayName'] === 'Automation for Jira')[0] as string,
    former: idsOf((one) => one['displayName'] === 'Former user')[0] as string,
  };
};

/**
 * Colleagues do a lot, those who left did something now and then. Jira assigns work to neither customers nor apps: customers report and
 * comment where they are served, apps comment and act.
 */
export const crewOf = ({ raw }: DemoPeople, service: boolean): Crew => {
  const places = (accountType: string, active = true): readonly number[] =>
    raw.flatMap((one, place) => (one['accountType'] === accountType && one['active'] === active ? [place] : []));
  const active = places('atlassian');
  const staff = [...active, ...active, ...active, ...active, ...places('atlassian', false)];
  const customers = service ? Array.from({ length: CUSTOMERS_WEIGHT }, () => places('customer')).flat() : [];
  const apps = places('app');
  return {
    assignees: staff,
    reporters: [...staff, ...customers],
    commenters: [...staff, ...customers, ...apps],
    changers: [...staff, ...apps],
  };
};
