import type { Clock, Log, Random, StateStore } from '../contract/ports';
import type { Jira, Lane } from '../jira/port';
import type { Runs } from '../jobs/api';
import type { Repository } from '../repository/api';

/** What a restore needs from outside. `runs` is a function because the run engine is made with the step bodies, which are made with this. */
export interface RestoreDeps {
  readonly repository: Repository;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  jira(lane: Lane): Jira;
  runs(): Pick<Runs, 'start' | 'get' | 'lanes' | 'active' | 'setStatus'>;
}
