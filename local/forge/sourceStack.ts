import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

const LINES = 8;

/** The first lines of a stack, with places in the bundle replaced by those in the source. */
export function sourceStack(stack: string): readonly string[] {
  return stack.split('\n').slice(0, LINES).map(inSource);
}

function inSource(line: string): string {
  const place = /^(.*\()?((?:\/|[A-Za-z]:\\).*\.cjs):(\d+):(\d+)(\)?)$/.exec(line.replace(/^(\s+at )(?=\/)/, '$1('));
  const [, before, file, row, column] = place ?? [];
  const found = file === undefined ? undefined : placeInSource(file, Number(row) - 1, Number(column) - 1);
  if (found === undefined) return line;
  return `${(before ?? '').replace(/\($/, '(')}${found.file}:${found.line}:${found.column})`;
}

/** A place in the bundle, counted from 0, as one in the source, counted from 1; undefined when it comes from none. */
export function placeInSource(
  bundleFile: string,
  row: number,
  column: number,
): { readonly file: string; readonly line: number; readonly column: number } | undefined {
  const entry = mapOf(bundleFile)?.findEntry(row, column);
  if (entry === undefined || !('originalSource' in entry)) return undefined;
  return { file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

const maps = new Map<string, SourceMap | undefined>();

function mapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) {
    const path = `${file}.map`;
    maps.set(file, existsSync(path) ? new SourceMap(JSON.parse(readFileSync(path, 'utf8'))) : undefined);
  }
  return maps.get(file);
}
