/** npm run build: bundles the functions as the platform does, and builds the pages. What is already built from the same sources stays. */
import { buildFunctions } from '../local/machine';
import { buildPages } from '../local/pages';

async function main(): Promise<void> {
  const started = performance.now();
  const { cached } = await buildFunctions();
  if (!cached) console.log(`Bundled the functions in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  await buildPages((message) => console.log(message));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
