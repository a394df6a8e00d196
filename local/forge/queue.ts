/**
 * Async events as `@forge/events` speaks to them: push with all limits, statistics and cancelling of a job.
 *
 * The cyclic limit has two readings: 1,000 push requests that go back to one first invocation (the documents), or a chain of 1,000
 * hops. Both are enforced here; the first is the stricter one and a switch can turn it off.
 */
import { randomUUID } from 'node:crypto';
import type { ForgeMeter } from '../contract';
import type { Deliveries, RetryContext } from './deliveries';
import type { Running } from './invocation';
import { LIMITS } from './limits';
import type { AppManifest } from './manifest';
import { empty, isRecord, json, parseJson } from './reply';
import type { ServiceReply } from './reply';
import { Window } from './window';

interface Job {
  success: number;
  inProgress: number;
  failed: number;
  cancelled: boolean;
}

interface PushedEvent {
  readonly body: unknown;
  readonly delayInSeconds: number;
  readonly concurrency: { readonly key: string; readonly limit: number } | undefined;
}

export interface QueueOptions {
  readonly now: () => number;
  readonly meter: ForgeMeter;
  readonly manifest: AppManifest;
  readonly deliveries: Deliveries;
  /** Second argument of every function: what the platform knows of the installation. */
  readonly installation: () => Readonly<Record<string, unknown>>;
  readonly countChainedRequests: boolean;
}

export class EventQueue {
  private readonly perMinute = new Window(LIMITS.eventsPerMinute.value, 60_000);
  private readonly jobs = new Map<string, Job>();

  constructor(private readonly options: QueueOptions) {}

  /** `path` is `/webhook/queue/{publish|stats|cancel}/…`. */
  handle(path: string, bytes: Uint8Array, from: Running): ServiceReply {
    const body = parseJson(bytes);
    if (!isRecord(body)) return json(400, { message: 'The request body is not valid JSON.' });
    const [, , , operation] = path.split('/');
    if (operation === 'publish') return this.publish(body, from);
    const job = this.jobs.get(`${String(body['queueName'])}#${String(body['jobId'])}`);
    if (job === undefined) return json(404, { message: 'The job was not found.' });
    if (operation === 'stats') return json(200, { success: job.success, inProgress: job.inProgress, failed: job.failed });
    if (operation !== 'cancel') return json(404, { message: 'Not found.' });
    job.cancelled = true;
    return empty(204);
  }

  private publish(body: Readonly<Record<string, unknown>>, from: Running): ServiceReply {
    const queue = String(body['queueName']);
    const consumer = this.options.manifest.consumers.get(queue);
    const fn = consumer === undefined ? undefined : this.options.manifest.functions.get(consumer.functionKey);
    if (consumer === undefined || fn === undefined) return json(400, { message: `There is no consumer for the queue "${queue}".` });
    const events = Array.isArray(body['payload']) ? body['payload'].map(eventOf) : [];
    const problem = problemOf(events, Buffer.byteLength(JSON.stringify(body['payload'] ?? [])), fn.timeoutMs);
    if (problem !== undefined) return problem;
    const { origin, depth } = from.request;
    const { value: longest } = LIMITS.chainedPushes;
    if (depth >= longest || (this.options.countChainedRequests && origin.pushes >= longest))
      return json(405, { message: 'The limit on cyclic invocation has been reached.' });
    if (!this.perMinute.take(this.options.now(), events.length)) return json(429, { message: 'Too many requests.' });
    origin.pushes += 1;
    const jobId = String(body['jobId']);
    const job: Job = { success: 0, inProgress: events.length, failed: 0, cancelled: false };
    this.jobs.set(`${queue}#${jobId}`, job);
    this.options.meter.events += events.length;
    for (const event of events) {
      if (event === undefined) continue;
      const eventId = randomUUID();
      const argsFor = (retryContext: RetryContext | undefined): readonly unknown[] => [
        { ...event, queueName: queue, jobId, eventId, ...(retryContext === undefined ? {} : { retryContext }) },
        this.options.installation(),
      ];
      void this.options.deliveries
        .deliver({
          fn,
          moduleKey: consumer.key,
          moduleType: 'consumer',
          what: `queue ${queue}`,
          argsFor,
          origin,
          depth: depth + 1,
          delayMs: event.delayInSeconds * 1_000,
          maxRetries: undefined,
          concurrency: event.concurrency === undefined ? undefined : { ...event.concurrency, key: event.concurrency.key },
          cancelled: () => job.cancelled,
        })
        .then((end) => {
          job.inProgress -= 1;
          if (end === 'done') job.success += 1;
          else job.failed += 1;
        });
    }
    return empty(201);
  }
}

function problemOf(events: readonly (PushedEvent | undefined)[], bytes: number, timeoutMs: number): ServiceReply | undefined {
  if (events.length === 0) return json(400, { message: 'No events pushed.' });
  if (events.length > LIMITS.eventsPerPush.value)
    return json(400, { message: `This push contains more than the ${LIMITS.eventsPerPush.value} events allowed.` });
  if (bytes > LIMITS.pushBytes.value)
    return json(413, { errorMessage: `The maximum payload size is ${LIMITS.pushBytes.value / 1_024}KB.` });
  for (const event of events) {
    if (event === undefined) return json(400, { message: 'Event must be an object with a body that is an object.' });
    if (event.delayInSeconds < 0 || event.delayInSeconds > LIMITS.delaySeconds.value)
      return json(400, { message: `The delayInSeconds setting must be between 0 and ${LIMITS.delaySeconds.value}.` });
    const long = timeoutMs > LIMITS.longRunningDefaultSeconds.value * 1_000;
    if (long && Buffer.byteLength(JSON.stringify(event.body)) > LIMITS.longRunningEventBytes.value)
      return json(413, { errorMessage: `The maximum size of an event is ${LIMITS.longRunningEventBytes.value / 1_024}KB.` });
  }
  return undefined;
}

function eventOf(given: unknown): PushedEvent | undefined {
  if (!isRecord(given) || !isRecord(given['body'])) return undefined;
  const { concurrency } = given;
  return {
    body: given['body'],
    delayInSeconds: typeof given['delayInSeconds'] === 'number' ? given['delayInSeconds'] : 0,
    concurrency:
      isRecord(concurrency) && typeof concurrency['key'] === 'string' && typeof concurrency['limit'] === 'number'
        ? { key: concurrency['key'], limit: concurrency['limit'] }
        : undefined,
  };
}
