/** What disasters have done, kept for the steps that mend and judge. Several disasters in a row are one harm: the first one's `before` stays. */
import path from 'node:path';
import type { Memory, World } from './step';

/** The site as a seed right before the first disaster since the judge last found it as it was. Call before each. */
export async function beforeHarm(world: World, memory: Memory): Promise<void> {
  if (memory.before === undefined || memory.asItWas) {
    memory.before = path.join(world.out, 'before.ndjson.gz');
    await world.site.exportSeed(memory.before);
    memory.edited = [];
  }
  memory.asItWas = false;
  memory.restored = false;
}

/** Adds one disaster's harm to what earlier ones did. */
export function noteHarm(memory: Memory, destroyed: Memory['destroyed'], edited: Memory['edited'] = []): void {
  memory.destroyed = [...memory.destroyed, ...destroyed];
  memory.edited = [...memory.edited, ...edited];
}
