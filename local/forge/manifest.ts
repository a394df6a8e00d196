/**
 * What the emulator needs of `manifest.yml`, with the rules that the platform applies at deployment and that `forge lint` does
 * not check (number of schedules, function timeouts). The schema itself is checked by `@forge/lint` in the tests of the app.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { isAtlassian } from './egress';
import { LIMITS } from './limits';
import { ManifestError, checkRules } from './manifestRules';

export type Interval = 'fiveMinute' | 'hour' | 'day' | 'week';

export interface AppFunction {
  readonly key: string;
  /** File under `src` without its ending, `entrypoints/admin`. */
  readonly module: string;
  readonly exportName: string;
  readonly timeoutMs: number;
  readonly memoryMB: number;
}

export interface AppTrigger {
  readonly key: string;
  readonly functionKey: string;
  readonly events: ReadonlySet<string>;
  readonly ignoreSelf: boolean;
  readonly licensedOnly: boolean;
}

export interface AppSchedule {
  readonly key: string;
  readonly functionKey: string;
  readonly interval: Interval;
  readonly licensedOnly: boolean;
}

export interface AppManifest {
  readonly appId: string;
  readonly scopes: readonly string[];
  /** Scopes with `allowImpersonation`: `asUser(accountId)` without that person's presence. */
  readonly impersonationScopes: readonly string[];
  readonly functions: ReadonlyMap<string, AppFunction>;
  readonly triggers: readonly AppTrigger[];
  readonly schedules: readonly AppSchedule[];
  /** Queue name → consumer. */
  readonly consumers: ReadonlyMap<string, { readonly key: string; readonly functionKey: string }>;
  /** Key of a UI module → its resolver. */
  readonly resolvers: ReadonlyMap<string, { readonly moduleType: string; readonly functionKey: string }>;
  readonly hasObjectStore: boolean;
  /** Addresses of `external.fetch.backend`. */
  readonly egress: readonly string[];
}

type Yaml = Readonly<Record<string, unknown>>;

/** Throws `ManifestError` with one clear sentence. */
export function readManifest(file: string): AppManifest {
  const root = asMap(parse(readFileSync(file, 'utf8')), 'manifest');
  checkRules(root, path.dirname(file));
  const app = asMap(root['app'], 'app');
  const modules = asMap(root['modules'], 'modules');
  const permissions = asMap(root['permissions'] ?? {}, 'permissions');
  const list = (name: string): readonly Yaml[] => asList(modules[name]).map((entry) => asMap(entry, name));

  const schedules = list('scheduledTrigger').map(scheduleOf);
  checkSchedules(schedules);
  const consumers = new Map(
    list('consumer').map((entry) => [text(entry, 'queue'), { key: text(entry, 'key'), functionKey: functionOf(entry) }]),
  );
  const long = new Set([
    ...schedules.map((schedule) => schedule.functionKey),
    ...[...consumers.values()].map((consumer) => consumer.functionKey),
  ]);
  const triggers = list('trigger').map(triggerOf);
  const resolvers = resolversOf(modules);
  const short = new Set([
    ...triggers.map((trigger) => trigger.functionKey),
    ...[...resolvers.values()].map((resolver) => resolver.functionKey),
  ]);
  const memoryMB = memoryOf(app['runtime'], LIMITS.memoryDefaultMB.value);
  const functions = new Map(
    list('function').map((entry) => {
      const key = text(entry, 'key');
      return [key, functionFrom(entry, { long: long.has(key) && !short.has(key), memoryMB })];
    }),
  );
  for (const key of [...long, ...short])
    if (!functions.has(key)) throw new ManifestError(`The manifest names a function "${key}" that it does not define.`);
  const scopes = permissions['scopes'];
  return {
    appId: text(app, 'id'),
    scopes: Array.isArray(scopes) ? scopes.map(String) : Object.keys(asMap(scopes ?? {}, 'scopes')),
    impersonationScopes: Array.isArray(scopes)
      ? []
      : Object.entries(asMap(scopes ?? {}, 'scopes')).flatMap(([scope, options]) =>
          asMap(options ?? {}, scope)['allowImpersonation'] === true ? [scope] : [],
        ),
    functions,
    triggers,
    schedules,
    consumers,
    resolvers,
    hasObjectStore: list('objectStore').length > 0,
    egress: egressOf(permissions),
  };
}

