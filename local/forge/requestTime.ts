/** The time that one request may take. A jump of the clock by hand is no waiting. */
import type { KernelClock, Timer } from '../clock';
import { LIMITS } from './limits';

interface Open {
  due: number;
  timer: Timer;
  readonly tooLong: () => void;
}

export class RequestTime {
  private readonly open = new Set<Open>();

  constructor(private readonly clock: KernelClock) {
    clock.onAdvance((ms) => {
      for (const one of this.open) {
        one.timer.cancel();
        one.due += ms;
        one.timer = this.timer(one);
      }
    });
  }

  /** Calls `tooLong` when the request takes too long; call the answer when it is over. */
  begin(tooLong: () => void): () => void {
    const due = this.clock.now() + LIMITS.outboundSeconds.value * 1_000;
    const one: Open = { due, tooLong, timer: this.clock.at(due, tooLong) };
    this.open.add(one);
    return () => {
      one.timer.cancel();
      this.open.delete(one);
    };
  }

  private timer({ due, tooLong }: Open): Timer {
    return this.clock.at(due, tooLong);
  }
}
