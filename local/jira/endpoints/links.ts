import { badRequest, forbidden, JiraError } from '../errors';
import { type Call, json, noContent, type Reply } from '../http/call';
import { CHEAP, type Endpoint } from '../http/endpoint';
import type { HistoryItem, Issue, Link, LinkType } from '../model';
import { object, text } from '../render/parts';
import { isObject } from '../seed/shape';
import { applyChange } from '../write/changes';

const typeOf = (call: Call, value: unknown): LinkType => {
  if (!isObject(value)) throw badRequest("The issue link type must be given by 'id' or 'name'.");
  for (const type of call.state.linkTypes.values()) {
    if (value['id'] !== undefined ? type.id === String(value['id']) : type.name.toLowerCase() === String(value['name']).toLowerCase())
      return type;
  }
  throw new JiraError(404, [`No issue link type with name '${String(value['name'] ?? value['id'])}' found.`]);
};

const end = (call: Call, value: unknown): Issue => {
  if (!isObject(value)) throw badRequest("'inwardIssue' and 'outwardIssue' are required.");
  return call.may.issue(call.actor, String(value['key'] ?? value['id'] ?? ''));
};

const historyItem = (link: Link, other: Issue, outward: boolean, added: boolean): HistoryItem => {
  const words = `This issue ${outward ? link.type.outward : link.type.inward} ${other.key}`;
  return {
    field: 'Link',
    fieldId: 'issuelinks',
    fieldtype: 'jira',
    from: added ? null : other.key,
    fromText: added ? null : words,
    to: added ? other.key : null,
    toText: added ? words : null,
  };
};

/** "inwardIssue `outward` outwardIssue": {Blocks, A, B} means that A blocks B. A link that is there already is a success. */
const create = (call: Call): Reply => {
  const body = call.objectBody();
  const type = typeOf(call, body['type']);
  const source = end(call, body['inwardIssue']);
  const target = end(call, body['outwardIssue']);
  if (!call.may.has(call.actor, 'LINK_ISSUES', source)) throw new JiraError(404, ['No Link Issue Permission for issue.']);
  if (source.id === target.id) throw badRequest('You cannot link an issue to itself.');
  const exists = source.links.some((id) => {
    const link = call.state.links.get(id);
    return link !== undefined && link.type === type && link.source === source.id && link.target === target.id;
  });
  if (exists) return { status: 201 };
  const link: Link = { id: String(call.state.nextId()), type, source: source.id, target: target.id };
  call.state.links.set(link.id, link);
  applyChange(call.state, call.services, source, { links: [...source.links, link.id] }, call.actor, [
    historyItem(link, target, true, true),
  ]);
  applyChange(call.state, call.services, target, { links: [...target.links, link.id] }, call.actor, [
    historyItem(link, source, false, true),
  ]);
  call.services.events.link('created', link, call.actor);
  return { status: 201 };
};

const find = (call: Call): { readonly link: Link; readonly source: Issue; readonly target: Issue } => {
  const id = call.param('linkId');
  const link = call.state.links.get(id);
  const source = call.state.issues.get(link?.source ?? -1);
  const target = call.state.issues.get(link?.target ?? -1);
  if (link === undefined || source === undefined || target === undefined || !call.parts.sees(source) || !call.parts.sees(target))
    throw new JiraError(404, [`No issue link with id '${id}' exists.`]);
  return { link, source, target };
};

const get = (call: Call): Reply => {
  const { link, source, target } = find(call);
  return json(
    object({
      id: text(link.id),
      self: text(`${call.parts.api}/issueLink/${link.id}`),
      type: link.type.json,
      inwardIssue: call.parts.reference(source),
      outwardIssue: call.parts.reference(target),
    }),
  );
};

const remove = (call: Call): Reply => {
  const { link, source, target } = find(call);
  if (!call.may.has(call.actor, 'LINK_ISSUES', source)) throw forbidden('No Link Issue Permission for issue.');
  call.state.links.delete(link.id);
  applyChange(call.state, call.services, source, { links: source.links.filter((id) => id !== link.id) }, call.actor, [
    historyItem(link, target, true, false),
  ]);
  applyChange(call.state, call.services, target, { links: target.links.filter((id) => id !== link.id) }, call.actor, [
    historyItem(link, source, false, false),
  ]);
  call.services.events.link('deleted', link, call.actor);
  return noContent;
};

/** A link is a write on the issue that it goes out from. */
const sourceOf = (call: Call): number | undefined => {
  const value = call.objectBody()['inwardIssue'];
  return isObject(value) ? call.state.findIssue(String(value['key'] ?? value['id'] ?? ''))?.id : undefined;
};

export const LINKS: readonly Endpoint[] = [
  { method: 'POST', path: '/rest/api/3/issueLink', cost: 'write', writes: sourceOf, handle: create },
  { method: 'GET', path: '/rest/api/3/issueLink/{linkId}', cost: CHEAP, handle: get },
  {
    method: 'DELETE',
    path: '/rest/api/3/issueLink/{linkId}',
    cost: 'write',
    writes: (call) => call.state.links.get(call.param('linkId'))?.source,
    handle: remove,
  },
];
