/**
 * Faults that somebody orders by hand: at once, or in the middle of a restore. That is found by counting the app's writes to Jira, which
 * a backup never makes.
 *
 * States of an order: waiting (its write has not come) → acting (it is there, and nobody has felt it) → struck. A wall that passes
 * before anybody ran into it is raised again at the next write: an order is not struck before the app has felt it.
 */
import type { FaultPlan, Order, OrderedTrouble } from '../contract';
import { Outage } from './outage';
import { QuotaWall } from './platformFaults';

interface Given {
  readonly order: Order;
  /** Writes that are still to come before it. */
  left: number;
  acting: boolean;
}

export class Orders implements OrderedTrouble {
  readonly struck: { readonly what: Order['what']; readonly at: number; readonly said: string }[] = [];
  private given: Given[] = [];

  readonly wall: QuotaWall;
  readonly outage: Outage;

  constructor(private readonly options: { readonly now: () => number; readonly faults: FaultPlan; readonly log: (line: string) => void }) {
    this.wall = new QuotaWall(options.now);
    this.outage = new Outage(options.now);
  }

  order(order: Order, afterWrites: number): void {
    this.options.faults.ordered(order.what);
    const given = { order, left: afterWrites, acting: false };
    this.given.push(given);
    if (afterWrites <= 0) this.act(given);
  }

  waiting(): readonly Order['what'][] {
    return this.given.map(({ order }) => order.what);
  }

  goneUntil(): number | undefined {
    return this.outage.standsUntil();
  }

  bringBack(): void {
    this.outage.end();
  }

  /** A write of the app to Jira has had its effect. What becomes of it: its worker is killed, its connection ends, or nothing. */
  wrote(): 'kill' | 'cut' | undefined {
    let end: 'kill' | 'cut' | undefined;
    for (const given of [...this.given]) {
      given.left -= 1;
      if (given.left > 0) continue;
      if (given.order.what === 'worker-dies') {
        // One write kills one worker.
        if (end === 'kill') continue;
        end = 'kill';
        this.strike(given, 'A worker was killed right after a write to Jira.');
      } else if (given.order.what === 'points-dry' || !given.acting) {
        this.act(given);
        if (given.order.what === 'atlassian-gone') end ??= 'cut';
      }
    }
    return end;
  }

  /** A call ran into the wall of the hour's points. */
  refused(until: number): void {
    this.felt('points-dry', `Others used up the points of the hour; Jira refuses every call until ${clockTime(until)}.`);
  }

  /** A call found nobody. */
  failed(): void {
    const until = this.goneUntil() ?? 0;
    this.felt('atlassian-gone', `Atlassian is gone${Number.isFinite(until) ? ` until ${clockTime(until)}` : ''}.`);
  }

  private act(given: Given): void {
    if (given.order.what === 'points-dry') this.wall.raise();
    if (given.order.what === 'atlassian-gone') this.outage.begin(given.order.ms);
    given.acting = given.order.what !== 'worker-dies';
  }

  private felt(what: Order['what'], said: string): void {
    for (const given of this.given.filter(({ order, acting }) => acting && order.what === what)) this.strike(given, said);
  }

  private strike(given: Given, said: string): void {
    const { faults, now, log } = this.options;
    this.given = this.given.filter((other) => other !== given);
    this.struck.push({ what: given.order.what, at: now(), said });
    faults.fired(given.order.what);
    log(`  ORDERED │ ${given.order.what}: ${said}`);
  }
}

const clockTime = (at: number): string => `${new Date(at).toISOString().slice(11, 16)} UTC`;