function functionFrom(entry: Yaml, kind: { readonly long: boolean; readonly memoryMB: number }): AppFunction {
  const key = text(entry, 'key');
  const [module, exportName] = text(entry, 'handler').split('.');
  if (module === undefined || exportName === undefined)
    throw new ManifestError(`The handler of function "${key}" must read "file.export".`);
  return { key, module, exportName, timeoutMs: 1_000 * timeoutOf(entry, kind.long), memoryMB: memoryOf(entry['runtime'], kind.memoryMB) };
}

function timeoutOf(entry: Yaml, long: boolean): number {
  const given = entry['timeoutSeconds'];
  if (given === undefined) return long ? LIMITS.longRunningDefaultSeconds.value : LIMITS.shortSeconds.value;
  if (!long)
    throw new ManifestError(
      `Function "${text(entry, 'key')}" has timeoutSeconds, but is not used by consumers and scheduled triggers alone.`,
    );
  if (typeof given !== 'number' || given < 1 || given > LIMITS.longRunningSeconds.value)
    throw new ManifestError(`timeoutSeconds of function "${text(entry, 'key')}" must be 1 to ${LIMITS.longRunningSeconds.value}.`);
  return given;
}

function memoryOf(runtime: unknown, otherwise: number): number {
  const given = runtime === undefined ? undefined : asMap(runtime, 'runtime')['memoryMB'];
  if (given === undefined) return otherwise;
  if (typeof given !== 'number' || given < LIMITS.memoryMinMB.value || given > LIMITS.memoryMaxMB.value)
    throw new ManifestError(`memoryMB must be ${LIMITS.memoryMinMB.value} to ${LIMITS.memoryMaxMB.value}.`);
  return given;
}

function scheduleOf(entry: Yaml): AppSchedule {
  const interval = text(entry, 'interval');
  if (!isInterval(interval)) throw new ManifestError(`"${interval}" is no interval of a scheduled trigger.`);
  return { key: text(entry, 'key'), functionKey: functionOf(entry), interval, licensedOnly: filterOf(entry)['appIsLicensed'] === true };
}

function checkSchedules(schedules: readonly AppSchedule[]): void {
  if (schedules.length > LIMITS.scheduledTriggers.value)
    throw new ManifestError(`An app has at most ${LIMITS.scheduledTriggers.value} scheduled triggers.`);
  if (schedules.filter((schedule) => schedule.interval === 'fiveMinute').length > LIMITS.fiveMinuteTriggers.value)
    throw new ManifestError('An app has at most one scheduled trigger of five minutes.');
}

function triggerOf(entry: Yaml): AppTrigger {
  return {
    key: text(entry, 'key'),
    functionKey: functionOf(entry),
    events: new Set(asList(entry['events']).map(String)),
    ignoreSelf: filterOf(entry)['ignoreSelf'] === true,
    licensedOnly: filterOf(entry)['appIsLicensed'] === true,
  };
}

function resolversOf(modules: Yaml): AppManifest['resolvers'] {
  const found = new Map<string, { moduleType: string; functionKey: string }>();
  for (const [moduleType, entries] of Object.entries(modules))
    for (const entry of asList(entries)) {
      const module = asMap(entry, moduleType);
      if (module['resolver'] === undefined) continue;
      found.set(text(module, 'key'), { moduleType, functionKey: functionOf(asMap(module['resolver'], 'resolver')) });
    }
  return found;
}

function egressOf(permissions: Yaml): readonly string[] {
  const external = asMap(permissions['external'] ?? {}, 'external');
  const fetch = asMap(external['fetch'] ?? {}, 'fetch');
  const addresses = asList(fetch['backend']).flatMap((entry) => {
    if (typeof entry === 'string') return [entry];
    const address = asMap(entry, 'backend')['address'];
    return typeof address === 'string' ? [address] : [];
  });
  const own = addresses.find((address) => isAtlassian(address.replace(/^\w+:\/\//, '').replace(/[:/].*$/, '')));
  if (own !== undefined) throw new ManifestError(`"${own}" is a domain of Atlassian, which external.fetch cannot name.`);
  return addresses;
}

function filterOf(entry: Yaml): Yaml {
  return asMap(entry['filter'] ?? {}, 'filter');
}

function functionOf(entry: Yaml): string {
  return text(entry, 'function');
}

function isInterval(value: string): value is Interval {
  return ['fiveMinute', 'hour', 'day', 'week'].includes(value);
}

function text(entry: Yaml, name: string): string {
  const value = entry[name];
  if (typeof value !== 'string') throw new ManifestError(`The manifest lacks "${name}" in ${JSON.stringify(entry)}.`);
  return value;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asMap(value: unknown, name: string): Yaml {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ManifestError(`"${name}" of the manifest must be a mapping.`);
  return value as Yaml;
}
