import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JiraCaller, JiraSite } from '../contract';

export interface JiraServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  close(): Promise<void>;
}

const ALL_SCOPES = ['read:jira-work', 'write:jira-work', 'read:jira-user', 'manage:jira-project', 'manage:jira-configuration'];

/**
 * Who calls: `x-local-account` names a person; so does `Authorization: Bearer local:ACCOUNT` or basic auth with the account id as its
 * user name. `Bearer local-app` is the app with every classic scope.
 */
export const callerOf = (headers: Readonly<Record<string, string | undefined>>): JiraCaller | undefined => {
  const account = headers['x-local-account'];
  if (account !== undefined) return { kind: 'user', accountId: account };
  const authorization = headers['authorization'] ?? '';
  if (authorization === 'Bearer local-app') return { kind: 'app', scopes: ALL_SCOPES };
  const bearer = /^Bearer local:(.+)$/.exec(authorization)?.[1];
  if (bearer !== undefined) return { kind: 'user', accountId: bearer };
  const basic = /^Basic (.+)$/.exec(authorization)?.[1];
  if (basic === undefined) return undefined;
  const name = Buffer.from(basic, 'base64').toString('utf8');
  return { kind: 'user', accountId: name.slice(0, name.lastIndexOf(':')) };
};

/** Answers one request of Node's HTTP server from the site. */
export const answer = async (
  site: Pick<JiraSite, 'handle'>,
  request: IncomingMessage,
  response: ServerResponse,
  caller: JiraCaller | undefined,
): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
  if (caller === undefined) {
    response
      .writeHead(401, { 'content-type': 'application/json;charset=UTF-8' })
      .end('{"errorMessages":["You are not authenticated. Authentication required to perform this operation."],"errors":{}}');
    return;
  }
  const reply = await site.handle(
    { method: request.method ?? 'GET', path: request.url ?? '/', headers, body: chunks.length === 0 ? undefined : Buffer.concat(chunks) },
    caller,
  );
  response.writeHead(reply.status, {
    ...reply.headers,
    ...(reply.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(reply.body as string)) }),
  });
  response.end(reply.body);
};

/** Serves the site on this machine; port 0 takes any free one. */
export const serveJira = (site: Pick<JiraSite, 'handle'>, port = 0): Promise<JiraServer> =>
  new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      answer(site, request, response, callerOf(request.headers as Record<string, string | undefined>)).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(String(error));
      });
    });
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () =>
          new Promise((done) => {
            server.closeAllConnections();
            server.close(() => done());
          }),
      });
    });
  });
