import Button from '@atlaskit/button/default/button';
import ClockIcon from '@atlaskit/icon/core/clock';
import SuccessIcon from '@atlaskit/icon/core/status-success';
import WarningIcon from '@atlaskit/icon/core/status-warning';
import ProgressBar from '@atlaskit/progress-bar/progress-bar';
import SectionMessage from '@atlaskit/section-message/section-message';
import { token } from '@atlaskit/tokens';
import { lazy, Suspense, useRef } from 'react';
import type { Overview } from '../../../../src/contract/page';
import { sentenceCase } from '../format';
import { useFormat } from '../host';
import { Announce } from '../parts/announce';
import { PageLink } from '../parts/page';
import { ProgressBlock } from '../parts/progress';
import { Stages } from '../parts/stages';
import { Loading } from '../parts/states';
import { firstBackupPercent, headlineOf, type HeadlineAction } from './headline';
import { proofsOf, type Proof } from './proofs';

const ACTION_LABELS: Readonly<Record<HeadlineAction, string>> = {
  restore: 'Restore',
  'try-again': 'Try again',
  'review-gaps': 'Review gaps',
  'see-affected': 'See what’s affected',
};
const TOP_GAPS = 3;

const ActivityCard = lazy(async () => ({ default: (await import('./activityCard')).ActivityCard }));

export interface OverviewViewProps {
  readonly overview: Overview;
  readonly onRestore: (projectId?: string) => void;
  readonly onTryAgain: () => void;
}

export function OverviewView({ overview, onRestore, onTryAgain }: OverviewViewProps) {
  const gaps = useRef<HTMLHeadingElement>(null);
  const affected = useRef<HTMLHeadingElement>(null);
  const act = (action: HeadlineAction) => {
    if (action === 'restore') onRestore();
    else if (action === 'try-again') onTryAgain();
    else (action === 'see-affected' ? affected : gaps).current?.focus();
  };
  return (
    <div className="hf-stack">
      <Alerts overview={overview} onRestore={onRestore} />
      <StateMessage overview={overview} onAction={act} />
      <Proofs overview={overview} />
      {overview.safeSince !== undefined && (
        <Suspense fallback={<Loading thing="the changes per hour" />}>
          <ActivityCard />
        </Suspense>
      )}
      <RunningNow overview={overview} />
      <Affected overview={overview} headingRef={affected} />
      <Gaps overview={overview} headingRef={gaps} />
    </div>
  );
}

function Alerts({ overview, onRestore }: Pick<OverviewViewProps, 'overview' | 'onRestore'>) {
  const format = useFormat();
  return (
    <>
      {overview.deletesAllAt !== undefined && (
        <SectionMessage appearance="warning" headingLevel="h2" title="All backups will be deleted">
          <p>Takes effect {format.moment(overview.deletesAllAt)}. Until then everything is kept, and any Jira admin can cancel it.</p>
          <p>
            <PageLink to="/settings/retention">See who asked, or cancel</PageLink>
          </p>
        </SectionMessage>
      )}
      {overview.alerts.map((alert, index) => (
        <SectionMessage
          key={`${alert.projectId ?? ''} ${alert.at} ${index}`}
          appearance="warning"
          headingLevel="h2"
          title={`${alert.actor ?? 'Someone'} deleted ${format.count(alert.count, 'work item', 'work items')}`}
        >
          <p>
            <bdi>{alert.title}</bdi> · {format.moment(alert.at)}
          </p>
          <div className="hf-actions">
            <Button onClick={() => onRestore(alert.projectId)}>See what changed</Button>
          </div>
        </SectionMessage>
      ))}
    </>
  );
}

function StateMessage({ overview, onAction }: { readonly overview: Overview; readonly onAction: (action: HeadlineAction) => void }) {
  const format = useFormat();
  const headline = headlineOf(overview, format);
  const action = headline.action;
  const first = overview.state === 'first-run' || overview.state === 'throttled' ? overview.firstBackup : undefined;
  return (
    <section aria-label="State of the backup" className="hf-headline">
      <SectionMessage appearance={headline.appearance} title={headline.title} headingLevel="h2">
        {headline.body.map((line) => (
          <p key={line}>{line}</p>
        ))}
        {action !== undefined && (
          <div className="hf-actions">
            <Button appearance={action === 'review-gaps' ? 'default' : 'primary'} onClick={() => onAction(action)}>
              {ACTION_LABELS[action]}
            </Button>
          </div>
        )}
      </SectionMessage>
      {first && <FirstBackup overview={overview} />}
    </section>
  );
}

