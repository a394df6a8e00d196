/**
 * The app as it is installed now: which version runs, and which of its scopes the admin has approved. Every part of the platform reads
 * it anew at each use, so that an upgrade holds for whatever begins after it; an invocation that runs goes on with its old code.
 */
import type { AppManifest } from './manifest';

export interface AppVersion {
  readonly version: string;
  readonly manifest: AppManifest;
  readonly bundleDir: string;
}

export class LiveApp {
  private approved: ReadonlySet<string>;

  constructor(private now: AppVersion) {
    this.approved = new Set(now.manifest.scopes);
  }

  get version(): string {
    return this.now.version;
  }

  get bundleDir(): string {
    return this.now.bundleDir;
  }

  /** Scopes that were approved before stay so; a new one is missing until `approve`. */
  upgrade(to: AppVersion): void {
    this.now = to;
  }

  approve(): void {
    this.approved = new Set(this.now.manifest.scopes);
  }

  /** A manifest that changes with the app. */
  manifest(): AppManifest {
    const current = (): AppManifest => this.now.manifest;
    const granted = (scopes: readonly string[]): readonly string[] => scopes.filter((scope) => this.approved.has(scope));
    return {
      get appId() {
        return current().appId;
      },
      get scopes() {
        return granted(current().scopes);
      },
      get impersonationScopes() {
        return granted(current().impersonationScopes);
      },
      get functions() {
        return current().functions;
      },
      get triggers() {
        return current().triggers;
      },
      get schedules() {
        return current().schedules;
      },
      get consumers() {
        return current().consumers;
      },
      get resolvers() {
        return current().resolvers;
      },
      get hasObjectStore() {
        return current().hasObjectStore;
      },
      get egress() {
        return current().egress;
      },
    };
  }
}
