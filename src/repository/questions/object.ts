/** One object: as it was at a moment, and all its versions. */
import type { Json } from '../../contract/ports';
import { canonicalJson } from '../canonical';
import type { CapturedRecord, Row } from '../model';
import type { PackReader } from '../packReader';
import { hasRecord } from '../readMany';
import { isSame } from '../visible';
import type { ObjectVersion, OnDamage } from './api';
import { readOrTell } from './records';
import type { SiteAt } from './site';

/** Distinct visible versions up to the moment, oldest first; a last one that tells that its project or issue is gone. */
export const versionsOf = async (site: SiteAt, kind: string, id: string): Promise<readonly Row[]> => {
  const rows = (await site.index.versions(kind, id)).filter(({ from, erased }) => erased !== true && from <= site.moment);
  const distinct = rows.filter((row, i) => i === 0 || !isSame(rows[i - 1] as Row, row));
  const held = rows.at(-1);
  const now = held && (await site.holding(rows));
  return now && now !== held ? [...distinct, now] : distinct;
};

/** What changed from the last version that could be read; a damaged one says so, and the next is compared with the one before it. */
export const withFields = async (packs: PackReader, rows: readonly Row[]): Promise<readonly ObjectVersion[]> => {
  const versions: ObjectVersion[] = [];
  let before: CapturedRecord | undefined;
  for (const row of rows) {
    let damage: string | undefined;
    const onDamage: OnDamage = ({ what }) => {
      damage = what;
    };
    const record: CapturedRecord | undefined = hasRecord(row) ? await readOrTell(packs, row, onDamage) : undefined;
    versions.push({ row, ...(record && { fields: changedFields(before, record) }), ...(damage !== undefined && { damage }) });
    before = record ?? before;
  }
  return versions;
};

/** Names of the members that differ, sorted: those of `fields` by themselves, the others of the body by theirs. Nothing before: all that have a value. */
const changedFields = (before: CapturedRecord | undefined, after: CapturedRecord): readonly string[] => {
  const [old, fresh] = [membersOf(before), membersOf(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].filter((name) => old.get(name) !== fresh.get(name)).sort();
};

const membersOf = (record: CapturedRecord | undefined): ReadonlyMap<string, string> => {
  const { fields, ...rest } = record?.body ?? {};
  const bag =
    typeof fields === 'object' && fields !== null && !Array.isArray(fields) ? (fields as Readonly<Record<string, Json>>) : undefined;
  const members = Object.entries({ ...rest, ...(bag ?? (fields === undefined ? {} : { fields })) });
  return new Map(members.flatMap(([name, value]) => (value === null || value === undefined ? [] : [[name, canonicalJson(value)]])));
};
