/**
 * The model test can fail: engines that break one rule of the protocol are caught within 300 runs. The rules are broken here only, by putting
 * another module in the place of the engine's.
 */
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
    replace('../../src/stores/commitLog', (module) => ({
      commitLogOver: (state: { delete(key: string): Promise<void> }) => ({
        ...(module['commitLogOver'] as (state: unknown) => object)(state),
        shrinkCommit: (n: number) => state.delete(`c:${n}`),
      }),
    }));
    return undefined;
  },
  'no fence for orphans': () => {
    replace(`${REPOSITORY}/maintenance/orphans`, () => ({
      planReap: async ({
        log,
      }: {
        readonly log: { readAttempt(a: number): Promise<unknown>; readCommit(n: number): Promise<unknown> };
      }) => {
        let n = 0;
        while ((await log.readCommit(n + 1)) !== undefined) n += 1;
        let a = 1;
        while ((await log.readAttempt(a)) !== undefined) a += 1;
        const head = (await log.readCommit(n)) as { readonly maint: number; readonly low: number } | undefined;
        return head && { kind: 'reap', planned: head.maint, from: head.low, to: a };
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

describe.each(Object.entries(VARIANTS))('%s', (_name, breakRule) => {
  afterEach(() => {
    for (const path of replaced.splice(0)) jest.dontMock(path);
    jest.resetModules();
  });

  it('is caught', async () => {
    jest.resetModules();
    const options = breakRule();
    const { runModel } = jest.requireActual<{ readonly runModel: Run }>('./protocol');
    let runs = 0;
    let failure: unknown;
    while (runs < RUNS && failure === undefined) {
      runs += 1;
      failure = await runModel(runs, options).then(
        () => undefined,
        (error: unknown) => error,
      );
    }
    expect(String(failure)).toMatch(/P\d:|verify:|damaged|does not exist|is missing|(now|lookup)\(\) says|is not what was written/);
    expect(runs).toBeLessThanOrEqual(RUNS);
  });
});
