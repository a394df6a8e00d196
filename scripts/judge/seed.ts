/**
 * Reads a site seed for the judge: gzipped NDJSON, one `{"entity": NAME, "data": RESOURCE}` a line. Each issue is reduced to
 * its facets as it is read, so that memory holds what is compared and no more.
 */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { issueFacts, type IssueFacts } from './issue';
import { isObject, member, text, type Resource } from './json';

export interface SiteFacts {
  readonly issues: Map<string, IssueFacts>;
  /** `project ABC`, `component ABC/Runtime`, `version ABC/1.0` → what is compared of it. */
  readonly objects: Map<string, string>;
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
  const site: SiteFacts = { issues: new Map(), objects: new Map(), inactive: new Set(), ranks: new Set() };
  const projectKeys = new Map<string, string>();
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
      if (line !== '') take(site, projectKeys, parseLine(file, number, line));
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

function take(site: SiteFacts, projectKeys: Map<string, string>, { entity, data }: { entity: string; data: Resource }): void {
  switch (entity) {
    case 'user':
      if (data.active === false) site.inactive.add(text(data.accountId));
      return;
    case 'field':
      if (text(member(data.schema, 'custom')).endsWith(':gh-lexo-rank')) site.ranks.add(text(data.id));
      return;
    case 'project':
      projectKeys.set(text(data.id), text(data.key));
      site.objects.set(`project ${text(data.key)}`, ['name', 'projectTypeKey', 'description'].map((name) => part(data, name)).join(' '));
      return;
    case 'component':
    case 'version': {
      const project = projectKeys.get(text(data.projectId)) ?? text(data.project);
      site.objects.set(`${entity} ${project}/${text(data.name)}`, PROJECT_PARTS[entity]!.map((name) => part(data, name)).join(' '));
      return;
    }
    case 'issue':
      site.issues.set(text(data.key), issueFacts(data, site.ranks));
      return;
    default:
      return; // Site-wide settings are not what a disaster of projects takes away.
  }
}
