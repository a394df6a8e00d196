/** Real Chromium, from npm alone. Started once a test file. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

export const ROOT = join(__dirname, '../..');
const BUILD = join(ROOT, 'build');

/**
 * The package unpacks into the temporary folder and then trusts whatever lies there, also of another version or half
 * unpacked by another process. So each version has a folder of its own, which appears whole or not at all.
 */
function executable(): string {
  const { version } = JSON.parse(readFileSync(join(dirname(require.resolve('@sparticuz/chromium')), '../package.json'), 'utf8')) as {
    version: string;
  };
  const home = join(BUILD, `chromium-${version}`);
  if (existsSync(join(home, 'chromium'))) return join(home, 'chromium');
  mkdirSync(BUILD, { recursive: true });
  const half = mkdtempSync(join(BUILD, 'chromium-unpacking-'));
  // The package is ESM only, and these tests are CommonJS.
  const script = join(half, 'unpack.mjs');
  writeFileSync(script, `import chromium from ${JSON.stringify(require.resolve('@sparticuz/chromium'))}; await chromium.executablePath();`);
  execFileSync(process.execPath, [script], { env: { ...process.env, TMPDIR: half }, stdio: 'inherit' });
  try {
    renameSync(half, home);
  } catch {
    // Another test process was first.
    rmSync(half, { recursive: true, force: true });
  }
  return join(home, 'chromium');
}

/** The package's own flags switch web security off; here it is what is tested. */
const FLAGS = [
  '--no-sandbox',
  '--disable-setuid-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
  '--no-pings',
  '--disable-domain-reliability',
];

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: executable(), args: FLAGS, headless: true });
