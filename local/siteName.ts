import { statSync } from 'node:fs';
import { BadInput, fromCaller, wholeNumber } from './command';

/** What `--site` names: a seed file, or a site that is made up. */
export type SiteName = { readonly kind: 'file'; readonly file: string } | { readonly kind: 'synthetic'; readonly issues: number };

const SYNTHETIC = 'synthetic:';

/** Throws `BadInput`. What is inside the file is the loader's business. */
export function siteNamed(name: string): SiteName {
  if (name.startsWith(SYNTHETIC))
    return { kind: 'synthetic', issues: wholeNumber('site synthetic:N', name.slice(SYNTHETIC.length), 1, 10_000_000) };
  const file = fromCaller(name);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new BadInput(`There is no seed file ${name}; a made-up site is synthetic:N.`);
  return { kind: 'file', file };
}
