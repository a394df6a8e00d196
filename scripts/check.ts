/**
 * npm run check [-- NAME…]: what must hold before the tests are worth running. Runs every check even when an earlier one
 * fails, so that one run tells all. Exit code 1 when one failed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const PAGES = ['static/admin', 'local/shell'];
const FOLDERS = ['src', 'local', 'scripts', 'test', 'static'];

const CHECKS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  types: [
    ['tsc', '--noEmit', '-p', 'tsconfig.json'],
    ['tsc', '--noEmit', '-p', 'tsconfig.local.json'],
    ...PAGES.filter((page) => existsSync(`${page}/tsconfig.json`)).map((page) => ['tsc', '--noEmit', '-p', page]),
  ],
  lint: [['eslint', '--max-warnings', '0', '.']],
  imports: [
    [
      'depcruise',
      '--config',
      '.dependency-cruiser.cjs',
      ...FOLDERS.filter((folder) => existsSync(folder) && readdirSync(folder).length > 0),
    ],
  ],
  unused: [['knip', '--no-progress']],
  format: [['prettier', '--check', '--log-level', 'warn', '.']],
  build: [['tsx', 'scripts/build.ts']],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in CHECKS));
if (unknown.length > 0) {
  console.error(`Unknown check ${unknown.join(', ')}; there are ${Object.keys(CHECKS).join(', ')}.`);
  process.exit(2);
}

const failed: string[] = [];
for (const [name, commands] of Object.entries(CHECKS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const started = performance.now();
  // Every command of a check runs: the second may have more to say.
  const ok = commands.map(([program = '', ...args]) => spawnSync(program, args, { stdio: 'inherit' }).status === 0).every(Boolean);
  if (!ok) failed.push(name);
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}.`);
  process.exitCode = 1;
}
