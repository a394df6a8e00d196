/**
 * How many requests go out: of one invocation, of the installation, of the app everywhere. What goes to the platform's own services
 * (Key-Value Store, Object Store, queue) does not count.
 */
import type { Running } from './invocation';
import { LIMITS } from './limits';
import type { ServiceReply } from './reply';
import { Window } from './window';

const MINUTE_MS = 60_000;

/** What all installations of an app share. */
export class AppTraffic {
  readonly network = new Window(LIMITS.networkPerMinuteOfApp.value, MINUTE_MS);
  readonly egress = new Window(LIMITS.egressPerMinute.value, MINUTE_MS);
}

/** `egress`: a fetch of an address outside; `presigned`: one of the Object Store's URLs; `product`: a request to Jira. */
export type Way = 'egress' | 'presigned' | 'product';

export class Traffic {
  private readonly network = new Window(LIMITS.networkPerMinute.value, MINUTE_MS);

  constructor(
    private readonly now: () => number,
    /** Whether PUT and GET of presigned URLs count as egress is not documented. */
    private readonly presignedIsEgress: boolean,
    private readonly app = new AppTraffic(),
  ) {}

  /** The refusal of one more request of an invocation, which has counted it already, or undefined. */
  refusal(way: Way, from: Running): ServiceReply | undefined {
    const now = this.now();
    const isEgress = way === 'egress' || (way === 'presigned' && this.presignedIsEgress);
    if (isEgress) {
      const { calls } = from.used;
      const most = LIMITS.egressPerRuntimeMinute.value * Math.ceil(from.request.fn.timeoutMs / MINUTE_MS);
      if (calls.egress + (this.presignedIsEgress ? calls.transfer : 0) > most)
        return refused(`The invocation has made more than its ${most} outbound requests.`);
      if (!this.app.egress.take(now)) return refused('The app has made more outbound requests than it may in a minute.');
    }
    if (way === 'presigned' && !isEgress) return undefined;
    if (!this.network.take(now)) return refused('The installation has made more requests than it may in a minute.');
    return this.app.network.take(now) ? undefined : refused('The app has made more requests than it may in a minute.');
  }
}

/** The process makes the error of `fetch` of it; a request to Jira shows it as a 429 of the platform's proxy. */
function refused(words: string): ServiceReply {
  return { status: 429, headers: { 'x-forge-refused': 'FUNCTION_FETCH_ERR', 'content-type': 'text/plain' }, body: words };
}
