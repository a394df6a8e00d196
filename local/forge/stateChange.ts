/** Where in the sources of the app a change of module state comes from. */
import { placeInSource } from './sourceStack';
import type { StateChange } from './workers';

/** `src/file.ts:12 name: before → after`; without a place when it is not the bundle's. */
export function describeChange(bundleFile: string, { name, what, line, column }: StateChange): string {
  const place = line === undefined ? undefined : placeInSource(bundleFile, line, column ?? 0);
  return `${place === undefined ? '' : `${plain(place.file)}:${place.line} `}${name}: ${what}`;
}

/** `webpack://name/./src/a.ts` → `src/a.ts`. */
function plain(source: string): string {
  return source.replace(/^webpack:\/\/[^/]*\//, '').replace(/^(\.\.?\/)+/, '');
}
