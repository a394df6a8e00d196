/** Product events and the app's own lifecycle. They leave marks and start runs; nothing long happens here (25 s). */
import { InvocationError, InvocationErrorCode } from '@forge/events';
import { startFirstBackup } from '../backup/firstBackup';
import { mark } from '../backup/marks';
import { isHoldfastError } from '../contract/errors';
import { gate } from '../site/deletion';
import { compose, composeBase } from './compose';
import { invocationOf, type PlatformContext } from './invocation';

type ProductEvent = Readonly<Record<string, unknown>>;

/** Marks what happened for the next sweep. A mark that could not be written is asked for again: the platform retries up to four times. */
export async function onEvent(event: ProductEvent, context: PlatformContext): Promise<InvocationError | undefined> {
  return retried(async () => {
    const base = composeBase(invocationOf(context));
    await gate(base);
    await mark(base.state, event, base.clock.now());
  });
}

/** Installed or upgraded: the first backup starts without anybody having to decide anything. */
export async function onInstalled(_event: ProductEvent, context: PlatformContext): Promise<InvocationError | undefined> {
  return retried(async () => {
    const invocation = invocationOf(context);
    if (!invocation.licensed) return;
    await startFirstBackup(await compose(invocation));
  });
}

async function retried(work: () => Promise<void>): Promise<InvocationError | undefined> {
  try {
    await work();
    return undefined;
  } catch (e) {
    if (isHoldfastError(e, 'cancelled')) return undefined;
    console.warn(`an event was not taken: ${e instanceof Error ? e.message : String(e)}`);
    return new InvocationError({ retryAfter: 10, retryReason: InvocationErrorCode.FUNCTION_RETRY_REQUEST });
  }
}
