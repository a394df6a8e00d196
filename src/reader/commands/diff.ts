import type { CapturedRecord } from '../../repository/model';
import { throughPages } from '../../repository/questions/pages';
import type { Command, Context } from '../command';
import { entriesOf, fieldsOf, wordsOf } from '../item';
import type { ThreadKind } from '../item';
import { plain } from '../io';
import { text } from '../json';
import { issueOf, keyOf, readSite } from '../site';
import type { Site } from '../site';
import { usage } from '../failure';
import type { Snapshot } from '../snapshot';

export const diff: Command = {
  usage: 'FOLDER FROM TO [KEY] [--space KEY] [--kind KIND] [--json]',
  help: 'what differs between two moments (numbers or times): objects, or the fields of one work item',
  words: [2, 3],
  options: ['kind', 'space'],
  run: async (context) => {
    const [from, to, key] = context.words;
    const [before, after] = [await context.snapshot(from), await context.snapshot(to)];
    if (before.moment.n > after.moment.n) throw usage(`${from} is later than ${to}: name the earlier moment first.`);
    if (key !== undefined) return fields(context, before, after, key);
    const [site, earlier] = [await readSite(after), await readSite(before)];
    const project = context.options.space === undefined ? undefined : projectOf(earlier, site, context.options.space);
    await objects(context, { from: before.moment.n, to: after.moment.n, ...(project !== undefined && { project }) }, site);
  },
};

const projectOf = (before: Site, after: Site, key: string): string => {
  const spaces = [...after.spaces.values(), ...before.spaces.values()];
  const space = spaces.find((one) => one.key.toUpperCase() === key.toUpperCase() || one.id === key);
  if (!space) throw usage(`There is no space ${key} at either moment.`);
  return space.id;
};

/** By the rows alone: fingerprints tell versions apart. */
const objects = async (context: Context, { from, to, project }: Span, site: Site): Promise<void> => {
  const { questions } = context.source.repository;
  const { kind } = context;
  const query = {
    from: { moment: from },
    to: { moment: to },
    ...(kind !== undefined && { kinds: [kind] }),
    ...(project !== undefined && { project }),
    onDamage: context.onDamage,
  };
  const changes = throughPages(
    (next) => questions.changes({ ...query, ...next }),
    (page) => page.changes,
  );
  for await (const { change: what, row } of changes)
    await context.line(
      { change: what, kind: row.kind, id: row.id, key: keyOf(site, row) },
      `${what}\t${row.kind}\t${plain(keyOf(site, row))}`,
    );
};

interface Span {
  readonly from: number;
  readonly to: number;
  readonly project?: string;
}

const fields = async (context: Context, before: Snapshot, after: Snapshot, key: string): Promise<void> => {
  const site = await readSite(after);
  const { id } = await issueOf(after, site, key);
  const [old, fresh] = [await recordAt(before, id), await recordAt(after, id)];
  const [oldFields, freshFields] = [old ? fieldsOf(old) : {}, fresh ? fieldsOf(fresh) : {}];
  if (!old !== !fresh) await context.line({ change: old ? 'deleted' : 'added', key }, `${old ? 'deleted' : 'added'}\t${plain(key)}`);
  for (const id of new Set([...Object.keys(oldFields), ...Object.keys(freshFields)])) {
    if (THREADS.has(id)) continue;
    await change(
      context,
      site.fields.get(id) ?? id,
      id,
      wordsOf(oldFields[id], site),
      wordsOf(freshFields[id], site),
      oldFields[id],
      freshFields[id],
    );
  }
  for (const kind of ['comments', 'worklogs'] as const) await thread(context, site, kind, [before, old], [after, fresh]);
};

const THREADS: ReadonlySet<string> = new Set(['comment', 'worklog']);

const change = async (
  context: Context,
  name: string,
  id: string,
  from: string,
  to: string,
  fromValue: unknown,
  toValue: unknown,
): Promise<void> => {
  if (JSON.stringify(fromValue) === JSON.stringify(toValue)) return;
  await context.line({ field: id, name, from: fromValue ?? null, to: toValue ?? null }, `${plain(name)}\n- ${plain(from)}\n+ ${plain(to)}`);
};

const recordAt = async (snapshot: Snapshot, id: string): Promise<CapturedRecord | undefined> => {
  const row = await snapshot.row('issue', id);
  return row && !row.deleted ? snapshot.readOr(row) : undefined;
};

type Side = readonly [snapshot: Snapshot, record: CapturedRecord | undefined];

const thread = async (context: Context, site: Site, kind: ThreadKind, before: Side, after: Side): Promise<void> => {
  const entries = async ([snapshot, record]: Side): Promise<Map<string, unknown>> => {
    const found = new Map<string, unknown>();
    if (record) for await (const entry of entriesOf(kind, snapshot, record)) found.set(text(entry['id']), entry);
    return found;
  };
  const [old, fresh] = [await entries(before), await entries(after)];
  const body = (entry: unknown): string => {
    const { body, comment } = (entry ?? {}) as { readonly body?: unknown; readonly comment?: unknown };
    return wordsOf(body ?? comment, site);
  };
  for (const id of new Set([...old.keys(), ...fresh.keys()]))
    await change(context, `${kind} ${id}`, `${kind}/${id}`, body(old.get(id)), body(fresh.get(id)), old.get(id), fresh.get(id));
};
