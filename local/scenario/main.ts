/**
 * npm run scenario -- --site SEED|synthetic:N --steps a,b,… --out DIR [--faults none|light|heavy] [--seed N] [--store object|folder]:
 * the app without a browser, on a virtual clock. docs/OPERATIONS.md says what DIR holds afterwards.
 */
import { runCommand } from '../command';
import { SeedError } from '../jira/errors';
import { parseOptions } from './options';
import { runScenario } from './run';

runCommand(
  () => runScenario(parseOptions(process.argv.slice(2))),
  (error) => error instanceof SeedError,
);
