/** The one installation of the app: what functions and events are told of it. */
import { randomUUID } from 'node:crypto';
import type { JiraSite, ProductEvent } from '../contract';
import type { InvocationRequest } from './invocation';
import type { AppManifest } from './manifest';

const ENVIRONMENT_ID = 'e5d1b7a4-3c0f-4f6e-9a57-0f2f6f0c9d11';

/** `none`: an app or an environment without licensing; the context then holds no license at all. */
export type LicenseState = 'active' | 'inactive' | 'trial' | 'none';

/** Members of @forge/api's `License`; which of them a live site sends in each state was never seen. */
const LICENSES: Readonly<Record<LicenseState, Readonly<Record<string, unknown>> | undefined>> = {
  active: { active: true, isActive: true, isEvaluation: false, type: 'COMMERCIAL', billingPeriod: 'MONTHLY' },
  inactive: { active: false, isActive: false, isEvaluation: false, type: 'COMMERCIAL', billingPeriod: 'MONTHLY' },
  trial: { active: true, isActive: true, isEvaluation: true, type: 'COMMERCIAL', billingPeriod: 'MONTHLY' },
  none: undefined,
};

export class Installation {
  private readonly contextAri: string;
  id: string = randomUUID();

  constructor(
    private readonly manifest: AppManifest,
    private readonly jira: JiraSite,
    private state: LicenseState,
    /** Of the app's code that runs now. */
    private readonly version: () => string,
  ) {
    this.contextAri = `ari:cloud:jira::site/${jira.cloudId}`;
  }

  /** What the customer has from now on; what is stored stays (hosted-storage-data-lifecycle, 2026-09-28). */
  relicense(state: LicenseState): void {
    this.state = state;
  }

  private get license(): Readonly<Record<string, unknown>> | undefined {
    return LICENSES[this.state];
  }

  /** The next installation on the same site is another one. */
  renew(): void {
    this.id = randomUUID();
  }

  /** Second argument of every function; a resolver's has the person as well. */
  get payload(): Readonly<Record<string, unknown>> {
    return {
      installContext: this.contextAri,
      ...(this.license === undefined ? {} : { license: this.license }),
      installation: { ari: { installationId: this.id }, contexts: [{ cloudId: this.jira.cloudId }] },
    };
  }

  /** For filters of the manifest: an app that is not sold is treated as licensed. */
  get licensed(): boolean {
    return this.state !== 'inactive';
  }

  get cloudId(): string {
    return this.jira.cloudId;
  }

  /** `avi:forge:installed:app` or `avi:forge:upgraded:app`. */
  lifeEvent(what: 'installed' | 'upgraded'): ProductEvent {
    return {
      name: `avi:forge:${what}:app`,
      payload: {
        id: `ari:cloud:ecosystem::installation/${this.id}`,
        [what === 'installed' ? 'installerAccountId' : 'upgraderAccountId']: this.jira.adminAccountId,
        app: { id: this.manifest.appId, version: this.version() },
        environment: { id: ENVIRONMENT_ID },
      },
      self: false,
    };
  }

  /** `context` of a resolver call. */
  resolverContext(moduleKey: string, moduleType: string): Readonly<Record<string, unknown>> {
    return {
      cloudId: this.jira.cloudId,
      moduleKey,
      localId: `ari:cloud:ecosystem::extension/${this.manifest.appId}/${ENVIRONMENT_ID}/static/${moduleKey}`,
      environmentId: ENVIRONMENT_ID,
      environmentType: 'DEVELOPMENT',
      extension: { type: moduleType },
    };
  }

  /** `__forge_runtime__`, but for its functions, which the process of the invocation adds. */
  runtimeOf({ fn, moduleKey, moduleType, accountId }: InvocationRequest, invocationId: string): Readonly<Record<string, unknown>> {
    return {
      proxy: { token: 'the-proxy-knows', url: 'http://proxy.invalid' },
      contextAri: this.contextAri,
      appContext: {
        appId: this.manifest.appId,
        appVersion: this.version(),
        environmentId: ENVIRONMENT_ID,
        environmentType: 'DEVELOPMENT',
        invocationId,
        installationId: this.id,
        functionKey: fn.key,
        moduleType,
        moduleKey,
        ...(this.license === undefined ? {} : { license: this.license }),
        installation: this.payload['installation'],
        permissions: { scopes: this.manifest.scopes, external: { fetch: { backend: this.manifest.egress, client: [] } } },
      },
      tracing: { traceId: hex(32), spanId: hex(16) },
      ...(this.license === undefined ? {} : { license: this.license }),
      ...(accountId === undefined ? {} : { aaid: accountId }),
    };
  }
}

function hex(digits: number): string {
  return randomUUID().replace(/-/g, '').slice(0, digits);
}
