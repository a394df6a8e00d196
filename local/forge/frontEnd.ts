/** `invoke` of a page: the limits of the bridge and of user-led invocations, and the resolver's answer. */
import type { ForgePlatform } from '../contract';
import type { Installation } from './installation';
import type { Outcome } from './invocation';
import { LIMITS } from './limits';
import type { InvocationErrorCode } from './limits';
import type { AppManifest } from './manifest';
import type { Runner } from './runner';
import { Window } from './window';

export type ResolverCall = Parameters<ForgePlatform['invokeResolver']>[0];

/** How a front-end `invoke` fails. */
export class InvocationFailed extends Error {
  constructor(
    readonly code: InvocationErrorCode | 'PAYLOAD_TOO_LARGE' | 'NO_SUCH_RESOLVER',
    message: string,
  ) {
    super(`There was an error invoking the function - ${message}`);
    this.name = 'InvocationFailed';
  }
}

export class FrontEnd {
  private readonly perUser = new Map<string, Window>();
  private readonly perSecond = new Window(LIMITS.invocationsPerSecond.value, 1_000);
  private readonly perMinute = new Window(LIMITS.invocationsPerMinute.value, 60_000);

  constructor(
    private readonly options: {
      readonly now: () => number;
      readonly manifest: AppManifest;
      readonly runner: Runner;
      readonly installation: Installation;
    },
  ) {}

  async invoke({ moduleKey, functionKey, payload, accountId }: ResolverCall): Promise<unknown> {
    const { manifest, installation, runner } = this.options;
    const module = manifest.resolvers.get(moduleKey);
    const fn = module === undefined ? undefined : manifest.functions.get(module.functionKey);
    if (module === undefined || fn === undefined)
      throw new InvocationFailed('NO_SUCH_RESOLVER', `the module "${moduleKey}" has no resolver.`);
    const call = { functionKey, payload: asSent(payload) };
    this.checkRate(accountId);
    const outcome = await runner.run({
      fn,
      moduleKey,
      moduleType: module.moduleType,
      cause: `resolver ${functionKey}`,
      accountId,
      args: [
        { call, context: installation.resolverContext(moduleKey, module.moduleType) },
        { principal: { accountId }, ...installation.payload },
      ],
      origin: { pushes: 0 },
      depth: 0,
    });
    return answerOf(outcome);
  }

  private checkRate(accountId: string): void {
    const now = this.options.now();
    const window = this.perUser.get(accountId) ?? new Window(LIMITS.userInvocationsPerMinute.value, 60_000);
    this.perUser.set(accountId, window);
    if (!window.take(now) || !this.perSecond.take(now) || !this.perMinute.take(now))
      throw new InvocationFailed('FUNCTION_PLATFORM_RATE_LIMITED', 'rate limit exceeded.');
  }
}

/** What of a payload gets through as JSON. */
function asSent(payload: unknown): unknown {
  const text = JSON.stringify(payload);
  if (text === undefined) return undefined;
  if (Buffer.byteLength(text) > LIMITS.resolverRequestBytes.value)
    throw new InvocationFailed('PAYLOAD_TOO_LARGE', `the request is over ${LIMITS.resolverRequestBytes.value} bytes.`);
  return JSON.parse(text);
}

function answerOf(outcome: Outcome): unknown {
  if (outcome.kind === 'failed') throw new InvocationFailed(outcome.code, outcome.message);
  if (outcome.bytes > LIMITS.resolverResponseBytes.value)
    throw new InvocationFailed(
      'PAYLOAD_TOO_LARGE',
      `the response of ${outcome.bytes} bytes is over ${LIMITS.resolverResponseBytes.value} bytes.`,
    );
  // What the bridge makes of a resolver without an answer.
  return outcome.value ?? {};
}
