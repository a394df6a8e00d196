/** The schema of each resolver's payload: strict, so that what a page sends by mistake (or by intent) is refused and not ignored. */
import { z } from 'zod';
import { HoldfastError } from '../contract/errors';
import type { ResolverName, Resolvers } from '../contract/page';
import { KINDS } from '../repository/model';

const nothing = z.strictObject({}) as z.ZodType<Record<string, never>>;
const id = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\w:.-]+$/);
const cursor = z.string().min(1).max(500).optional();
const jiraId = z.string().regex(/^\d{1,18}$/);
/** UTC ms, up to the year 9999. */
const time = z.number().min(0).max(253_402_300_799_999);
/** A range of 90 days and a clock change. */
const RANGE_MAX_MS = 100 * 86_400_000;
const filter = { space: jiraId.optional(), person: z.string().min(1).max(128).optional(), kind: z.enum(KINDS).optional() };
const words = z
  .string()
  .max(200)
  .refine((text) => text.trim() !== '');
const run = z.strictObject({ run: id });
const found = z.strictObject({ run: id, most: z.int().min(1).max(500) });

export const PAYLOADS: { readonly [N in ResolverName]: z.ZodType<Resolvers[N][0]> } = {
  overview: nothing,
  startBackup: nothing,
  deleted: z.strictObject({ ...filter, cursor, since: time.optional() }),
  timeline: z.strictObject({ ...filter, from: time, to: time }).refine(({ from, to }) => to > from && to - from <= RANGE_MAX_MS),
  moment: z.strictObject({ at: time.optional() }),
  changedSince: z.strictObject({ ...filter, at: time, cursor }),
  everythingThen: z.strictObject({ at: time, space: jiraId.optional(), cursor }),
  itemHistory: z.strictObject({ id: jiraId, cursor }),
  itemAt: z.strictObject({ id: jiraId, at: time }),
  startSearch: z.strictObject({ words, at: time.optional(), space: jiraId.optional() }),
  search: found,
  stopSearch: found,
  createPlan: z.strictObject({
    selection: z.strictObject({
      projects: z.array(jiraId).min(1).max(500),
    }),
  }),
  plan: z.strictObject({ id }),
  planActions: z.strictObject({ id, cursor }),
  startRestore: z.strictObject({ plan: id }),
  runs: nothing,
  run,
  pauseRun: run,
  resumeRun: run,
  stopRun: run,
  report: z.strictObject({ run: id, cursor, only: z.enum(['failed', 'approximate']).optional() }),
  startVerify: nothing,
  verify: run,
  changes: z.strictObject({ after: z.number().min(0), cursor }),
  startAudit: nothing,
  audit: run,
  startSelfCheck: nothing,
  selfCheck: nothing,
  retention: nothing,
  deleteBackups: z.strictObject({ confirm: z.literal('DELETE') }),
  cancelDeletion: nothing,
  releaseAdopted: nothing,
  startAfresh: nothing,
};

/** Throws `bad-input`, naming the members that are wrong and never their values. */
export function parsePayload<N extends ResolverName>(name: N, payload: unknown): Resolvers[N][0] {
  const parsed = PAYLOADS[name].safeParse(payload ?? {});
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.join('.') || issue.code).join(', ');
  throw new HoldfastError('bad-input', `The page asked “${name}” with values that it does not take (${where}).`, {
    adminMessage: { safe: 'Nothing was changed.', next: 'Reload the page.' },
  });
}
