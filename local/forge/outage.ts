/** Atlassian is gone: nothing that is called answers. */
import type { FaultyService } from '../contract';
import { gatewayReply } from './platformFaults';
import type { ServiceReply } from './reply';

export class Outage {
  private until = 0;
  private failed = 0;

  constructor(private readonly now: () => number) {}

  begin(ms: number): void {
    this.until = this.now() + ms;
  }

  end(): void {
    this.until = 0;
  }

  /** Platform time at which it is over; undefined: everything is there. */
  standsUntil(): number | undefined {
    return this.until > this.now() ? this.until : undefined;
  }

  /** What a call meets: by turns no connection (undefined), and a gateway that finds nobody behind it. */
  reply(service: FaultyService): ServiceReply | undefined {
    this.failed += 1;
    return this.failed % 2 === 1 ? undefined : gatewayReply(service, 503);
  }
}
