/**
 * A foreign client, jira.js, over real HTTP against the simulator; its own schemas, taken from live sites, judge each reply. Runs in a
 * process of its own because the package is ESM only. Prints the operations that it called with success as JSON, or throws.
 */
import { ENDPOINTS } from '../../../local/jira/endpoints/table';
import { Router } from '../../../local/jira/http/router';
import { createJiraSite } from '../../../local/jira/site';
import { serveJira } from '../../../local/jira/server';
import type { JiraSite } from '../../../local/contract';
import { AREAS, type ClientRig } from './clientAreas';
import { manualClock, tempDir } from './support';

const main = async (): Promise<void> => {
  const { createCloudClient } = await import('jira.js');
  const { createAgileClient } = await import('jira.js/agile');
  const { createClient } = await import('jira.js/core');
  const clock = manualClock();
  const site = await createJiraSite({ seed: { synthetic: 120, ranks: true }, clock, tempDir: tempDir(), switches: { burst: false } });
  const router = new Router(ENDPOINTS);
  const called = new Set<string>();
  const handle: JiraSite['handle'] = async (request, caller) => {
    const reply = await site.handle(request, caller);
    const match = router.match(request.method, request.path.split('?', 1)[0] as string);
    if (typeof match !== 'string' && reply.status < 400) called.add(`${match.endpoint.method} ${match.endpoint.path}`);
    // Tasks are at an address of the site, which is here.
    const { location } = reply.headers;
    return location === undefined
      ? reply
      : { ...reply, headers: { ...reply.headers, location: `${server.url}${new URL(location).pathname}` } };
  };
  const server = await serveJira({ handle });
  const transport = createClient({
    host: server.url,
    auth: { type: 'bearer', token: `local:${site.adminAccountId}` },
    onSchemaMismatch: 'throw',
  });
  const step: ClientRig['step'] = async (name, run) => {
    try {
      return await run();
    } catch (error) {
      throw new Error(`${name}: ${String(error)} ${JSON.stringify(error)}`);
    }
  };
  const jira = createCloudClient(transport);
  const agile = createAgileClient(transport);
  try {
    for (const area of AREAS) await area({ jira, agile, transport, site, clock, step });
  } finally {
    await server.close();
  }
  process.stdout.write(JSON.stringify([...called]));
};

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
