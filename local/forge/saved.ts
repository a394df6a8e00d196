/** What of an installation outlives the emulated platform: its two stores. Nothing runs or waits when it is taken. */
import type { Entry } from './kvsRequests';

export interface SavedObject {
  readonly key: string;
  readonly size: number;
  readonly checksum: string;
  readonly contentType?: string | undefined;
  readonly createdAt: number;
  readonly expiresAt?: number | undefined;
}

/** As JSON; the content of the objects lies beside it, as files under their keys. */
export interface SavedInstallation {
  readonly id: string;
  readonly plain: readonly (readonly [string, Entry])[];
  readonly secrets: readonly (readonly [string, Entry])[];
  readonly objects: readonly SavedObject[];
}
