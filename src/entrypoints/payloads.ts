/** The schema of each resolver's payload: strict, so that what a page sends by mistake (or by intent) is refused and not ignored. */
import { z } from 'zod';
import { HoldfastError } from '../contract/errors';
import type { ResolverName, Resolvers } from '../contract/page';

const nothing = z.strictObject({}) as z.ZodType<Record<string, never>>;
const id = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\w:.-]+$/);
const cursor = z.string().min(1).max(500).optional();
const run = z.strictObject({ run: id });

export const PAYLOADS: { readonly [N in ResolverName]: z.ZodType<Resolvers[N][0]> } = {
  overview: nothing,
  startBackup: nothing,
  deleted: z.strictObject({ cursor }),
  createPlan: z.strictObject({
    selection: z.strictObject({
      projects: z
        .array(z.string().regex(/^\d{1,18}$/))
        .min(1)
        .max(500),
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
