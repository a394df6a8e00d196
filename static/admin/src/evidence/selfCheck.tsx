/** What is certain of this site's Jira, found out by reading a little of it. */
import Button from '@atlaskit/button/default/button';
import SectionMessage from '@atlaskit/section-message/section-message';
import { useId, useState } from 'react';
import type { SelfCheckView } from '../../../../src/contract/page';
import { sentence } from '../format';
import { useFormat, useHost } from '../host';
import { ProgressBlock } from '../parts/progress';
import { RowTable } from '../parts/rowTable';
import { seenWords, selfCheckText } from './selfCheckText';

export interface SelfCheckProps {
  readonly view: SelfCheckView;
  readonly starting: boolean;
  readonly onStart: () => void;
}

export function SelfCheck({ view, starting, onStart }: SelfCheckProps) {
  const format = useFormat();
  const { running, failure, result } = view;
  return (
    <section aria-labelledby="self-check" className="hf-stack">
      <h2 id="self-check">How Jira behaves on this site</h2>
      <p>
        Some of what Holdfast relies on isn’t documented, or differs from site to site. A check finds out what holds here. It only reads,
        costs at most {format.number(view.budget)} API points, and keeps no content and no names. Nothing is sent.
      </p>
      {failure && !running && (
        <SectionMessage appearance="error" title={sentence(failure.happened)} headingLevel="h3">
          <p>
            {sentence(failure.safe)} {sentence(failure.next)}
          </p>
        </SectionMessage>
      )}
      {running ? (
        <ProgressBlock progress={running.progress} label="Checking this site" />
      ) : (
        <div className="hf-actions">
          <Button appearance="primary" isDisabled={starting} onClick={onStart}>
            Check this site
          </Button>
        </div>
      )}
      {result ? <Result result={result} /> : !running && <p className="hf-subtle">This site wasn’t checked yet.</p>}
    </section>
  );
}

function Result({ result }: { readonly result: NonNullable<SelfCheckView['result']> }) {
  const format = useFormat();
  const told = result.facts.filter((fact) => fact.told).length;
  return (
    <>
      <p>
        {format.number(told)} of {format.number(result.facts.length)} questions were answered. Checked {format.moment(result.at)} by
        Holdfast {result.appVersion}: {format.count(result.requests, 'request', 'requests')},{' '}
        {format.count(result.points, 'API point', 'API points')}.
      </p>
      <CopyAsText result={result} />
      <RowTable
        caption="How Jira behaves on this site"
        rows={result.facts}
        rowKey={(fact) => fact.id}
        columns={[
          { key: 'question', head: 'Question', rowHeader: true, cell: (fact) => fact.question },
          {
            key: 'answer',
            head: 'Here',
            cell: (fact) => (
              <>
                {fact.told ? <strong>{fact.answer}</strong> : fact.answer}
                {Object.values(fact.seen).some((n) => n > 0) && <span className="hf-subtle"> ({seenWords(fact.seen, format)})</span>}
              </>
            ),
          },
          { key: 'how', head: 'How it is told', cell: (fact) => <span className="hf-subtle">{fact.how}</span> },
        ]}
      />
    </>
  );
}

/** Where the browser refuses the clipboard, the text stands there to be copied by hand. */
function CopyAsText({ result }: { readonly result: NonNullable<SelfCheckView['result']> }) {
  const { done } = useHost();
  const [shown, setShown] = useState(false);
  const id = useId();
  const text = selfCheckText(result);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      done('Copied');
    } catch {
      setShown(true);
    }
  };
  return (
    <div className="hf-stack">
      <div className="hf-actions">
        <Button onClick={() => void copy()}>Copy as text</Button>
      </div>
      {shown && (
        <div className="hf-copy">
          <label htmlFor={id}>Your browser doesn’t let Holdfast copy. Copy it from here:</label>
          <textarea id={id} readOnly rows={8} value={text} onFocus={(event) => event.currentTarget.select()} />
        </div>
      )}
    </div>
  );
}
