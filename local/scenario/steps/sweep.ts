import type { Memory, Step, World } from '../step';
import { StepFailed } from '../stepFailed';

const BEFORE_MS = 10 * 60_000;
const TICK_MS = 5 * 60_000;
/** With faults a tick may be killed, and the next one takes over; without, one must do. */
const TICKS_UNDER_FAULTS = 12;

/** Ten minutes later one scheduled sweep, with what follows from it. Ok when every change is captured as Jira has it. */
export const sweep: Step = {
  name: 'sweep',
  async run(world, memory) {
    await world.clock.advance(BEFORE_MS);
    const ticks = world.faults.level === 'none' ? 1 : TICKS_UNDER_FAULTS;
    for (let tick = 1; ; tick += 1) {
      await world.platform.fireSchedule('fiveMinute');
      await world.platform.idle();
      const missing = await notCaptured(world, memory);
      if (missing.length === 0) return;
      if (tick === ticks)
        throw new StepFailed(
          `${missing.length} of ${memory.changed?.issues.length} changes are not captured: ${missing.slice(0, 5).join('; ')}`,
        );
      await world.clock.advance(TICK_MS);
    }
  },
};

async function notCaptured(world: World, memory: Memory): Promise<readonly string[]> {
  if (memory.changed === undefined) return [];
  const captured = new Map<string, Set<number>>();
  for (let cursor: string | undefined; ;) {
    const page = await world.app.ask('changes', { after: memory.changed.since, ...(cursor === undefined ? {} : { cursor }) });
    for (const line of page.lines) {
      if (line.kind !== 'issue' || line.deleted) continue;
      const times = captured.get(line.id) ?? new Set();
      captured.set(line.id, times.add(line.updated));
    }
    if (page.next === undefined) break;
    cursor = page.next;
  }
  return memory.changed.issues
    .filter((issue) => captured.get(issue.id)?.has(issue.updated) !== true)
    .map(
      (issue) =>
        `${issue.key} updated ${new Date(issue.updated).toISOString()}, captured ${[...(captured.get(issue.id) ?? [])].map((ms) => new Date(ms).toISOString()).join(', ') || 'never'}`,
    );
}
