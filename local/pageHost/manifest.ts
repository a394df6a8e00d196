import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ContentPermissions } from './csp';

export interface AdminPageModule {
  readonly key: string;
  readonly title: string;
  /** Entries of the product's sidebar. */
  readonly pages: readonly { readonly title: string; readonly route: string }[];
}

export interface PageManifest {
  readonly content: ContentPermissions;
  readonly adminPage: AdminPageModule;
}

/** What the host of a page needs of `manifest.yml`. Whether the manifest is valid is checked elsewhere. */
export function readPageManifest(file: string): PageManifest {
  const manifest = parse(readFileSync(file, 'utf8')) as {
    permissions?: { content?: ContentPermissions };
    modules?: { 'jira:adminPage'?: readonly { key: string; title: string; pages?: AdminPageModule['pages'] }[] };
  };
  const module = manifest.modules?.['jira:adminPage']?.[0];
  if (!module) throw new Error(`${file} has no jira:adminPage.`);
  return {
    content: manifest.permissions?.content ?? {},
    adminPage: { key: module.key, title: module.title, pages: module.pages ?? [{ title: module.title, route: '/' }] },
  };
}
