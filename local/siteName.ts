import { statSync } from 'node:fs';
import { BadInput, fromCaller, wholeNumber } from './command';

/** What `--site` names: a seed file, or a site that is made up: one whose every issue can be restored, or the one that people are shown. */
export type SiteName = { readonly kind: 'file'; readonly file: string } | { readonly kind: 'synthetic' | 'demo'; readonly issues: number };

const MOST_ISSUES = 10_000_000;
const DEMO_ISSUES = 12_000;

/** Throws `BadInput`. What is inside the file is the loader's business. */
export function siteNamed(name: string): SiteName {
  const [kind, ...rest] = name.split(':');
  if (name === 'demo') return { kind: 'demo', issues: DEMO_ISSUES };
  if ((kind === 'synthetic' || kind === 'demo') && rest.length > 0)
    return { kind, issues: wholeNumber(`site ${kind}:N`, rest.join(':'), 1, MOST_ISSUES) };
  const file = fromCaller(name);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new BadInput(`There is no seed file ${name}; made-up sites are demo, demo:N and synthetic:N.`);
  return { kind: 'file', file };
}
