/** Scheduled triggers: by hand, or by themselves as the clock goes on. Not retried, and missed runs are not caught up. */
import { randomUUID } from 'node:crypto';
import type { FaultPlan } from '../contract';
import type { KernelClock, Timer } from '../clock';
import type { Installation } from './installation';
import type { AppManifest, AppSchedule, Interval } from './manifest';
import type { Runner } from './runner';

const INTERVAL_MS: Readonly<Record<Interval, number>> = { fiveMinute: 300_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };
/** The first run comes about five minutes after the installation (manifest-reference/modules/scheduled-trigger). */
const FIRST_RUN_MS = 300_000;

export interface ScheduleOptions {
  readonly clock: KernelClock;
  readonly manifest: AppManifest;
  readonly runner: Runner;
  readonly faults: FaultPlan;
  readonly installation: Installation;
}

export class Schedules {
  private readonly nextAt = new Map<string, number>();
  private readonly timers = new Map<string, Timer>();
  private readonly changed: (() => void)[] = [];
  private runningCount = 0;

  constructor(private readonly options: ScheduleOptions) {}

  isIdle(): boolean {
    return this.runningCount === 0;
  }

  onChange(listener: () => void): void {
    this.changed.push(listener);
  }

  /** Fires every schedule of this interval once; resolves when the invocations ended, however they ended. */
  async fire(interval: Interval): Promise<void> {
    await Promise.all(
      this.options.manifest.schedules.filter((schedule) => schedule.interval === interval).map((schedule) => this.due(schedule)),
    );
  }

  auto(on: boolean): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
    if (!on) return;
    const now = this.options.clock.now();
    for (const schedule of this.options.manifest.schedules)
      this.plan(schedule, Math.max(now, this.nextAt.get(schedule.key) ?? now + FIRST_RUN_MS));
  }

  private plan(schedule: AppSchedule, at: number): void {
    this.nextAt.set(schedule.key, at);
    this.timers.set(
      schedule.key,
      this.options.clock.at(at, () => {
        const now = this.options.clock.now();
        const step = INTERVAL_MS[schedule.interval];
        this.plan(schedule, at + step * (Math.floor((now - at) / step) + 1));
        void this.due(schedule);
      }),
    );
  }

  private async due(schedule: AppSchedule): Promise<void> {
    const { faults } = this.options;
    const { kinds, duplicate, delayMs } = faults.event();
    for (const kind of kinds) faults.fired(kind);
    // Of two, the first one is in time.
    await Promise.all(duplicate ? [this.run(schedule), this.held(schedule, delayMs)] : [this.held(schedule, delayMs)]);
  }

  /** Runs it so much later; until then it counts as running. */
  private async held(schedule: AppSchedule, delayMs: number): Promise<void> {
    if (delayMs === 0) return this.run(schedule);
    this.runningCount += 1;
    await new Promise<void>((due) => void this.options.clock.at(this.options.clock.now() + delayMs, due));
    const ran = this.run(schedule);
    this.runningCount -= 1;
    await ran;
  }

  private async run(schedule: AppSchedule): Promise<void> {
    const fn = this.options.manifest.functions.get(schedule.functionKey);
    if (fn === undefined || (schedule.licensedOnly && !this.options.installation.licensed)) return;
    this.runningCount += 1;
    const request = { context: { cloudId: this.options.installation.cloudId, moduleKey: schedule.key }, contextToken: randomUUID() };
    await this.options.runner.run({
      fn,
      moduleKey: schedule.key,
      moduleType: 'scheduledTrigger',
      cause: `every ${schedule.interval}`,
      args: [request, this.options.installation.payload],
      origin: { pushes: 0 },
      depth: 0,
    });
    this.runningCount -= 1;
    for (const listener of this.changed) listener();
  }
}
