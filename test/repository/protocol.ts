/**
 * Random interleavings of sweeps, slow duplicates, late slices of a baseline whose packs one attempt stages and another commits, files, deletion events,
 * holds, maintenance and reapers over the real engine, one step an await, with slow actors, kills, lost replies, stale hints and a clock that jumps over days.
 *
 * P1 what a writer was told is durable holds from then on, or something newer does.
 * P2 no answer is ever older than an earlier answer.
 * P3 a moment never changes: the same question about the same moment has the same answer as long as the moment is kept.
 * P4 every live record can be read, and is what Jira said.
 * P5 what was deleted stays gone; a deleted object's newest captured record can be read as long as a moment before the deletion is kept.
 * P7 what Jira has is never shown as deleted, even while the app can't see it.
 * P8 activity is the sum of all commits, whatever became of them.
 * P9 a moment that is held is kept until the hold ends.
 * P6 at the end nothing is damaged, and once the reaper was through there is no object that nothing names.
 */
import { ATTEMPT_DEAD_MS } from '../../src/contract/limits';
import { isHoldfastError } from '../../src/contract/errors';
import type { Repository } from '../../src/repository/api';
import type { Maintenance, UpkeepDone, UpkeepPlan } from '../../src/repository/maintenance/upkeep';
import type { Activity, CapturedRecord, Row } from '../../src/repository/model';
import { inflated } from '../../src/stores/commitForm';
import { aDraft, aRecord, aWorld, open, seeded } from './support';
import { faulty, Killed } from './faulty';
import type { Fault } from './faulty';
import { Files } from './modelFiles';
import { orphans } from './reachable';

const OBJECTS = 8;
const ACTORS = 15;
const DAY = 86_400_000;
/** An invocation lives no longer. */
const LIFE_MS = 15 * 60_000;

interface Version {
  readonly updated: number;
  readonly seen: number;
}
const newer = (a: Version, b: Version): boolean => a.updated > b.updated || (a.updated === b.updated && a.seen >= b.seen);

export interface ModelResult {
  readonly fired: number;
  readonly commits: number;
  readonly conflicts: number;
  /** Executions of maintenance by kind. */
  readonly upkeep: Readonly<Record<string, number>>;
  readonly files: number;
  readonly staged: number;
  readonly holds: number;
}

/** `believesAbsence`: the broken variant in which what a read did not find counts as deleted. */
export interface ModelOptions {
  readonly believesAbsence?: boolean;
}

