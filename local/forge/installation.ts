/** The one installation of the app: what functions and events are told of it. */
import { randomUUID } from 'node:crypto';
import type { JiraSite, ProductEvent } from '../contract';
import type { InvocationRequest } from './invocation';
import type { AppManifest } from './manifest';

const ENVIRONMENT_ID = 'e5d1b7a4-3c0f-4f6e-9a57-0f2f6f0c9d11';
const INSTALLATION_ID = '4b0c3f7e-98a1-4c1e-b6c5-2f1d7a8e5c33';
const APP_VERSION = '1.0.0';

export class Installation {
  /** Second argument of every function; a resolver's has the person as well. */
  readonly payload: Readonly<Record<string, unknown>>;
  private readonly contextAri: string;
  private readonly license: { readonly active: boolean; readonly isActive: boolean };

  constructor(
    private readonly manifest: AppManifest,
    private readonly jira: JiraSite,
    readonly licensed: boolean,
  ) {
    this.contextAri = `ari:cloud:jira::site/${jira.cloudId}`;
    this.license = { active: licensed, isActive: licensed };
    const installation = { ari: { installationId: INSTALLATION_ID }, contexts: [{ cloudId: jira.cloudId }] };
    this.payload = { installContext: this.contextAri, license: this.license, installation };
  }

  get cloudId(): string {
    return this.jira.cloudId;
  }

  installedEvent(): ProductEvent {
    return {
      name: 'avi:forge:installed:app',
      payload: {
        id: `ari:cloud:ecosystem::installation/${INSTALLATION_ID}`,
        installerAccountId: this.jira.adminAccountId,
        app: { id: this.manifest.appId, version: APP_VERSION },
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
        appVersion: APP_VERSION,
        environmentId: ENVIRONMENT_ID,
        environmentType: 'DEVELOPMENT',
        invocationId,
        installationId: INSTALLATION_ID,
        functionKey: fn.key,
        moduleType,
        moduleKey,
        license: this.license,
        installation: this.payload['installation'],
        permissions: { scopes: this.manifest.scopes, external: { fetch: { backend: this.manifest.egress, client: [] } } },
      },
      tracing: { traceId: hex(32), spanId: hex(16) },
      license: this.license,
      ...(accountId === undefined ? {} : { aaid: accountId }),
    };
  }
}

function hex(digits: number): string {
  return randomUUID().replace(/-/g, '').slice(0, digits);
}
