import type { Clock, Log, Random, StateStore } from '../contract/ports';
import type { Jira, Lane } from '../jira/port';
import type { Runs } from '../jobs/api';
import type { Repository } from '../repository/api';

/** What capture needs from outside. `runs` is a function because the run engine is made with the step bodies, which need it. */
export interface BackupDeps {
  readonly repository: Repository;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  jira(lane: Lane): Jira;
  runs(): Pick<Runs, 'start' | 'get' | 'lanes' | 'active'>;
}
