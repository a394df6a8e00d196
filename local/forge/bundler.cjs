// @ts-check
'use strict';
/**
 * `node bundler.cjs TARGET`, in the folder of an app: writes one CommonJS file and its map for each module of functions to TARGET.
 * The bundler would fetch the platform's wrapper from the network; the emulator does not use it, so two empty files stand for it.
 */
const { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { readFile } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const path = require('node:path');

const target = process.argv[2];
const runtime = mkdtempSync(path.join(tmpdir(), 'forge-runtime-'));
mkdirSync(path.join(runtime, 'dist'));
for (const name of ['wrapper', 'loader']) writeFileSync(path.join(runtime, 'dist', `${name}.js`), '// Not used by the local platform.\n');
process.env.FORGE_RUNTIME_PATH = runtime;

const { getEntryPoints, getNodeBundler, getWrapperProvider } = require('@forge/bundler');
const { parse } = require('yaml');

const log = { info() {}, debug() {}, trace() {}, warn: console.warn, error: console.error };

async function bundle() {
  const manifest = parse(readFileSync('manifest.yml', 'utf8'));
  const handlers = manifest.modules.function.map(({ handler, key }) => {
    const [module, name] = handler.split('.');
    return { module, function: name, key };
  });
  const bundler = getNodeBundler(log, getWrapperProvider({ fileSystemReader: { readFileAsync: (file) => readFile(file, 'utf8') } }), {
    readConfig: async () => manifest,
  });
  const { outputDir } = await bundler.bundle({ appDirectory: process.cwd(), entryPoints: getEntryPoints(handlers) });
  cpSync(outputDir, target, { recursive: true });
  rmSync(outputDir, { recursive: true, force: true });
}

bundle()
  .catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  })
  .finally(() => rmSync(runtime, { recursive: true, force: true }));
