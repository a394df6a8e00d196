import type { Json } from '../contract/ports';
import { textOf } from '../entities/normalise';
import type { FieldSchema } from '../entities/write/fieldValue';
import type { WriteSite } from '../entities/write/issueFields';
import type { Jira } from '../jira/port';
import { fields, linkTypes, priorities, resolutions } from '../jira/read/site';
import type { View } from '../repository/api';

type Named = Readonly<Record<string, unknown>>;

/** Finds what a captured id is now: the same id, or else the same name (Jira made anew). */
export class Now {
  private readonly ids = new Set<string>();
  private readonly names = new Map<string, string>();

  constructor(list: readonly Named[]) {
    for (const one of list) {
      const id = textOf(one['id']);
      this.ids.add(id);
      if (!this.names.has(textOf(one['name']))) this.names.set(textOf(one['name']), id);
    }
  }

  find(id: string, name: string): string | undefined {
    return this.ids.has(id) ? id : this.names.get(name);
  }
}

export interface RestoreSite extends WriteSite {
  resolutionNow(id: string, name: string): string | undefined;
  linkTypeNow(id: string, name: string): string | undefined;
  fieldName(field: string): string;
}

export const schemasOf = (list: readonly Named[]): ReadonlyMap<string, FieldSchema> =>
  new Map(list.map((one) => [textOf(one['id']), (one['schema'] ?? {}) as FieldSchema]));

/** Some calls; read once an invocation, when first needed. */
export const readSite = async (jira: Jira, view: View, inactive: ReadonlySet<string>): Promise<RestoreSite> => {
  const fieldList = await fields(jira);
  const schemas = schemasOf(fieldList);
  const fieldNames = new Map(fieldList.map((one) => [textOf(one['id']), textOf(one['name'])]));
  const [priority, resolution, linkType] = [
    new Now(await priorities(jira)),
    new Now(await resolutions(jira)),
    new Now(await linkTypes(jira)),
  ];
  const names = await namesOfPeople(view);
  return {
    schemaOf: (field) => schemas.get(field),
    isActive: (accountId) => accountId !== '' && !inactive.has(accountId),
    nameOf: (accountId) => names.get(accountId),
    priorityNow: (id, name) => priority.find(id, name),
    resolutionNow: (id, name) => resolution.find(id, name),
    linkTypeNow: (id, name) => linkType.find(id, name),
    fieldName: (field) => fieldNames.get(field) ?? field,
  };
};

const namesOfPeople = async (view: View): Promise<ReadonlyMap<string, string>> => {
  const names = new Map<string, string>();
  for await (const record of view.readMany(view.rows({ kind: 'user' }))) {
    const name = (record.body as { readonly displayName?: Json }).displayName;
    if (typeof name === 'string' && name !== '') names.set(record.id, name);
  }
  return names;
};
