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
  const map = file === undefined ? undefined : mapOf(file);
  const entry = map?.findEntry(Number(row) - 1, Number(column) - 1);
  if (entry === undefined || !('originalSource' in entry)) return line;
  return `${(before ?? '').replace(/\($/, '(')}${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1})`;
}

const maps = new Map<string, SourceMap | undefined>();

function mapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) {
    const path = `${file}.map`;
    maps.set(file, existsSync(path) ? new SourceMap(JSON.parse(readFileSync(path, 'utf8'))) : undefined);
  }
  return maps.get(file);
}
