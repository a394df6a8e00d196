/** What every host of the tests has: the built page and the manifest of the project, at a free port. */
import { join } from 'node:path';
import type { HostOptions } from '../../local/host';
import { ROOT } from './chromium';

export const HOSTED = {
  port: 0,
  distDir: join(ROOT, 'static/admin/dist'),
  manifestFile: join(ROOT, 'manifest.yml'),
} as const satisfies Partial<HostOptions>;

/** For what is about the local Jira alone. */
export const NO_APP: HostOptions['forge'] = { invokeResolver: () => Promise.reject(new Error('not asked here')) };
