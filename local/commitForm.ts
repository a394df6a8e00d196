/**
 * A commit as it stands in the state store (docs/FORMAT.md §3). Written a second time, from the document: what the tools of the local platform read must
 * not depend on the app's own code.
 */
import { inflateRawSync } from 'node:zlib';

const DICTIONARY =
  '"commentsworklogschangelogattachmentuserissueTypestatuspriorityresolutionissueLinkTypefield"stubs":"baselineconfigurationattachmentseventstidyfoldprunehold' +
  'rewrite"gaps":[{"count":1,"kind":"","reason":""}],"erased":17"holds":[{"id":"","moment":,"until":17}],"base":{"a":,"at":17,"sha256":"","upTo":},"b":{"actor":"","key":"",' +
  '"title":"","type":"}"d":1"t":[["e1/a/-0",,""]]"x":["1"],"z":"deleted":"rows"{"a":1,"activity":{"fields":[{"changed":1,"field":"labels"},{"changed":1,"field":"assignee"},' +
  '{"changed":1,"field":"summary"},{"changed":1,"field":"description"},{"changed":1,"field":"resolution"},{"changed":1,"field":"status","project":"1"}],"hours":[{"changed":1,' +
  '"deleted":0,"hour":17,"kind":"issue","project":"1"}],"people":[{"accountId":"557058:","changed":1},{"accountId":"712020:","changed":1}]},"at":17,"features":["bare","base",' +
  '"tail","trash"],"format":1,"k":0,"kind":"sweep","low":1,"maint":1,"minF":1,"n":1,"packs":[{"footer":{"from":1,"sha256":"","to":1},"inline":true,"kind":"project","length":1,' +
  '"name":"e1/p/1-0","records":1,"sha256":"}],"prev":"","rows":[{"c":1,"f":"","i":"1","k":"issue","l":[0,0,0],"p":"1","q":1,"s":17,"u":17}],"tail":{"a":1,"at":17,"sha256":"",' +
  '"upTo":1},"trash":[{"at":17,"list":["e1/z/1-0",1,""]}],"watermark":17';

export const commitOf = (value: unknown): unknown => {
  const { z } = value as { readonly z?: unknown };
  if (typeof z !== 'string') return value;
  return JSON.parse(inflateRawSync(Buffer.from(z, 'base64'), { dictionary: Buffer.from(DICTIONARY, 'latin1') }).toString('utf8'));
};
