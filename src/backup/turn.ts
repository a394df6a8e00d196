import { isHoldfastError } from '../contract/errors';
import type { Deadline } from '../contract/ports';
import type { Lease } from './lease';

/** Left of the invocation when a sweep ends itself, for its packs and its commit. */
const RESERVE_MS = 60_000;

/** How far this sweep may still go: its time, its lease, and Jira's allowance. */
export class Turn {
  /** Something was left for the next sweep. */
  early = false;
  retryAfterSeconds: number | undefined;

  constructor(
    private readonly deadline: Deadline,
    readonly lease: Lease,
  ) {}

  /** Asked before something is begun, which is thereby left for the next sweep. */
  isOver(): boolean {
    if (this.deadline.remainingMs() < RESERVE_MS) this.early = true;
    return this.early;
  }

  /** Undefined: not now. */
  async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.isOver()) return undefined;
    try {
      return await work();
    } catch (e) {
      if (!this.endsWith(e)) throw e;
      return undefined;
    }
  }

  /** Is this error only that Jira's allowance, or the time, is used up? Then the sweep ends early. */
  endsWith(e: unknown): boolean {
    if (!isHoldfastError(e, 'rate-limited', 'deadline')) return false;
    this.early = true;
    this.retryAfterSeconds ??= e.retryAfterSeconds;
    return true;
  }
}
