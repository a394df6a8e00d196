import Button from '@atlaskit/button/default/button';
import SectionMessage from '@atlaskit/section-message/section-message';
import type { ReactNode } from 'react';
import type { FidelityLine, PlanView as Plan } from '../../../../src/contract/page';
import { sentence, sentenceCase } from '../format';
import { useFormat } from '../host';
import { Facts } from '../parts/facts';
import { ProgressBlock } from '../parts/progress';
import { RowTable } from '../parts/rowTable';

export const LEVEL_NAMES: Readonly<Record<FidelityLine['level'], string>> = {
  exact: 'Exact',
  approximate: 'Approximate',
  impossible: 'Not possible',
};
const LEVELS = ['exact', 'approximate', 'impossible'] as const;

export interface PlanViewProps {
  readonly plan: Plan;
  readonly onStart: () => void;
  readonly onWatch: () => void;
  readonly onAgain: () => void;
  readonly busy: boolean;
  /** Every action, in pages. */
  readonly actions: ReactNode;
}

export function PlanView(props: PlanViewProps) {
  const { plan } = props;
  const format = useFormat();
  switch (plan.status) {
    case 'planning':
      return (
        <section aria-labelledby="comparing" className="hf-card">
          <h2 id="comparing">Comparing with Jira</h2>
          <p>Holdfast looks at what is in Jira now. Nothing is changed.</p>
          {plan.progress ? (
            <ProgressBlock progress={plan.progress} label="Comparing with Jira" />
          ) : (
            <p className="hf-subtle">You can close this page.</p>
          )}
        </section>
      );
    case 'failed':
      return (
        <SectionMessage appearance="error" headingLevel="h2" title={plan.failure?.happened ?? 'The plan couldn’t be made'}>
          <p>
            {sentence(plan.failure?.safe ?? 'Nothing was changed.')} {sentence(plan.failure?.next ?? '')}
          </p>
          <div className="hf-actions">
            <Button onClick={props.onAgain}>Choose again</Button>
          </div>
        </SectionMessage>
      );
    case 'started':
      return (
        <>
          <SectionMessage appearance="information" headingLevel="h2" title="This plan was started">
            <div className="hf-actions">
              <Button appearance="primary" onClick={props.onWatch}>
                Watch
              </Button>
            </div>
          </SectionMessage>
          <Details {...props} />
        </>
      );
    case 'blocked':
    case 'ready':
      return (
        <>
          {plan.blockers.map((blocker) => (
            <SectionMessage key={blocker.happened} appearance="error" headingLevel="h2" title={blocker.happened}>
              <p>
                {sentence(blocker.safe)} {sentence(blocker.next)}
              </p>
            </SectionMessage>
          ))}
          {plan.status === 'ready' && (
            <div className="hf-actions">
              <Button appearance="primary" isLoading={props.busy} onClick={props.onStart}>
                Start restore
              </Button>
              <span className="hf-subtle">{format.range(plan.minutes.low * 60, plan.minutes.high * 60)}. You can pause or stop it.</span>
            </div>
          )}
          <Details {...props} />
        </>
      );
  }
}

function Details({ plan, actions }: PlanViewProps) {
  const format = useFormat();
  const created = plan.projects.reduce((all, project) => all + project.workItems + project.placeholders, 0);
  // Said with the costs, in the viewer's own numbers.
  const warnings = plan.warnings.filter((warning) => !/emails/i.test(warning));
  const sum = (level: FidelityLine['level']) =>
    plan.fidelity.filter((line) => line.level === level).reduce((all, line) => all + line.count, 0);
  return (
    <>
      {warnings.length > 0 && (
        <SectionMessage appearance="warning" headingLevel="h2" title="Before you start">
          <ul>
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </SectionMessage>
      )}
      <section aria-labelledby="what" className="hf-stack">
        <h2 id="what">What comes back</h2>
        <RowTable
          caption="Spaces that come back"
          rows={plan.projects}
          rowKey={(project) => project.id}
          columns={[
            {
              key: 'space',
              head: 'Space',
              rowHeader: true,
              cell: (project) => (
                <>
                  <span className="hf-key">{project.key}</span> <bdi>{project.name}</bdi>
                </>
              ),
            },
            { key: 'items', head: 'Work items', numeric: true, cell: (project) => format.number(project.workItems) },
            { key: 'free', head: 'Free numbers kept free', numeric: true, cell: (project) => format.number(project.placeholders) },
            { key: 'moment', head: 'As it was', cell: (project) => format.moment(project.momentAt) },
          ]}
        />
      </section>
      <section aria-labelledby="cost" className="hf-stack">
        <h2 id="cost">Cost</h2>
        <Facts
          facts={[
            {
              name: 'Jira',
              value: (
                <span title="Jira’s hourly allowance for this app, shared by all its customers">
                  about {format.number(plan.points)} API points
                </span>
              ),
            },
            { name: 'Time', value: format.range(plan.minutes.low * 60, plan.minutes.high * 60) },
            {
              name: 'Emails',
              value: created > 0 ? `Jira can’t silence emails about ${format.count(created, 'new work item', 'new work items')}.` : 'none',
            },
            {
              name: 'Undo',
              value: 'Nothing that is in Jira now is changed. Undo isn’t built yet: what a restore added can be deleted in Jira.',
            },
          ]}
        />
      </section>
      <section aria-labelledby="fidelity" className="hf-stack">
        <h2 id="fidelity">Fidelity</h2>
        <p>{LEVELS.map((level) => `${LEVEL_NAMES[level]} ${format.number(sum(level))}`).join(' · ')}</p>
        {LEVELS.filter((level) => level !== 'exact' && plan.fidelity.some((line) => line.level === level)).map((level) => (
          <div key={level} className="hf-card">
            <h3>{LEVEL_NAMES[level]}</h3>
            <ul>
              {plan.fidelity
                .filter((line) => line.level === level)
                .map((line) => (
                  <li key={line.code}>
                    {format.number(line.count)} · {line.text}
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </section>
      <section aria-labelledby="actions" className="hf-stack">
        <h2 id="actions">Actions</h2>
        <RowTable
          caption="Actions by kind"
          rows={plan.actions}
          rowKey={(row) => row.action}
          columns={[
            { key: 'action', head: 'Action', rowHeader: true, cell: (row) => sentenceCase(row.action) },
            { key: 'count', head: 'How many', numeric: true, cell: (row) => format.number(row.count) },
          ]}
        />
        {actions}
      </section>
    </>
  );
}
