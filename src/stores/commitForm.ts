/**
 * How a commit stands in the state (docs/FORMAT.md §3): deflated, with a dictionary of the words that every commit has, in base64. Writes of the
 * state are the dear ones, and a commit of one work item is mostly names of members.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { HoldfastError } from '../contract/errors';
import type { Json } from '../contract/ports';

/** Part of the format: a changed one needs another feature. */
export const COMMIT_DICTIONARY =
  '"commentsworklogschangelogattachmentuserissueTypestatuspriorityresolutionissueLinkTypefield"stubs":"baselineconfigurationattachmentseventstidyfoldprunehold' +
  'rewrite"gaps":[{"count":1,"kind":"","reason":""}],"erased":17"holds":[{"id":"","moment":,"until":17}],"base":{"a":,"at":17,"sha256":"","upTo":},"b":{"actor":"","key":"",' +
  '"title":"","type":"}"d":1"t":[["e1/a/-0",,""]]"x":["1"],"z":"deleted":"rows"{"a":1,"activity":{"fields":[{"changed":1,"field":"labels"},{"changed":1,"field":"assignee"},' +
  '{"changed":1,"field":"summary"},{"changed":1,"field":"description"},{"changed":1,"field":"resolution"},{"changed":1,"field":"status","project":"1"}],"hours":[{"changed":1,' +
  '"deleted":0,"hour":17,"kind":"issue","project":"1"}],"people":[{"accountId":"557058:","changed":1},{"accountId":"712020:","changed":1}]},"at":17,"features":["bare","base",' +
  '"tail","trash"],"format":1,"k":0,"kind":"sweep","low":1,"maint":1,"minF":1,"n":1,"packs":[{"footer":{"from":1,"sha256":"","to":1},"inline":true,"kind":"project","length":1,' +
  '"name":"e1/p/1-0","records":1,"sha256":"}],"prev":"","rows":[{"c":1,"f":"","i":"1","k":"issue","l":[0,0,0],"p":"1","q":1,"s":17,"u":17}],"tail":{"a":1,"at":17,"sha256":"",' +
  '"upTo":1},"trash":[{"at":17,"list":["e1/z/1-0",1,""]}],"watermark":17';

const dictionary = Buffer.from(COMMIT_DICTIONARY, 'latin1');
/** More than the state can hold, whatever it holds. */
const TEXT_MAX = 4 * 1024 * 1024;

interface Deflated {
  readonly [member: string]: Json;
  readonly z: string;
}

/** What is too small to gain by it, and what has no number, stays as it is. */
export const deflated = (value: Json): Json => {
  const text = JSON.stringify(value);
  const { n } = value as { readonly n?: Json };
  if (n === undefined) return value;
  const z = deflateRawSync(text, { level: 9, dictionary }).toString('base64');
  // with the members of a commit, so that a reader that does not know this feature says so
  const form: Deflated = { features: ['deflated'], format: 1, n, packs: [], rows: [], z };
  return JSON.stringify(form).length < text.length ? form : value;
};

/** Throws `damaged`. */
export const inflated = (value: Json | undefined): Json | undefined => {
  if (!isDeflated(value)) return value;
  try {
    return JSON.parse(inflateRawSync(Buffer.from(value.z, 'base64'), { dictionary, maxOutputLength: TEXT_MAX }).toString('utf8')) as Json;
  } catch (cause) {
    throw new HoldfastError('damaged', 'A commit in the state does not inflate.', { cause });
  }
};

/** With another feature it is left to whoever reads commits to refuse it. */
const isDeflated = (value: Json | undefined): value is Deflated =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  typeof (value as Partial<Deflated>).z === 'string' &&
  JSON.stringify((value as Partial<Deflated>).features) === '["deflated"]';
