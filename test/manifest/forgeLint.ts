/**
 * Child program of manifest.test.ts: what `forge lint` says of the apps in the folders that it is given, without a login
 * or a network. Prints `{"files": 1, "schema": [...], "findings": [...]}`, a line each; one process, because it takes
 * most of its time to compile the schema. The linter reads the OpenAPI documents whose paths are in LOCAL_*_SWAGGER.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ConfigFile, FileSystemReader, FileSystemWriter } from '@forge/cli-shared';
import { lint } from '@forge/lint';
import { ProcessorBuilder, ValidationTypes } from '@forge/manifest';

const silent = (): void => undefined;
const log = { info: silent, warn: silent, error: silent, debug: silent, trace: silent } as unknown as Parameters<typeof lint>[3];

async function lintHere(): Promise<void> {
  const validated = await ProcessorBuilder.instance().withValidation(ValidationTypes.FULL).build().process('manifest.yml');
  const manifest = await new ConfigFile(new FileSystemReader(), new FileSystemWriter()).readConfig();
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join('src', file));
  const features = { getDeprecatedRuntimes: async () => [], getValue: async () => undefined } as unknown as Parameters<typeof lint>[4];
  const results = await lint(files, manifest, 'development', log, features, { linter: { mode: 'client-side' } } as unknown as Parameters<
    typeof lint
  >[5]);
  const findings = results.flatMap((result) => [...result.errors, ...result.warnings]);
  console.log(JSON.stringify({ files: files.length, schema: validated.errors ?? [], findings }));
}

async function main(): Promise<void> {
  for (const folder of process.argv.slice(2)) {
    process.chdir(folder);
    await lintHere();
  }
}

void main();
