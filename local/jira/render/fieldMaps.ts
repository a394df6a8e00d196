import type { SiteState } from '../state';
import { SYSTEM_FIELDS } from './systemFields';

/** `,"names":{…},"schema":{…}` as far as `expand` asks for them. */
export const fieldMaps = (state: SiteState, expand: ReadonlySet<string>): string => {
  const fields = [
    ...SYSTEM_FIELDS.map(({ id, name, schema }) => ({ id, name, schema: schema as unknown })),
    ...[...state.fields.values()].map(({ id, name, raw }) => ({ id, name, schema: raw['schema'] })),
  ];
  const names = expand.has('names') ? `,"names":${JSON.stringify(Object.fromEntries(fields.map(({ id, name }) => [id, name])))}` : '';
  const schema = expand.has('schema')
    ? `,"schema":${JSON.stringify(Object.fromEntries(fields.filter((field) => field.schema !== undefined).map((field) => [field.id, field.schema])))}`
    : '';
  return names + schema;
};
