/**
 * Bars over time. One stop of the Tab key, whatever their number: the chart is a slider along its bars, since that is what it is to a keyboard
 * and to a screen reader. ← → a bar, Home and End, [ and ] the bars with mass changes, Enter chooses, Esc leaves. Widths are shares of the
 * frame, so that nothing is measured.
 */
import { useState, type KeyboardEvent } from 'react';
import { useFormat } from '../host';
import { eventBar, sizeOf, type Bar, type Range } from './bars';
import { barSentence } from './sentence';

const HEIGHT = 96;
/** Room for the sign above a bar. */
const HEAD = 16;
/** A single change beside a mass change is still a bar. */
const LEAST = 2;

export interface ChartProps {
  readonly label: string;
  readonly range: Range;
  readonly bars: readonly Bar[];
  /** Shows a line there, if it lies in the range. */
  readonly at?: number;
  readonly busy?: boolean;
  readonly onChoose?: (bar: Bar) => void;
  /** Esc. */
  readonly onLeave?: () => void;
}

export function BarChart({ label, range, bars, at, busy = false, onChoose, onLeave }: ChartProps) {
  const format = useFormat();
  const [focused, setFocused] = useState<number>();
  const current = Math.min(focused ?? bars.length - 1, bars.length - 1);
  const bar = bars[current];
  const most = Math.max(1, ...bars.map(sizeOf));
  const width = 100 / Math.max(1, bars.length);
  const press = (event: KeyboardEvent) => {
    const to = target(event.key, bars, current);
    if (to !== undefined) setFocused(to);
    else if (event.key === 'Enter' && bar) onChoose?.(bar);
    else if (event.key === 'Escape') {
      setFocused(undefined);
      onLeave?.();
    } else return;
    event.preventDefault();
  };
  return (
    <div className="hf-chart" data-busy={busy || undefined}>
      <div
        className="hf-chart-bars"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, bars.length - 1)}
        aria-valuenow={Math.max(0, current)}
        aria-valuetext={bar ? barSentence(range, bar, format) : 'Nothing'}
        aria-busy={busy}
        onKeyDown={press}
        onFocus={() => setFocused((before) => before ?? bars.length - 1)}
        onBlur={() => setFocused(undefined)}
      >
        <svg width="100%" height={HEIGHT + HEAD} aria-hidden="true">
          <line className="hf-chart-line" x1="0" x2="100%" y1={HEAD} y2={HEAD} />
          {at !== undefined && at >= range.from && at < range.to && <Mark share={shareOf(range, at)} />}
          {bars.map((one, index) => (
            <Column
              key={one.from}
              bar={one}
              x={index * width}
              width={width}
              height={sizeOf(one) === 0 ? 0 : Math.max(LEAST, (sizeOf(one) / most) * HEIGHT)}
              chosen={focused === index}
              title={barSentence(range, one, format)}
              onChoose={onChoose}
            />
          ))}
          <line className="hf-chart-base" x1="0" x2="100%" y1={HEIGHT + HEAD - 0.5} y2={HEIGHT + HEAD - 0.5} />
        </svg>
        <span className="hf-chart-most" aria-hidden="true">
          {format.number(most)}
        </span>
      </div>
      <div className="hf-chart-labels" aria-hidden="true">
        {labelsOf(range, bars, format).map(({ share, text, minor }) => (
          <span key={share} data-minor={minor || undefined} style={{ insetInlineStart: `${share}%` }}>
            {text}
          </span>
        ))}
      </div>
      <p className="hf-subtle hf-chart-now" aria-hidden="true">
        {focused !== undefined && bar ? barSentence(range, bar, format) : ' '}
      </p>
    </div>
  );
}

function target(key: string, bars: readonly Bar[], current: number): number | undefined {
  if (key === 'ArrowLeft') return Math.max(0, current - 1);
  if (key === 'ArrowRight') return Math.min(bars.length - 1, current + 1);
  if (key === 'Home') return 0;
  if (key === 'End') return bars.length - 1;
  if (key === '[') return eventBar(bars, current, -1) ?? current;
  if (key === ']') return eventBar(bars, current, 1) ?? current;
  return undefined;
}

interface ColumnProps {
  readonly bar: Bar;
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly chosen: boolean;
  readonly title: string;
  readonly onChoose: ChartProps['onChoose'];
}

function Column({ bar, x, width, height, chosen, title, onChoose }: ColumnProps) {
  const mass = bar.events.length > 0;
  const look = chosen ? 'hf-bar-chosen' : mass ? 'hf-bar-mass' : 'hf-bar';
  return (
    <g className={onChoose ? 'hf-column hf-column-open' : 'hf-column'} onClick={() => onChoose?.(bar)}>
      <title>{title}</title>
      {/* All of the height takes the pointer. */}
      <rect className="hf-column-back" x={`${x}%`} y={0} width={`${width}%`} height={HEIGHT + HEAD} />
      <rect className={look} x={`${x + width * 0.1}%`} y={HEIGHT + HEAD - height} width={`${width * 0.8}%`} height={height} />
      {mass && (
        <text className="hf-bar-sign" x={`${x + width / 2}%`} y={HEIGHT + HEAD - height - 4} textAnchor="middle">
          ▲
        </text>
      )}
    </g>
  );
}

/** The chosen moment. */
function Mark({ share }: { readonly share: number }) {
  return <line className="hf-chart-mark" x1={`${share}%`} x2={`${share}%`} y1={0} y2={HEIGHT + HEAD} />;
}

/** Where a time lies, in percent; by bars, since days differ in length. */
function shareOf(range: Range, at: number): number {
  const index = range.edges.findLastIndex((edge) => edge <= at);
  const from = range.edges[index] ?? range.from;
  const to = range.edges[index + 1] ?? range.to;
  return ((index + (at - from) / Math.max(1, to - from)) * 100) / Math.max(1, range.edges.length - 1);
}

const STEPS: Readonly<Record<Range['days'], number>> = { 1: 6, 7: 24, 30: 7, 90: 15 };

/** Percent of the width up to which a label begins that still has room; of a narrow page. */
const ROOM_UP_TO = 94;
const NARROW_ROOM_UP_TO = 80;

/** A few bars' names, under their beginnings; `minor` ones give way on a narrow page. */
function labelsOf(
  range: Range,
  bars: readonly Bar[],
  format: ReturnType<typeof useFormat>,
): readonly { readonly share: number; readonly text: string; readonly minor: boolean }[] {
  const labels: { share: number; text: string; minor: boolean }[] = [];
  for (const [index, bar] of bars.entries()) {
    const here =
      range.days === 7
        ? index > 0 && format.day(bar.from) !== format.day(bars[index - 1]?.from ?? bar.from)
        : index % STEPS[range.days] === 0;
    if (!here) continue;
    const share = (index * 100) / bars.length;
    if (share > ROOM_UP_TO) continue;
    labels.push({
      share,
      text: range.days === 1 ? format.clock(bar.from) : format.day(bar.from),
      minor: labels.length % 2 === 1 || share > NARROW_ROOM_UP_TO,
    });
  }
  return labels;
}
