/**
 * The model test can fail: engines that break one rule of the protocol are caught within 300 runs. The rules are broken here only, by putting
 * another module in the place of the engine's.
 */
import type { Clock, CommitLog } from '../../src/contract/ports';
import { newest } from '../../src/repository/newest';
import type { ModelOptions, ModelResult } from './protocol';

const RUNS = 300;

type Run = (seed: number, options?: ModelOptions) => Promise<ModelResult>;
type Module = Record<string, unknown>;
const real = (path: string): Module => jest.requireActual(path);

const replaced: string[] = [];
const REPOSITORY = '../../src/repository';
const replace = (path: string, change: (module: Module) => Module): void => {
  replaced.push(path);
  jest.doMock(path, () => ({ ...real(path), ...change(real(path)) }));
};

/** Of each the promise that it breaks: what else goes wrong in its runs does not count as caught. */
const CAUGHT: Readonly<Record<string, RegExp>> = {
  // W: an object that a commit names has other bytes
  'objects named by commit number': /P4:|not what was written|is damaged/,
  // W: two writers under one number, and what one of them was told is durable is nowhere
  'numbers that are used again': /P[15]:/,
  // M: an object of somebody who then commits is gone
  'no fence for orphans': /does not exist|is missing/,
  // older over newer
  'versions in the order of commits': /P[12]: \d/,
  'deletion without proof': /P7:/,
};

const VARIANTS: Readonly<Record<string, () => ModelOptions | undefined>> = {
  'objects named by commit number': () => {
    // two writers that race for a number write the same name; the store takes the last
    replace(`${REPOSITORY}/attempts`, () => ({
      takeAttempt: async ({
        log,
      }: {
        readonly log: { readCommit(n: number): Promise<unknown>; readHints(): Promise<{ readonly commit: number }> };
      }) => {
        let n = 1;
        while ((await log.readCommit(n)) !== undefined) n += 1;
        return n;
      },
      fenceFrom: async () => 1,
    }));
    replace('../../src/stores/memory', (memory) => ({
      memoryBlobs: () => {
        const blobs = (memory['memoryBlobs'] as () => { readonly objects: Map<string, Uint8Array> })();
        return {
          ...blobs,
          put: async (name: string, bytes: Uint8Array) => {
            blobs.objects.set(name, Uint8Array.from(bytes));
            return 'created';
          },
        };
      },
    }));
    return undefined;
  },
  'numbers that are used again': () => {
    // whoever loses the race for a number goes on under it: it then takes the winner's commit for its own
    replace(`${REPOSITORY}/attempts`, () => ({
      takeAttempt: async ({ log, clock }: { readonly log: CommitLog; readonly clock: Clock }, lane: string) => {
        const a = (await newest((n) => log.readAttempt(n), 0)).n + 1;
        await log.createAttempt(a, { at: clock.now(), lane, names: 64, nonce: '' });
        return a;
      },
    }));
    return undefined;
  },
  'no fence for orphans': () => {
    replace(`${REPOSITORY}/maintenance/orphans`, () => ({
      planReap: async ({ log }: { readonly log: Pick<CommitLog, 'readAttempt' | 'readCommit'> }) => {
        const head = (await newest((n) => log.readCommit(n), 0)).value as { readonly maint: number; readonly low: number } | undefined;
        const to = (await newest((a) => log.readAttempt(a), 0)).n + 1;
        return head && { kind: 'reap', planned: head.maint, from: head.low, to };
      },
    }));
    return undefined;
  },
  'versions in the order of commits': () => {
    replace(`${REPOSITORY}/order`, () => ({
      compareVersions: (a: { readonly from: number }, b: { readonly from: number }) => a.from - b.from,
    }));
    return undefined;
  },
  'deletion without proof': () => ({ believesAbsence: true }),
};

it('the engine as it is keeps its promises in the runs that follow', async () => {
  const { runModel } = jest.requireActual<{ readonly runModel: Run }>('./protocol');
  for (let seed = 1; seed <= 10; seed += 1) await runModel(seed);
});

describe.each(Object.entries(VARIANTS))('%s', (name, breakRule) => {
  afterEach(() => {
    for (const path of replaced.splice(0)) jest.dontMock(path);
    jest.resetModules();
  });

  it('is caught', async () => {
    jest.resetModules();
    const options = breakRule();
    const { runModel } = jest.requireActual<{ readonly runModel: Run }>('./protocol');
    const wanted = CAUGHT[name] ?? /(?!)/;
    let runs = 0;
    let failure = '';
    while (runs < RUNS && !wanted.test(failure)) {
      runs += 1;
      failure = await runModel(runs, options).then(() => '', String);
    }
    expect(failure).toMatch(wanted);
  });
});
