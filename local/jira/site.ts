import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultPlan, HttpReply, HttpRequest, JiraCaller, JiraSite, PlatformClock, ProductEvent } from '../contract';
import { ENDPOINTS } from './endpoints/table';
import { Control } from './control/control';
import type { SiteControl } from './control/siteControl';
import { layOutDemo } from './demo/site';
import { EventSink } from './events';
import { Handler } from './handler';
import { Router } from './http/router';
import { Outbox } from './outbox';
import { makeAccess } from './access/makeAccess';
import { Permissions } from './access/permissions';
import { Search } from './search/search';
import { makeUser } from './seed/entities';
import { finishFields } from './seed/fields';
import { loadSeedFile } from './seed/load';
import { writeSeed } from './seed/write';
import type { Services } from './services';
import { layOutSynthetic, type SyntheticSite } from './synthetic/site';
import { ADMIN_ACCOUNT_ID, APP_ACCOUNT_ID, SiteState } from './state';
import { DEFAULT_SWITCHES, type Switches } from './switches';
import { ContentStore } from './write/contentStore';
import { noteParents } from './write/parents';
import { makeSchemes } from './workflow/schemes';

/** Where the site comes from: a gzipped NDJSON file, a made-up site of so many issues that can all be restored, or the one that people are shown. */
export type SeedSource = { readonly file: string } | SyntheticSite | { readonly demo: number };

export interface SiteOptions {
  readonly seed: SeedSource;
  readonly clock: PlatformClock;
  readonly faults?: FaultPlan;
  readonly switches?: Partial<Switches>;
  /** An existing folder of the caller for the bytes of uploads. */
  readonly tempDir: string;
}

/**
 * A Jira Cloud site in memory. Throws `SeedError` (one clear sentence, naming the line) when the seed can't be used;
 * nothing is left behind then.
 */
export const createJiraSite = async (options: SiteOptions): Promise<JiraSite & SiteControl> => {
  const { faults, clock } = options;
  const switches: Switches = { ...DEFAULT_SWITCHES, ...options.switches };
  const state = new SiteState(clock, switches, () => Math.max(switches.indexLagMs, faults?.indexLagMs() ?? 0));
  await load(state, options.seed);
  const contents = new ContentStore(state, options.tempDir);
  contents.note();
  const permissions = new Permissions(state);
  const outbox = new Outbox(state, permissions);
  const services: Services = {
    search: new Search(),
    outbox,
    deletedWorklogs: [],
    events: new EventSink(state, outbox),
    switches,
    cloudId: '3f6d6c1e-0a52-4d0b-9f0e-5b1d7c9a2e10',
    contents,
    conflicts: () => faults?.conflict() ?? false,
    tasks: new Map(),
  };
  const site = new Site(state, services);
  if (state.issues.base.size >= BIG) await warmUp(site);
  return site;
};

/** From so many made-up issues on, a site is opened for its size, and its first page is to be no dearer than the others. */
const BIG = 100_000;

/**
 * Pages in each of the orders that have an index, narrowed down in different ways, until the code is compiled: at the cost of opening, not of the first readers. The
 * compiler works beside the pages and lags behind them, on a busy machine far; so it is waited for now and then.
 */
const warmUp = async (site: JiraSite): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  for (let round = 1; round <= WARM_ROUNDS; round += 1) {
    for (const [where, order] of WARM_QUERIES) {
      const jql = `created > -${String(3_000 + round)}d${where} ORDER BY ${order}`;
      const body = Buffer.from(JSON.stringify({ jql, fields: ['*all'], maxResults: 100 }));
      await site.handle({ method: 'POST', path: '/rest/api/3/search/jql', headers, body }, { kind: 'user', accountId: ADMIN_ACCOUNT_ID });
    }
    if (round % 10 === 0) await quiet();
  }
};

/** Until nothing works beside us, for two seconds at most. */
const quiet = async (): Promise<void> => {
  for (let [windows, calm] = [0, 0]; windows < 50 && calm < 3; windows += 1) {
    const before = process.cpuUsage();
    await sleep(40);
    const { user, system } = process.cpuUsage(before);
    calm = user + system < 2_000 ? calm + 1 : 0;
  }
};
const WARM_ROUNDS = 60;
const WARM_QUERIES = [
  ['', 'key ASC'],
  [' AND assignee is EMPTY', 'created DESC'],
  [' AND updated >= -3000d', 'updated ASC'],
  [' AND priority is not EMPTY', 'updated DESC'],
] as const;

const load = async (state: SiteState, source: SeedSource): Promise<void> => {
  if ('file' in source) await loadSeedFile(state, source.file);
  else if ('demo' in source) layOutDemo(state, source.demo);
  else layOutSynthetic(state, source);
  if (!state.users.has(ADMIN_ACCOUNT_ID)) makeUser(state, { accountId: ADMIN_ACCOUNT_ID, displayName: 'Site administrator' });
  if (!state.users.has(APP_ACCOUNT_ID))
    makeUser(state, { accountId: APP_ACCOUNT_ID, displayName: 'Holdfast', accountType: 'app', timeZone: state.switches.appZone });
  finishFields(state);
  makeSchemes(state);
  makeAccess(state);
  noteParents(state);
};

class Site extends Control implements JiraSite {
  readonly adminAccountId = ADMIN_ACCOUNT_ID;
  readonly appAccountId = APP_ACCOUNT_ID;
  readonly cloudId: string;
  private readonly handler: Handler;

  constructor(
    private readonly site: SiteState,
    private readonly own: Services,
  ) {
    const permissions = new Permissions(site);
    super(site, permissions, own);
    this.cloudId = own.cloudId;
    this.handler = new Handler(site, permissions, own, new Router(ENDPOINTS));
  }

  get meter() {
    return this.handler.meter;
  }

  handle(request: HttpRequest, caller: JiraCaller): Promise<HttpReply> {
    return this.handler.handle(request, caller);
  }

  onEvent(listener: (event: ProductEvent) => void): void {
    this.own.events.listen(listener);
  }

  summary() {
    const sums = this.site.issues.sums((project) => project.trashed === undefined);
    const projects = [...this.site.projects.values()].filter((project) => !project.stub && project.trashed === undefined).length;
    return { ...sums, projects };
  }

  exportSeed(file: string): Promise<void> {
    return writeSeed(this.site, file);
  }
}
