/** A chart with what belongs to it: a summary sentence, and the same as a table. */
import Button from '@atlaskit/button/default/button';
import { useState, type ReactNode } from 'react';
import type { Timeline } from '../../../../src/contract/timeline';
import { useFormat } from '../host';
import { barsOf, type Bar, type Range } from './bars';
import { BarTable } from './barTable';
import { BarChart } from './chart';
import { timelineSentence } from './sentence';

export interface ActivityProps {
  readonly label: string;
  readonly range: Range;
  readonly timeline: Pick<Timeline, 'hours' | 'events'>;
  readonly at?: number;
  readonly busy?: boolean;
  readonly onChoose: (bar: Bar) => void;
  readonly onLeave?: () => void;
  /** Beside “View as table”. */
  readonly controls?: ReactNode;
  /** After the sentence. */
  readonly children?: ReactNode;
}

export function Activity({ label, range, timeline, at, busy, onChoose, onLeave, controls, children }: ActivityProps) {
  const format = useFormat();
  const [asTable, setAsTable] = useState(false);
  const bars = barsOf(range, timeline.hours, timeline.events);
  return (
    <div className="hf-stack">
      <div className="hf-chart-head">
        {controls}
        <Button appearance="subtle" spacing="compact" onClick={() => setAsTable((before) => !before)}>
          {asTable ? 'View as chart' : 'View as table'}
        </Button>
      </div>
      {asTable ? (
        <BarTable range={range} bars={bars} caption={label} />
      ) : (
        <BarChart label={label} range={range} bars={bars} at={at} busy={busy} onChoose={onChoose} onLeave={onLeave} />
      )}
      <p>{timelineSentence(range, bars, format)}</p>
      {children}
    </div>
  );
}
