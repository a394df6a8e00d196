import type { InvocationRequest, Outcome, Used } from './invocation';

export interface InvocationSummary {
  readonly at: number;
  readonly request: InvocationRequest;
  readonly used: Used;
  readonly outcome: Outcome;
  /** On the platform's clock. */
  readonly ms: number;
  readonly realMs: number;
  readonly peakMB: number;
}

/** One readable line an invocation: when, what, why, how it ended, and what it cost. */
export function invocationLine(summary: InvocationSummary): string {
  const { request, outcome, used } = summary;
  const end = outcome.kind === 'ok' ? 'ok' : outcome.how;
  const parts = [
    timeText(summary.at),
    request.fn.key.padEnd(15),
    request.cause.padEnd(28),
    end.padEnd(7),
    `${seconds(summary.ms)} s (real ${seconds(summary.realMs)} s)`.padEnd(24),
    `${Math.round(summary.peakMB)} MB`.padStart(6),
    usedText(used),
  ];
  if (outcome.kind === 'failed') parts.push(`— ${outcome.name === outcome.code ? '' : `${outcome.name}: `}${outcome.message}`);
  return parts.filter((part) => part !== '').join('  ');
}

function usedText(used: Used): string {
  const { calls } = used;
  const parts: string[] = [];
  if (calls.jira > 0) parts.push(`jira ${calls.jira} (${used.points} points)`);
  if (calls.kvs > 0) parts.push(`kvs ${calls.kvs} (${kilobytes(used.kvsReadBytes)} read, ${kilobytes(used.kvsWriteBytes)} written)`);
  if (calls.object + calls.transfer > 0) parts.push(`object ${calls.object} (${calls.transfer} transfers)`);
  if (calls.queue > 0) parts.push(`queue ${calls.queue}`);
  if (calls.egress > 0) parts.push(`egress ${calls.egress}`);
  return parts.join(', ');
}

function timeText(at: number): string {
  return new Date(at).toISOString().slice(0, 23).replace('T', ' ');
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(ms < 10_000 ? 2 : 1);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
}
