/** A self-check over the simulated Jira: the real client, ledger-less, the real run engine, state in memory. */
import type { HttpReply, HttpRequest } from '../../../local/contract';
import type { Json } from '../../../src/contract/ports';
import { createJira, type Transport } from '../../../src/jira/client';
import type { StepEvent } from '../../../src/jobs/api';
import { createRuns } from '../../../src/jobs/runs';
import type { SelfCheckView } from '../../../src/contract/page';
import { selfCheckBody, selfCheckView, startSelfCheck, type SelfCheckDeps } from '../../../src/site/selfCheck/run';
import { memoryState } from '../../../src/stores/memory';
import { APP, type Rig } from '../../local/jira/support';

/** Replaces a reply; undefined: Jira's own. */
export type Tamper = (request: HttpRequest) => HttpReply | undefined;

export interface Checked {
  readonly deps: SelfCheckDeps;
  readonly state: ReturnType<typeof memoryState>;
  /** The next checkpoint of a step is not written: that invocation is over. */
  dieAtNextCheckpoint(): void;
  start(): Promise<string>;
  /** The platform until nothing is due; a killed invocation is over, and the tick takes up its step. */
  drive(): Promise<void>;
  /** One event of the queue; false: there is none. */
  deliver(): Promise<boolean>;
  view(): Promise<SelfCheckView>;
}

export function checked({ site, clock }: Rig, tamper: Tamper = () => undefined): Checked {
  const state = memoryState();
  const queue: { event: StepEvent; due: number }[] = [];
  let dies = false;
  const mortal: typeof state = Object.assign(Object.create(state) as typeof state, {
    create: (key: string, value: Json) => {
      if (!dies || !key.startsWith('b:')) return state.create(key, value);
      throw new Error('killed');
    },
  });
  const random = { hex: (n: number) => (random.n += 1).toString(16).padStart(2 * n, '0'), fraction: () => 0.5, n: 0 };
  const log = { info: () => undefined, warn: () => undefined };
  const transport: Transport = async (_as, route, init) => {
    const headers = Object.fromEntries(Object.entries(init.headers).map(([name, value]) => [name.toLowerCase(), value]));
    const body = typeof init.body === 'string' ? Buffer.from(init.body) : undefined;
    const request = { method: init.method, path: (route as unknown as { value: string }).value, headers, body };
    const reply = tamper(request) ?? (await site.handle(request, APP));
    const bytes = Buffer.from(reply.body ?? '');
    return {
      status: reply.status,
      headers: new Headers({ ...reply.headers }),
      text: async () => bytes.toString('utf8'),
      arrayBuffer: async () => Uint8Array.from(bytes).buffer,
    };
  };
  let began = clock.now();
  const deadline = { remainingMs: () => 900_000 - (clock.now() - began) };
  const deps: SelfCheckDeps = {
    state,
    clock,
    appVersion: '1.2.3',
    jira: (lane) => createJira({ transport, clock, random, log, lane, deadline }),
    runs: () => runs,
  };
  const runs = createRuns({
    state: mortal,
    queue: {
      push: async (event, o) =>
        void queue.push({ event: event as unknown as StepEvent, due: clock.now() + (o?.delaySeconds ?? 0) * 1_000 }),
    },
    clock,
    random,
    log,
    bodies: { selfcheck: selfCheckBody(deps) },
  });
  const deliver = async (): Promise<boolean> => {
    const next = queue.shift();
    if (next === undefined) return false;
    if (next.due > clock.now()) clock.set(next.due);
    began = clock.now();
    try {
      await runs.handle(next.event, deadline);
    } finally {
      dies = false;
    }
    return true;
  };
  return {
    deps,
    state,
    dieAtNextCheckpoint: () => void (dies = true),
    start: async () => (await startSelfCheck(deps, 'admin-1')).run,
    deliver,
    drive: async () => {
      for (let i = 0; i < 200; i += 1) {
        if (await deliver()) continue;
        if ((await runs.active()).length === 0) return;
        await clock.advance(300_000);
        await runs.tick();
      }
      throw new Error('the check is not over');
    },
    view: () => selfCheckView(deps),
  };
}

/** Answers of one whole check by fact, as sides; `untold` reasons in brackets. */
export async function sidesOf(one: Checked): Promise<Readonly<Record<string, string>>> {
  await one.start();
  await one.drive();
  const kept = (await one.state.get('selfcheck:last')) as unknown as {
    readonly answers: Readonly<Record<string, { readonly side?: string; readonly untold?: string }>>;
  };
  return Object.fromEntries(Object.entries(kept.answers).map(([id, answer]) => [id, answer.side ?? `(${answer.untold})`]));
}
