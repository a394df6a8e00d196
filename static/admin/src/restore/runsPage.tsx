import Lozenge from '@atlaskit/lozenge/lozenge';
import type { RunView } from '../../../../src/contract/page';
import { useFormat, useHost } from '../host';
import { Page, PageLink } from '../parts/page';
import { PersonName } from '../parts/personName';
import { unfinishedPercent } from '../parts/progressWords';
import { RowTable } from '../parts/rowTable';
import { Empty, Loaded } from '../parts/states';
import { IDLE_POLL_MS, RUNNING_POLL_MS, useResource } from '../resource';
import { reportSentence } from './reportSentence';
import { isOver, STATUS_LOOKS, STATUS_NAMES } from './runView';

export function RunsPage() {
  const { call } = useHost();
  const runs = useResource(
    'runs',
    () => call('runs', {}),
    (value) => (value.every(isOver) ? IDLE_POLL_MS : RUNNING_POLL_MS),
  );
  return (
    <Page title="Earlier restores" back={{ to: '/restore', label: 'Restore' }}>
      <Loaded resource={runs} thing="the restores">
        {(value) => <RunsView runs={value} />}
      </Loaded>
    </Page>
  );
}

export function RunsView({ runs }: { readonly runs: readonly RunView[] }) {
  const format = useFormat();
  if (runs.length === 0) return <Empty title="Nothing was restored yet" />;
  return (
    <RowTable
      caption="Restores"
      rows={runs}
      rowKey={(run) => run.run}
      columns={[
        {
          key: 'title',
          head: 'Restore',
          rowHeader: true,
          cell: (run) => <PageLink to={`/restore/runs/${encodeURIComponent(run.run)}`}>{run.title}</PageLink>,
        },
        {
          key: 'status',
          head: 'Status',
          cell: (run) => <Lozenge appearance={STATUS_LOOKS[run.status]}>{STATUS_NAMES[run.status]}</Lozenge>,
        },
        { key: 'started', head: 'Started', cell: (run) => format.moment(run.startedAt) },
        { key: 'by', head: 'By', cell: (run) => (run.startedBy === undefined ? '' : <PersonName accountId={run.startedBy} />) },
        {
          key: 'result',
          head: 'Result',
          cell: (run) => (run.report ? reportSentence(run.report, format) : isOver(run) ? '' : `${unfinishedPercent(run.progress)}%`),
        },
      ]}
    />
  );
}
