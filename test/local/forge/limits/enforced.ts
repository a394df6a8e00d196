/**
 * One test a limit of `local/forge/limits`: what is at the limit passes, what is over it meets the refusal. The value is written
 * down here a second time, so that a wrong one in the table is noticed. `table.test.ts` finds a limit that has none.
 */
import { LIMITS } from '../../../../local/forge/limits';

type Name = keyof typeof LIMITS;

interface Proof {
  /** Answers or throws the refusal; anything else means that it passes. */
  readonly at: () => unknown;
  readonly over: () => unknown;
  /** Part of the refusal. */
  readonly refusal: unknown;
}

/** A reply of a store or service, as a refusal when it is one. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export function enforced(name: Name, value: number, { at, over, refusal }: Proof): void {
  test(`${name}: ${value} passes, more is refused`, async () => {
    expect(LIMITS[name].value).toBe(value);
    expect(await refusalOf(at)).toBeUndefined();
    const refused = await refusalOf(over);
    if (typeof refusal === 'string') expect(String(refused)).toContain(refusal);
    else expect(refused).toMatchObject(refusal as object);
  });
}

/** A limit that refuses nothing, but shapes what happens. */
export function shapes(name: Name, value: number, proof: () => unknown): void {
  test(`${name}: ${value}`, async () => {
    expect(LIMITS[name].value).toBe(value);
    await proof();
    expect.hasAssertions();
  });
}

async function refusalOf(run: () => unknown): Promise<unknown> {
  try {
    const came = await run();
    if (isReply(came)) return came.status >= 400 ? { ...came, ...parsed(came.body) } : undefined;
    if (typeof came === 'object' && came !== null && 'error' in came) return came.error;
    return undefined;
  } catch (error) {
    return error;
  }
}

function isReply(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null && 'status' in value && typeof value.status === 'number';
}

function parsed(body: unknown): object {
  try {
    return typeof body === 'string' ? (JSON.parse(body) as object) : {};
  } catch {
    return {};
  }
}

/** Calls `once` so many times; answers the last. */
export async function times<T>(count: number, once: (i: number) => T): Promise<Awaited<T>> {
  for (let i = 0; i < count - 1; i++) {
    const refused = await refusalOf(() => once(i));
    if (refused !== undefined) throw new Error(`Refused after ${i}: ${JSON.stringify(refused)}`);
  }
  return await once(count - 1);
}
