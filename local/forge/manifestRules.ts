/** What the platform refuses to deploy, whatever the parts of the manifest say to each other; and what is not emulated. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { ARCHITECTURES, LIMITS, RUNTIMES } from './limits';

export class ManifestError extends Error {}

type Yaml = Readonly<Record<string, unknown>>;

/** Modules whose functions the platform here calls; any other that names a function or an endpoint would never be called. */
const CALLED: ReadonlySet<string> = new Set(['function', 'consumer', 'scheduledTrigger', 'trigger']);

/** `folder`: of the manifest; a resource that is not built yet has no files to count. Throws `ManifestError` with one clear sentence. */
export function checkRules(manifest: Yaml, folder: string): void {
  const app = mapOf(manifest['app']);
  const runtime = mapOf(app['runtime']);
  const { name, architecture = 'arm64' } = runtime;
  if (!RUNTIMES.has(String(name))) throw new ManifestError(`"${String(name)}" is no runtime: ${[...RUNTIMES].join(', ')}.`);
  if (!ARCHITECTURES.has(String(architecture)))
    throw new ManifestError(`"${String(architecture)}" is no architecture: ${[...ARCHITECTURES].join(', ')}.`);
  const modules = Object.entries(mapOf(manifest['modules'])).flatMap(([type, list]) =>
    (Array.isArray(list) ? list : []).map((module) => ({ type, module: mapOf(module) })),
  );
  if (modules.length > LIMITS.modules.value) throw new ManifestError(`An app has at most ${LIMITS.modules.value} modules.`);
  const unknown =
    modules.find(({ type, module }) => !CALLED.has(type) && (module['function'] ?? module['endpoint']) !== undefined)?.type ??
    modules.find(({ type }) => type === 'sql')?.type ??
    (app['storage'] === undefined ? undefined : 'storage.entities') ??
    (manifest['remotes'] === undefined ? undefined : 'remotes');
  if (unknown !== undefined) throw new ManifestError(`"${unknown}" of the manifest is not emulated here.`);
  checkResources(Array.isArray(manifest['resources']) ? manifest['resources'].map(mapOf) : [], folder);
}

function checkResources(resources: readonly Yaml[], folder: string): void {
  if (resources.length > LIMITS.resources.value) throw new ManifestError(`An app has at most ${LIMITS.resources.value} resources.`);
  for (const resource of resources) {
    const dir = path.resolve(folder, String(resource['path']));
    if (!existsSync(dir) || !statSync(dir).isDirectory()) continue;
    const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    if (files.length > LIMITS.resourceFiles.value)
      throw new ManifestError(`The resource "${String(resource['key'])}" has more than ${LIMITS.resourceFiles.value} files.`);
    const bytes = files.reduce((total, file) => total + statSync(path.join(file.parentPath, file.name)).size, 0);
    if (bytes > LIMITS.resourceBytes.value)
      throw new ManifestError(`The resource "${String(resource['key'])}" has more than ${LIMITS.resourceBytes.value} bytes.`);
  }
}

function mapOf(value: unknown): Yaml {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Yaml) : {};
}