/** One run. Throws when a promise was broken. */
export const runModel = async (seed: number, options: ModelOptions = {}): Promise<ModelResult> => {
  const next = seeded(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
  const world = aWorld(seed);
  const { clock } = world;

  // Jira: who was changed when, and who is gone
  const jira = new Map<string, { updated: number; value: string }>();
  const gone = new Map<string, number>();
  const said = new Map<string, string>();
  /** Alive, but not shown to the app: a hidden project, a new security level. */
  const hidden = new Set<string>();
  let changes = 0;
  const touch = (id: string): void => {
    if (gone.has(id)) return;
    changes += 1;
    clock.add(1); // two changes never have the same time here: Jira's own order is then the judge
    jira.set(id, { updated: clock.now(), value: `v${changes}` });
    said.set(`${id} ${clock.now()}`, `v${changes}`);
  };
  const read = (ids: Iterable<string>): CapturedRecord[] =>
    [...ids].flatMap((id) => {
      const object = jira.get(id);
      return object && !gone.has(id) && !hidden.has(id)
        ? [aRecord(id, { created: 1, updated: object.updated, seen: clock.now(), body: { value: object.value, pad: 'x'.repeat(50) } })]
        : [];
    });
  for (let id = 1; id <= OBJECTS; id += 1) touch(String(id));

  // what writers were told
  const durable = new Map<string, Version>();
  const durablyGone = new Set<string>();
  const told = (records: readonly CapturedRecord[], deleted: readonly string[]): void => {
    for (const record of records) if (newer(record, durable.get(record.id) ?? { updated: -1, seen: -1 })) durable.set(record.id, record);
    for (const id of deleted) if (gone.has(id)) durablyGone.add(id);
  };

  // the scheduler: whoever calls a port waits here to be let on
  interface Waiting {
    readonly isSlow: boolean;
    readonly go: () => void;
  }
  const waiting: Waiting[] = [];
  /** One actor in eight is ten times as slow as the others. */
  const pacing = (): (() => Promise<void>) => {
    const isSlow = next() < 0.125;
    return () => new Promise((go) => waiting.push({ isSlow, go }));
  };
  const letOneOn = (): void => {
    let index = Math.floor(next() * waiting.length);
    if (waiting[index]?.isSlow === true && next() < 0.9) index = Math.floor(next() * waiting.length);
    waiting.splice(index, 1)[0]?.go();
  };
  let fired = 0;
  let conflicts = 0;
  const files = new Files();
  /** Packs that steps have uploaded, and which nothing has committed yet. */
  const staged = new Set<string>();
  const holds: { readonly moment: number; readonly until: number }[] = [];
  const sum = { files: 0, staged: 0, holds: 0 };

  const actor = async (): Promise<void> => {
    const what = pick(['sweep', 'sweep', 'sweep', 'baseline', 'event', 'files', 'upkeep', 'upkeep', 'upkeep'] as const);
    if (what === 'upkeep') {
      void maintain();
      return;
    }
    const deleted: string[] = [];
    if (what === 'event') {
      const id = pick([...jira.keys()]);
      if (!gone.has(id)) gone.set(id, clock.now());
      deleted.push(id);
    }
    const records =
      what === 'event' || what === 'files'
        ? []
        : read(
            what === 'baseline'
              ? jira.keys()
              : [pick([...jira.keys()]), pick([...jira.keys()])].filter((id, i, all) => all.indexOf(id) === i),
          );
    if (options.believesAbsence === true && what === 'baseline')
      deleted.push(...[...jira.keys()].filter((id) => !records.some((record) => record.id === id)));
    const heard = clock.now();
    for (let copies = next() < 0.3 ? 2 : 1; copies > 0; copies -= 1) void write(what, records, deleted, heard);
  };

  let running = 0;
  const upkeep: Record<string, number> = {};
  const counted = ({ kind }: UpkeepDone): void => {
    upkeep[kind] = (upkeep[kind] ?? 0) + 1;
  };
  const maintain = async (): Promise<void> => {
    running += 1;
    // hundreds of calls: with the faults of a short sweep none would ever end
    const ports = faulty(world, faults(next, next() < 0.5 ? 0.01 : 0.2), pacing());
    try {
      const { maintenance } = await open({ ...world, ...ports }, { mirror: next() < 0.2 });
      const wanted = next();
      if (wanted > 0.9) return await hold(maintenance);
      const merging = wanted < 0.3 ? await maintenance.planMerge(wanted < 0.15 ? 'tidy' : 'fold') : undefined;
      // any of them first: those after it were planned on what is gone then
      const plans = merging ? [merging] : await maintenance.plan(true);
      for (const plan of next() < 0.5 ? plans : [...plans].reverse()) {
        counted(await maintenance.execute(plan, new Set(staged)));
      }
    } catch (error) {
      if (isHoldfastError(error, 'conflict')) conflicts += 1;
      // a merge that slept for days finds what it reads in the trash, and does nothing
      else if (
        !(error instanceof Killed) &&
        !isHoldfastError(error, 'unavailable', 'unknown-outcome', 'rate-limited', 'blob-missing', 'damaged')
      )
        failure ??= error;
    } finally {
      running -= 1;
      fired += ports.fired.length;
    }
  };
  const hold = async (maintenance: Maintenance): Promise<void> => {
    const moment = pick((await (await open(world)).moments()).map(({ n }) => n));
    if (moment === undefined) return;
    const until = clock.now() + Math.floor(next() * 6 * DAY);
    try {
      await maintenance.hold({ id: `hold ${moment} ${until}`, moment, until });
    } catch (error) {
      // retention gave it up meanwhile
      if (isHoldfastError(error, 'bad-input')) return;
      throw error;
    }
    holds.push({ moment, until });
    sum.holds += 1;
  };
  /** The packs of a step, noted as staged; then whoever commits them. */
  const slice = async (repository: Repository, records: readonly CapturedRecord[], heard: number): Promise<void> => {
    const began = clock.now();
    const packs = [await (await repository.begin('baseline', { p: 4 })).writePack(records)];
    if (clock.now() - began > LIFE_MS) throw new Killed('the step ended before it noted what it had written');
    for (const { name } of packs) staged.add(name);
    try {
      await (await repository.begin('window', { p: 4 })).commit(aDraft({ kind: 'baseline', packs, activity: oneChange(heard) }));
      sum.staged += 1;
    } finally {
      for (const { name } of packs) staged.delete(name);
    }
  };
  const write = async (what: string, records: readonly CapturedRecord[], deleted: readonly string[], heard: number): Promise<void> => {
    running += 1;
    try {
      for (let tries = 0; tries < 3; tries += 1) {
        const ports = faulty(world, faults(next), pacing());
        try {
          const repository = await open({ ...world, ...ports }, { mirror: next() < 0.2 });
          if (what === 'files') {
            await files.write(repository, heard, oneChange(heard));
            sum.files += 1;
          } else if (what === 'baseline' && deleted.length === 0 && records.length > 0) await slice(repository, records, heard);
          else await deliver(repository, what, records, deleted, heard);
          told(records, deleted);
          return;
        } catch (error) {
          if (isHoldfastError(error, 'conflict')) conflicts += 1;
          else if (!(error instanceof Killed) && !isHoldfastError(error, 'unavailable', 'unknown-outcome', 'rate-limited')) throw error;
        } finally {
          fired += ports.fired.length;
        }
      }
    } catch (error) {
      failure ??= error;
    } finally {
      running -= 1;
    }
  };
  let failure: unknown;

  // what readers were told
  const lastSeen = new Map<string, Row>();
  const answers = new Map<string, string>();
  const tombstones = new Map<string, Row>();
  /** The first commit that was seen to tell of a deletion. */
  const goneFrom = new Map<string, number>();
  const check = async (whole = false): Promise<void> => {
    const repository = await open(world);
    const head = (await repository.head()).moment?.n ?? 0;
    const moments = (await repository.moments()).map(({ n }) => n);
    const current = await repository.view();
    const held = await repository.lookup();
    await files.check(repository, whole ? Infinity : 1);
    const given = holds.find(({ moment, until }) => until > clock.now() && !moments.includes(moment));
    if (given) throw new Error(`P9: moment ${given.moment} is held, and is not kept`);
    for (const n of whole ? moments : moments.filter((moment) => moment === head || next() < 0.2)) {
      const view = await repository.view(n);
      for (const id of jira.keys()) {
        const row = view.row('issue', id);
        const answer = saidOf(row);
        const before = answers.get(`${n} ${id}`);
        // a tombstone that no kept moment needs is forgotten; nothing else ever is
        const forgotten = (known: Row | undefined): boolean =>
          !row && known?.deleted === true && !moments.some((moment) => moment < known.from);
        if (before !== undefined && before !== answer && !forgotten(tombstones.get(`${n} ${id}`)))
          throw new Error(`P3: moment ${n} of ${id} was ${before}, now ${answer}`);
        answers.set(`${n} ${id}`, answer);
        if (row?.deleted === true) {
          tombstones.set(`${n} ${id}`, row);
          goneFrom.set(id, Math.min(goneFrom.get(id) ?? Infinity, row.from));
        }
        if (row?.deleted === true && !gone.has(id)) throw new Error(`P7: ${id} is shown as deleted, and is not`);
        if (n !== head) continue;
        const shown = saidOf(current.row('issue', id));
        if (shown !== answer) throw new Error(`now() says ${shown} of ${id}, view() ${answer}`);
        const looked = saidOf(await held.row('issue', id));
        if (looked !== answer) throw new Error(`lookup() says ${looked} of ${id}, view() ${answer}`);
        const last = lastSeen.get(id);
        if (forgotten(last)) continue;
        if (last && (!row || !newer(row, last))) throw new Error(`P2: ${id} was ${JSON.stringify(last)}, now ${answer}`);
        if (row) lastSeen.set(id, row);
        const promised = durable.get(id);
        if (promised && (!row || !newer(row, promised))) throw new Error(`P1: ${id} was promised at ${promised.updated}, is ${answer}`);
        if (durablyGone.has(id) && row?.deleted !== true) throw new Error(`P5: ${id} was deleted, is ${answer}`);
        if (row && !row.deleted) await expectSaid(await view.read(row));
        const kept = view.versions('issue', id).findLast((version) => !version.deleted);
        if (promised && !kept && moments.some((moment) => row?.deleted !== true || moment < (goneFrom.get(id) ?? 0)))
          throw new Error(`P5: nothing is left of ${id}`);
        if (kept) await expectSaid(await view.read(kept));
      }
    }
  };
  const expectSaid = async (record: CapturedRecord): Promise<void> => {
    if (record.body.value !== said.get(`${record.id} ${record.updated}`))
      throw new Error(`P4: ${record.id} at ${record.updated} reads ${String(record.body.value)}`);
  };

  let started = 0;
  for (let step = 0; started < ACTORS || running > 0; step += 1) {
    if (started < ACTORS && (running === 0 || next() < 0.05)) {
      started += 1;
      if (next() < 0.7) touch(pick([...jira.keys()]));
      if (next() < 0.2) hidden.add(pick([...jira.keys()]));
      if (next() < 0.2) hidden.clear();
      void actor();
    }
    await new Promise((resolve) => setImmediate(resolve)); // let everybody run up to their next port call
    letOneOn();
    const jump = next();
    clock.add(jump < 0.001 ? 3 * DAY : jump < 0.005 ? ATTEMPT_DEAD_MS : Math.floor(next() * 2_000));
    if (next() < 0.05) await world.state.set(pick(['h:c', 'h:f']), Math.floor(next() * 3));
    if (step % 60 === 59) await check();
    if (failure) throw failure;
  }
  await check(true);
  await expectSound();
  await settle();
  await check(true);
  await expectSound();
  return { fired, commits: (await (await open(world)).head()).moment?.n ?? 0, conflicts, upkeep, ...sum };

  async function expectSound(): Promise<void> {
    const { problems } = await (await open(world)).verify({ until: () => false });
    if (problems.length > 0) throw new Error(`verify: ${JSON.stringify(problems)}`);
  }

  /** Everybody is done; time passes, and maintenance runs until nothing is due. */
  async function settle(): Promise<void> {
    hidden.clear();
    for (let round = 0; round < 12; round += 1) {
      clock.add(round < 8 ? ATTEMPT_DEAD_MS + 1 : 3 * DAY);
      touch(pick([...jira.keys()]));
      const repository = await open(world);
      const records = read(jira.keys());
      await deliver(repository, 'sweep', records, [], clock.now());
      told(records, []);
      const fold = round === 9 ? await repository.maintenance.planMerge('fold') : undefined;
      for (const plan of fold ? [fold] : await repository.maintenance.plan(true))
        counted(await (await open(world)).maintenance.execute(await planned(plan), new Set()));
    }
    const repository = await open(world);
    // here only some write a mirror, so a reaper that has none leaves what stands there: `crashes.ts` looks at that
    const left = (await orphans(repository, world)).filter((name) => !/\/l\//.test(name));
    if (left.length > 0) throw new Error(`P6: ${left.join(', ')} are orphans`);
    await expectActivity(repository);
  }

  async function expectActivity(repository: Repository): Promise<void> {
    const { n, maint } = inflated(await world.state.get(`c:${(await repository.head()).moment?.n}`)) as {
      readonly n: number;
      readonly maint: number;
    };
    const { buckets } = await repository.questions.activity({ from: 0, to: clock.now() + DAY, by: 'day' });
    const changed = buckets.reduce((sum, bucket) => sum + bucket.changed, 0);
    if (changed !== n - maint) throw new Error(`P8: ${n - maint} commits told of a change, activity knows ${changed}`);
  }

  /** Each execution raises the count that the next plan must be made on. */
  async function planned(plan: UpkeepPlan): Promise<UpkeepPlan> {
    if (plan.kind === 'stray') return plan;
    const head = (await (await open(world)).head()).moment?.n;
    return { ...plan, planned: (inflated(await world.state.get(`c:${head}`)) as { readonly maint: number }).maint };
  }
};

/** What must stay: not where the record lies; nor which of two commits told of a deletion, since the first may be forgotten before the second comes. */
const saidOf = (row: Row | undefined): string => JSON.stringify(row ? { ...row, place: undefined, ...(row.deleted && { from: 0 }) } : null);

const deliver = async (
  repository: Repository,
  what: string,
  records: readonly CapturedRecord[],
  deleted: readonly string[],
  heard: number,
): Promise<void> => {
  const attempt = await repository.begin(what);
  const packs = records.length > 0 ? [await attempt.writePack(records, 'own')] : [];
  const rows = deleted.map((id) =>
    repository.tombstone({ kind: 'issue', id, project: '100', keyNumber: Number(id), at: heard, seen: heard, about: {} }),
  );
  await attempt.commit(aDraft({ kind: what === 'baseline' ? 'baseline' : 'sweep', packs, rows, activity: oneChange(heard) }));
};

/** Every commit tells of one. */
const oneChange = (at: number): Activity => ({
  hours: [{ hour: Math.floor(at / 3_600_000) * 3_600_000, project: '100', kind: 'issue', changed: 1, deleted: 0 }],
  people: [],
  fields: [],
});

const faults =
  (next: () => number, part = 1) =>
  (): Fault => {
    const p = next() / part;
    if (p < 0.01) return next() < 0.5 ? 'kill-before' : 'kill-after-effect';
    if (p < 0.03) return next() < 0.5 ? 'lost-before' : 'lost-after';
    return undefined;
  };
