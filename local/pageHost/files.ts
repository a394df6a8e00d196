import { readFile } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

export interface StaticFile {
  readonly bytes: Buffer;
  readonly type: string;
}

/** A file below `dir`, or undefined. Paths that leave the folder are not found. */
export async function fileOf(dir: string, path: string): Promise<StaticFile | undefined> {
  const base = resolve(dir);
  let name: string;
  try {
    name = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const file = resolve(base, `.${name.startsWith('/') ? name : `/${name}`}`);
  if (!file.startsWith(base + sep)) return undefined;
  try {
    return { bytes: await readFile(file), type: TYPES[extname(file)] ?? 'application/octet-stream' };
  } catch {
    return undefined;
  }
}
