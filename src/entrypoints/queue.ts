/** The consumer of the queue `steps`: one step of one lane of a run. */
import { InvocationError, InvocationErrorCode, type AsyncEvent } from '@forge/events';
import { z } from 'zod';
import { advanceFirstBackup } from '../backup/firstBackup';
import { isHoldfastError } from '../contract/errors';
import type { RunKind, StepEvent } from '../jobs/api';
import { compose } from './compose';
import { invocationOf, type PlatformContext } from './invocation';

const STEP = z.object({
  run: z.string().max(200),
  lane: z.string().max(100),
  k: z.number().int().min(0),
  try: z.number().int().min(0),
  pushes: z.number().int().optional(),
}) satisfies z.ZodType<StepEvent>;

/** An ended licence stops these; restoring and checking go on. */
const CAPTURE: ReadonlySet<RunKind> = new Set<RunKind>(['baseline', 'attachments', 'configuration']);

export async function step(event: AsyncEvent, context: PlatformContext): Promise<InvocationError | undefined> {
  const invocation = invocationOf(context);
  const parsed = STEP.safeParse(event.body);
  if (!parsed.success) {
    console.warn('an event of the queue is not a step');
    return undefined;
  }
  try {
    const app = await compose(invocation);
    const record = await app.runs().get(parsed.data.run);
    if (record === undefined || (!invocation.licensed && CAPTURE.has(record.kind))) return undefined;
    await app.runs().handle(parsed.data, app.deadline);
    await app.ledger.flush();
    if (record.kind === 'baseline') await advanceFirstBackup(app);
    return undefined;
  } catch (e) {
    if (isHoldfastError(e, 'cancelled')) return undefined;
    // Before its claim a step may be delivered again; after it, a second delivery leaves and the tick takes over.
    console.warn(`a step was not done: ${e instanceof Error ? e.message : String(e)}`);
    return new InvocationError({ retryAfter: 10, retryReason: InvocationErrorCode.FUNCTION_RETRY_REQUEST });
  }
}
