/**
 * Made-up people at work: what they do follows from the seed and the site, and each does it with their own permissions through Jira's REST
 * API. Whatever Jira refuses is not done; somebody writes a comment instead.
 */
import type { HttpReply, JiraSite, PlatformClock } from '../contract';
import { somebodyWith } from '../disasters/people';
import type { SiteControl } from '../jira/control/siteControl';
import { dice, type Dice } from '../jira/random';
import { comment, deletion, kindOf, prioritise, remove, type Act } from './acts';
import { DAY_MS, HOUR_MS, planDay, type DayPlan, type Mood, type Spike } from './calendar';
import type { Journal, Request } from './journal';
import { Roster } from './roster';

export interface Span {
  /** Platform time of the first hour. */
  readonly start: number;
  readonly days: number;
  readonly seed: number;
}

/** A bulk edit touches this share of the work items, a leaver deletes that one; and at most so many. */
const BULK = { share: 0.06, most: 1_000 };
const LEAVER = { share: 0.015, most: 340 };
/** Whoever works through a list. */
const NEXT_MS = 1_500;
const LAST_ACT_MS = 55 * 60_000;

const midnight = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

export class People {
  private readonly roster: Roster;
  private readonly people: readonly string[];
  private readonly issues: number;
  private plan: { readonly day: number; readonly plan: DayPlan } | undefined;
  private priorities: readonly string[] = [];
  private resolutions: readonly string[] = [];
  private remover = '';

  constructor(
    private readonly site: JiraSite & SiteControl,
    private readonly clock: PlatformClock,
    private readonly journal: Journal,
    private readonly span: Span,
  ) {
    this.people = site.people().map(({ accountId }) => accountId);
    this.roster = new Roster(site, this.people);
    this.issues = site.summary().issues;
  }

  /** Before the first hour. */
  async begin(): Promise<void> {
    const ids = (values: unknown): readonly string[] =>
      Array.isArray(values) ? (values as { readonly id: string }[]).map(({ id }) => id) : [];
    const { adminAccountId } = this.site;
    this.priorities = ids(await this.read(adminAccountId, '/rest/api/3/priority'));
    this.resolutions = ids(await this.read(adminAccountId, '/rest/api/3/resolution'));
    this.remover = await somebodyWith(this.site, 'DELETE_ISSUES');
  }

  /** Everything that happens in the hour that begins at `hour`. Time goes on with it. */
  async work(hour: number): Promise<void> {
    const { mood, acts, spikes } = this.planOf(midnight(hour));
    const roll = dice(`history:${String(this.span.seed)}:${String(hour)}`);
    const ofDay = Math.floor((hour - midnight(hour)) / HOUR_MS);
    for (const { what, hour: when } of spikes) if (when === ofDay) await this.strike(what, roll);
    const moments = Array.from({ length: acts[ofDay] ?? 0 }, () => roll.below(LAST_ACT_MS)).sort((a, b) => a - b);
    for (const moment of moments) {
      await this.until(hour + moment);
      await this.act(mood, roll);
    }
  }

  private planOf(day: number): DayPlan {
    if (this.plan?.day === day) return this.plan.plan;
    const { start, days, seed } = this.span;
    const hours = { start, end: start + days * DAY_MS };
    const plan = planDay(hours, day, this.issues, dice(`day:${String(seed)}:${String(day)}`));
    this.plan = { day, plan };
    return plan;
  }

  private async act(mood: Mood, roll: Dice): Promise<void> {
    const picked = this.roster.pick(roll);
    if (picked === undefined) return;
    const make = kindOf(mood, roll);
    const who = make === remove ? this.remover : picked.who;
    const act: Act = {
      ...picked,
      roll,
      now: this.clock.now(),
      read: (path) => this.read(who, path),
      people: this.people,
      priorities: this.priorities,
      resolutions: this.resolutions,
    };
    if (await this.done(who, await make(act))) return;
    await this.done(picked.who, await comment(act));
  }

  /** False: Jira refused, or there was nothing to do. */
  private async done(who: string, request: Request | undefined): Promise<boolean> {
    if (request === undefined) return false;
    const reply = await this.journal.send(who, request);
    if (reply.status >= 400) return false;
    const key = /^\/rest\/api\/3\/issue\/([^/?]+)\?/.exec(request.path)?.[1];
    if (request.method === 'DELETE' && key !== undefined) this.roster.remove(key);
    if (request.path === '/rest/api/3/issue') this.roster.add((parsed(reply) as { readonly key: string }).key);
    return true;
  }

  private async strike(what: Spike, roll: Dice): Promise<void> {
    const { share, most } = what === 'leaver' ? LEAVER : BULK;
    const victims = this.roster.some(Math.min(most, Math.ceil(this.roster.size * share)), roll);
    const who = what === 'leaver' ? this.remover : roll.pick(this.people);
    const last = this.priorities[this.priorities.length - 1];
    if (what === 'bulk-edit' && last === undefined) return;
    for (const key of victims) {
      await this.until(this.clock.now() + NEXT_MS);
      // A sub-task may have gone with its parent.
      if (this.site.issue(key) === undefined) this.roster.remove(key);
      else await this.done(who, what === 'leaver' ? deletion(key) : prioritise(key, last ?? ''));
    }
  }

  private async until(moment: number): Promise<void> {
    const left = moment - this.clock.now();
    if (left > 0) await this.clock.advance(left);
  }

  private async read(who: string, path: string): Promise<unknown> {
    const reply = await this.journal.send(who, { method: 'GET', path });
    return reply.status === 200 ? parsed(reply) : undefined;
  }
}

const parsed = ({ body }: HttpReply): unknown => JSON.parse(body === undefined ? 'null' : Buffer.from(body).toString('utf8')) as unknown;
