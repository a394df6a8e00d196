import type { PlatformClock } from '../contract';

/**
 * The clock of a site whose past is written down. While somebody acts it is held at the moment that is written down, to the millisecond: whoever
 * acts out the same past again makes the same site, however fast the machine is.
 */
export class SiteClock implements PlatformClock {
  private held: number | undefined;

  constructor(private readonly under: PlatformClock) {}

  now(): number {
    return this.held ?? this.under.now();
  }

  sleep(ms: number): Promise<void> {
    return this.under.sleep(ms);
  }

  advance(ms: number): Promise<void> {
    return this.under.advance(ms);
  }

  hold(at: number): void {
    this.held = at;
  }

  release(): void {
    this.held = undefined;
  }
}
