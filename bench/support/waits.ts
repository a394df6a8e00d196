/** Counts what an app asks of its platform, as the platform bills it, and what it waits for. */
import { EMPTY_READ_BYTES } from '../../local/forge/meter';
import type { World } from '../../test/backup/world';

/** Assumed, in seconds: a request to the Key-Value Store, to the Object Store (an address and a transfer are two), to Jira. */
const WAIT = { kvs: 0.03, object: 0.08, jira: 0.25 } as const;

export interface Used {
  readonly kvsReadBytes: number;
  readonly kvsWriteBytes: number;
  readonly objectRequests: number;
  readonly waitSeconds: number;
  /** CPU of the made-up Jira, which runs in the same process. */
  readonly siteCpuSeconds: number;
}

const bytesOf = (value: unknown): number => (value === undefined ? EMPTY_READ_BYTES : Buffer.byteLength(JSON.stringify(value)));

export class Waits {
  events = 0;
  private readonly sums = { kvsReadBytes: 0, kvsWriteBytes: 0, objectRequests: 0, waitSeconds: 0, siteCpuSeconds: 0 };

  /** From here on everything of this world is counted. */
  constructor(world: World) {
    this.countState(world.state);
    this.countBlobs(world.blobs);
    this.countJira(world.site);
    world.site.onEvent(() => void this.events++);
  }

  used(): Used {
    return { ...this.sums };
  }

  private countState(state: World['state']): void {
    const { get, getMany, set, create, delete: remove, listKeys } = { ...state };
    const read = <T>(value: T): T => {
      this.sums.kvsReadBytes += bytesOf(value);
      return value;
    };
    const wait = (requests = 1): void => void (this.sums.waitSeconds += requests * WAIT.kvs);
    const written = (value: unknown): void => void (this.sums.kvsWriteBytes += bytesOf(value));
    Object.assign(state, {
      get: async (key: string) => (wait(), read(await get(key))),
      getMany: async (keys: readonly string[]) => {
        wait(Math.ceil(keys.length / 100));
        const found = await getMany(keys);
        for (const key of keys) read(found.get(key));
        return found;
      },
      set: (key: string, value: never) => (wait(), written(value), set(key, value)),
      create: (key: string, value: never) => (wait(), written(value), create(key, value)),
      delete: (key: string) => (wait(), remove(key)),
      listKeys: async (prefix: string, limit: number) => {
        wait();
        const keys = await listKeys(prefix, limit);
        this.sums.kvsReadBytes += Math.max(
          EMPTY_READ_BYTES,
          keys.reduce((sum, key) => sum + key.length, 0),
        );
        return keys;
      },
    });
  }

  private countBlobs(blobs: World['blobs']): void {
    const { put, get, head, delete: remove } = { ...blobs };
    const wait = (requests: number): void => {
      this.sums.objectRequests += requests;
      this.sums.waitSeconds += requests * WAIT.object;
    };
    Object.assign(blobs, {
      put: (...args: Parameters<typeof put>) => (wait(2), put(...args)),
      get: (...args: Parameters<typeof get>) => (wait(2), get(...args)),
      head: (name: string) => (wait(1), head(name)),
      delete: (name: string) => (wait(1), remove(name)),
    });
  }

  private countJira(site: World['site']): void {
    const handle = site.handle.bind(site);
    site.handle = async (request, caller) => {
      const before = process.cpuUsage();
      try {
        return await handle(request, caller);
      } finally {
        const { user, system } = process.cpuUsage(before);
        if (caller.kind === 'app') {
          this.sums.siteCpuSeconds += (user + system) / 1e6;
          this.sums.waitSeconds += WAIT.jira;
        }
      }
    };
  }
}
