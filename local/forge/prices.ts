/**
 * What the platform charges an app, in US dollars (forge-platform-pricing, 2026-08-12). Without the free allowance of a month: it is
 * one for all installations of the app. UI modules and stored data of the Key-Value Store cost nothing.
 */
import type { ForgeMeter } from '../contract';

const GB = 1e9;

export const PRICES = {
  /** CHANGE-3120: asynchronous invocations are billed, too, since 2026-07-01. */
  gbSecond: 0.000025,
  kvsReadByte: 0.055 / GB,
  kvsWriteByte: 1.09 / GB,
  logByte: 1.005 / GB,
  objectRequest: 0.001353 / 1_000,
} as const;

export interface Cost {
  readonly functions: number;
  readonly kvsReads: number;
  readonly kvsWrites: number;
  readonly logs: number;
  readonly objectRequests: number;
  readonly total: number;
}

export function costOf(used: Pick<ForgeMeter, 'gbSeconds' | 'kvsReadBytes' | 'kvsWriteBytes' | 'logBytes' | 'objectRequests'>): Cost {
  const parts = {
    functions: used.gbSeconds * PRICES.gbSecond,
    kvsReads: used.kvsReadBytes * PRICES.kvsReadByte,
    kvsWrites: used.kvsWriteBytes * PRICES.kvsWriteByte,
    logs: used.logBytes * PRICES.logByte,
    objectRequests: used.objectRequests * PRICES.objectRequest,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

/** One line: `$0.0123 at list prices (functions 0.0100, …)`. */
export function costLine(cost: Cost): string {
  const { total, ...parts } = cost;
  const names = { functions: 'functions', kvsReads: 'KVS reads', kvsWrites: 'KVS writes', logs: 'logs', objectRequests: 'object requests' };
  const each = Object.entries(parts).map(([part, dollars]) => `${names[part as keyof typeof names]} ${dollars.toFixed(4)}`);
  return `$${total.toFixed(4)} at list prices, before the free allowance (${each.join(', ')})`;
}
