/**
 * Bundles the functions of a manifest with the platform's own bundler, as `forge deploy` does (it type-checks, too). The answer is a
 * folder named by a hash of everything that went in, so that a start with nothing changed bundles nothing.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';

export class BundleError extends Error {}

export interface Bundle {
  /** For `createForgePlatform`. */
  readonly dir: string;
  readonly cached: boolean;
}

/** A bundle that nobody asked for during this time may go: no platform runs on it any more. */
const UNUSED_MS = 24 * 3_600_000;

/** `appDir` holds `manifest.yml`, `tsconfig.json` and `src`; bundles go to a folder in `outDir`. Throws `BundleError` with the bundler's words. */
export async function bundleFunctions({ appDir, outDir }: { readonly appDir: string; readonly outDir: string }): Promise<Bundle> {
  const dir = path.join(outDir, hashOf(appDir));
  if (existsSync(dir)) {
    utimesSync(dir, new Date(), new Date());
    return { dir, cached: true };
  }
  mkdirSync(outDir, { recursive: true });
  const made = path.join(outDir, `.making-${process.pid}-${Date.now()}`);
  try {
    await runBundler(appDir, made);
    // Somebody else may have made the same one meanwhile.
    if (!existsSync(dir)) renameSync(made, dir);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  removeOld(outDir, dir);
  return { dir, cached: false };
}

async function runBundler(appDir: string, target: string): Promise<void> {
  const child = spawn(process.execPath, [path.join(__dirname, 'bundler.cjs'), target], { cwd: appDir, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
  const code = await new Promise((ended) => child.once('exit', ended));
  if (code !== 0) throw new BundleError(`The functions could not be bundled.\n${said.trim()}`);
}

function hashOf(appDir: string): string {
  const hash = createHash('sha256');
  const files = ['manifest.yml', 'package.json', 'tsconfig.json', 'tsconfig.base.json', 'package-lock.json', ...filesUnder(appDir, 'src')];
  for (const file of files) {
    const full = path.join(appDir, file);
    if (existsSync(full)) hash.update(`${file}\0`).update(readFileSync(full)).update('\0');
  }
  return hash
    .update(readFileSync(path.join(__dirname, 'bundler.cjs')))
    .digest('hex')
    .slice(0, 16);
}

function filesUnder(appDir: string, folder: string): readonly string[] {
  const entries = readdirSync(path.join(appDir, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => (entry.isDirectory() ? filesUnder(appDir, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}

function removeOld(outDir: string, current: string): void {
  const dirs = readdirSync(outDir).map((name) => path.join(outDir, name));
  for (const dir of dirs)
    if (dir !== current && Date.now() - statSync(dir).mtimeMs > UNUSED_MS) rmSync(dir, { recursive: true, force: true });
}
