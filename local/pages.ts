/** Builds the admin page and the shell around it with Vite; skips what is already built from the same sources. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '..');

interface Page {
  readonly name: string;
  readonly config: string;
  readonly out: string;
  /** Everything that the build reads. */
  readonly sources: readonly string[];
}

const PAGES: readonly Page[] = [
  {
    name: 'admin page',
    config: 'static/admin/vite.config.mts',
    out: 'static/admin/dist',
    sources: ['static/admin/**/*', 'src/contract/**/*'],
  },
  { name: 'local Jira', config: 'local/shell/vite.config.mts', out: 'build/shell', sources: ['local/shell/**/*'] },
];

export const ADMIN_PAGE = path.join(ROOT, 'static/admin/dist');

/** Throws an error with Vite's own words. */
export async function buildPages(tell: (message: string) => void): Promise<void> {
  for (const page of PAGES) {
    const stamp = path.join(ROOT, `build/pages/${page.name.replace(' ', '-')}.sha256`);
    const hash = hashOf(page);
    if (existsSync(path.join(ROOT, page.out, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) continue;
    const started = performance.now();
    await vite(page);
    mkdirSync(path.dirname(stamp), { recursive: true });
    writeFileSync(stamp, hash);
    tell(`Built the ${page.name} in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  }
}

function hashOf(page: Page): string {
  const hash = createHash('sha256');
  const files = globSync([...page.sources, 'package-lock.json', 'tsconfig.base.json'], { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(path.join(ROOT, page.out) + path.sep));
  for (const file of files.sort()) hash.update(`${path.relative(ROOT, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

function vite(page: Page): Promise<void> {
  const program = path.join(ROOT, 'node_modules/vite/bin/vite.js');
  const child = spawn(process.execPath, [program, 'build', '-c', page.config], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const words: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => words.push(chunk.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`Vite could not build the ${page.name}:\n${words.join('')}`))));
  });
}
