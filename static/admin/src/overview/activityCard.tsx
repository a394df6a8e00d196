/** Changes per hour of the last seven days. Fetched after the Overview is there, with its own code: the first look doesn't wait for it. */
import { useNavigate } from 'react-router-dom';
import { now } from '../clock';
import { useFormat, useHost } from '../host';
import { CantLoad, Loading } from '../parts/states';
import { PageLink } from '../parts/page';
import { IDLE_POLL_MS, useResource } from '../resource';
import { isoOf } from '../restore/where';
import { Activity } from '../timeline/activity';
import { rangeOf } from '../timeline/bars';
import { zoneOf } from '../timeline/zone';

export function ActivityCard() {
  const { call } = useHost();
  const format = useFormat();
  const navigate = useNavigate();
  const range = rangeOf(7, now(), zoneOf(format.zone));
  const timeline = useResource(
    `activity ${String(range.from)}`,
    () => call('timeline', { from: range.from, to: range.to }),
    () => IDLE_POLL_MS,
  );
  return (
    <section aria-labelledby="activity" className="hf-card">
      <h2 id="activity">Changes per hour, 7 days</h2>
      {timeline.value ? (
        <Activity
          label="Changes per hour, 7 days"
          range={range}
          timeline={timeline.value}
          onChoose={(bar) => navigate(`/restore?at=${encodeURIComponent(isoOf(bar.from))}`)}
          controls={<PageLink to="/restore">Find a moment</PageLink>}
        />
      ) : timeline.failure ? (
        <CantLoad thing="the changes per hour" failure={timeline.failure} onRetry={timeline.refresh} />
      ) : (
        <Loading thing="the changes per hour" />
      )}
    </section>
  );
}
