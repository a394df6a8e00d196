/**
 * Reads a site seed for the judge: gzipped NDJSON, one `{"entity": NAME, "data": RESOURCE}` a line. Each issue is reduced to
 * its facets as it is read, so that memory holds what is compared and no more.
 */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { issueFacts, type IssueFacts } from './issue';
import { canonical, isObject, list, member, text, type Resource } from './json';

export interface SiteFacts {
  readonly issues: Map<string, IssueFacts>;
  /** `project ABC`, `component ABC/Runtime`, `version ABC/1.0`, `field Target date (customfield_1)` → what is compared of it. */
  readonly objects: Map<string, string>;
  /** Who may do what: `grant EDIT_ISSUES to projectRole Members in “Default”`. Empty: the seed is of a form that says nothing of access. */
  readonly grants: Map<string, string>;
  /** Project key → its permission scheme, and whether it is hidden from apps. */
  readonly access: Map<string, string>;
  /** Account ids of people who can't be picked: Jira lets nobody set them as reporter or assignee. */
  readonly inactive: Set<string>;
  /** Ids of fields of the place on boards; their lines stand before those of issues. */
  readonly ranks: Set<string>;
}

/** A file that is no seed; the message is one sentence for whoever named it. */
export class BadSeed extends Error {}

const PROJECT_PARTS: Readonly<Record<string, readonly string[]>> = {
  component: ['description', 'assigneeType'],
  version: ['description', 'released', 'archived', 'startDate', 'releaseDate'],
};

/** A member that Jira leaves out and one that is empty are the same. */
const part = (data: Resource, name: string): string => `${name}=${text(data[name] ?? '')}`;

export async function readSite(file: string): Promise<SiteFacts> {
  const site: SiteFacts = {
    ...{ issues: new Map(), objects: new Map(), grants: new Map(), access: new Map() },
    ...{ inactive: new Set(), ranks: new Set() },
  };
  const names: Names = { projectKeys: new Map(), schemes: new Map() };
  const input = createReadStream(file);
  const unzipped = createGunzip();
  const failure = new Promise<never>((_, reject) => {
    input.on('error', (error) => reject(new BadSeed(`${file} can't be read: ${error.message}.`)));
    unzipped.on('error', () => reject(new BadSeed(`${file} is not a gzipped seed, or is cut off.`)));
  });
  const read = async (): Promise<void> => {
    let number = 0;
    for await (const line of lines(input.pipe(unzipped))) {
      number += 1;
      if (line !== '') take(site, names, parseLine(file, number, line));
    }
  };
  await Promise.race([read(), failure]);
  return site;
}

/** Not `node:readline`, which also breaks a line at U+2028 and U+2029: texts of issues have those. */
async function* lines(stream: Readable): AsyncIterable<string> {
  const utf8 = new TextDecoder();
  let rest = '';
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    const parts = (rest + utf8.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop()!;
    yield* parts;
  }
  if (rest !== '') yield rest;
}

function parseLine(file: string, number: number, line: string): { entity: string; data: Resource } {
  try {
    const parsed: unknown = JSON.parse(line);
    if (isObject(parsed) && typeof parsed.entity === 'string' && isObject(parsed.data)) return { entity: parsed.entity, data: parsed.data };
  } catch {
    // Falls through to the sentence below.
  }
  throw new BadSeed(`${file}, line ${number}: not {"entity", "data"}.`);
}

/** What later lines mean by an id. */
interface Names {
  readonly projectKeys: Map<string, string>;
  readonly schemes: Map<string, string>;
}

function take(site: SiteFacts, names: Names, { entity, data }: { entity: string; data: Resource }): void {
  switch (entity) {
    case 'user':
      if (data.active === false) site.inactive.add(text(data.accountId));
      return;
    case 'field':
      if (text(member(data.schema, 'custom')).endsWith(':gh-lexo-rank')) site.ranks.add(text(data.id));
      site.objects.set(`field ${text(data.name)} (${text(data.id)})`, canonical(data.schema ?? null));
      return;
    case 'permissionScheme':
      names.schemes.set(text(data.id), text(data.name));
      for (const grant of list(data.permissions)) site.grants.set(grantName(text(data.name), grant), '');
      return;
    case 'project':
      names.projectKeys.set(text(data.id), text(data.key));
      site.objects.set(`project ${text(data.key)}`, ['name', 'projectTypeKey', 'description'].map((name) => part(data, name)).join(' '));
      return;
    case 'projectAccess':
      site.access.set(
        names.projectKeys.get(text(data.projectId)) ?? text(data.projectId),
        `permission scheme “${names.schemes.get(text(data.permissionScheme)) ?? ''}”, ${data.hiddenFromApps === true ? 'hidden from' : 'open to'} apps`,
      );
      return;
    case 'component':
    case 'version': {
      const project = names.projectKeys.get(text(data.projectId)) ?? text(data.project);
      site.objects.set(`${entity} ${project}/${text(data.name)}`, PROJECT_PARTS[entity]!.map((name) => part(data, name)).join(' '));
      return;
    }
    case 'issue':
      site.issues.set(text(data.key), issueFacts(data, site.ranks));
      return;
    default:
      return; // No disaster takes away what is left: types, statuses, boards.
  }
}

function grantName(scheme: string, grant: unknown): string {
  const holder = member(grant, 'holder');
  const whom = [member(holder, 'type'), member(holder, 'name') ?? member(holder, 'parameter')].map(text).filter((word) => word !== '');
  return `grant ${text(member(grant, 'permission'))} to ${whom.join(' ')} in “${scheme}”`;
}