function FirstBackup({ overview }: { readonly overview: Overview }) {
  const format = useFormat();
  const run = overview.firstBackup;
  if (!run) return null;
  const { workItems, spaces, attachments, attachmentBytes } = overview.captured;
  const percent = firstBackupPercent(run);
  return (
    <div className="hf-card">
      <ProgressBar value={percent / 100} isIndeterminate={percent === 0} ariaLabel="First backup" />
      <Announce text={`First backup: ${percent}%, ${run.stage}`} />
      <Stages progress={run} />
      {run.grew !== undefined && run.grew > 0 && <p>Jira grew by {format.number(run.grew)} meanwhile.</p>}
      <p className="hf-subtle">
        Captured so far: {format.count(workItems, 'work item', 'work items')} in {format.count(spaces, 'space', 'spaces')},{' '}
        {format.count(attachments, 'file', 'files')} ({format.bytes(attachmentBytes)}). Started {format.time(run.startedAt)}.
      </p>
    </div>
  );
}

const PROOF_ICONS: Readonly<Record<Proof['level'], { readonly icon: typeof SuccessIcon; readonly color: string; readonly label: string }>> =
  {
    proved: { icon: SuccessIcon, color: token('color.icon.success'), label: 'Proved' },
    warning: { icon: WarningIcon, color: token('color.icon.warning'), label: 'Needs attention' },
    unknown: { icon: ClockIcon, color: token('color.icon.subtle'), label: 'Not yet' },
  };

function Proofs({ overview }: { readonly overview: Overview }) {
  const format = useFormat();
  return (
    <section aria-labelledby="proofs" className="hf-card">
      <h2 id="proofs">Proof</h2>
      <dl className="hf-facts">
        {proofsOf(overview, format).map((proof) => {
          const { icon: Icon, color, label } = PROOF_ICONS[proof.level];
          return (
            <div key={proof.name}>
              <dt>{proof.name}</dt>
              <dd className={proof.level === 'unknown' ? 'hf-proof hf-subtle' : 'hf-proof'}>
                <Icon label={label} color={color as never} />
                <span>{proof.text}</span>
              </dd>
            </div>
          );
        })}
      </dl>
      <p className="hf-subtle">As of {format.moment(overview.asOf)}</p>
    </section>
  );
}

function RunningNow({ overview }: { readonly overview: Overview }) {
  const format = useFormat();
  if (overview.running.length === 0) return null;
  return (
    <section aria-labelledby="running" className="hf-stack">
      <h2 id="running">Running now</h2>
      {overview.running.map((run) => (
        <div key={run.run} className="hf-card">
          <h3>{RUN_NAMES[run.kind] ?? run.kind}</h3>
          <p className="hf-subtle">Started {format.time(run.startedAt)}</p>
          <ProgressBlock progress={run.progress} label={RUN_NAMES[run.kind] ?? run.kind} />
        </div>
      ))}
    </section>
  );
}

/** Names of the kinds of runs, in words that the page uses. */
const RUN_NAMES: Readonly<Record<string, string>> = {
  baseline: 'First backup',
  attachments: 'Files',
  configuration: 'Configuration',
  verify: 'Reading back',
  audit: 'Counting',
  repair: 'Repairing from Jira',
  plan: 'Planning a restore',
  restore: 'Restore',
  selfcheck: 'Checking how Jira behaves on this site',
};

/** What can't be read, or could not be; the first of it. */
function Affected({ overview, headingRef }: SectionProps) {
  const { affected = [] } = overview.damage ?? {};
  if (affected.length === 0) return null;
  return (
    <section aria-labelledby="affected" className="hf-card">
      <h2 id="affected" ref={headingRef} tabIndex={-1}>
        What’s affected
      </h2>
      <ul>
        {affected.map((name) => (
          <li key={name}>
            <bdi>{name}</bdi>
          </li>
        ))}
      </ul>
      <p className="hf-subtle">Other moments of these items can be restored.</p>
    </section>
  );
}

interface SectionProps {
  readonly overview: Overview;
  readonly headingRef: React.RefObject<HTMLHeadingElement>;
}

function Gaps({ overview, headingRef }: SectionProps) {
  const format = useFormat();
  if (overview.gaps.length === 0) return null;
  const rest = overview.gaps.length - TOP_GAPS;
  return (
    <section aria-labelledby="gaps" className="hf-stack">
      <h2 id="gaps" ref={headingRef} tabIndex={-1}>
        Top gaps
      </h2>
      <ul className="hf-list">
        {overview.gaps.slice(0, TOP_GAPS).map((gap, index) => (
          <li key={`${gap.kind} ${index}`} className="hf-card">
            <h3>
              {sentenceCase(gap.kind)} <span className="hf-subtle">· {format.number(gap.count)}</span>
            </h3>
            <p>{gap.reason}</p>
            <p className="hf-subtle">{gap.remedy}</p>
          </li>
        ))}
      </ul>
      {rest > 0 && <p className="hf-subtle">And {format.count(rest, 'gap', 'gaps')} more.</p>}
    </section>
  );
}
