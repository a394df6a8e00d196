import { existsSync, readFileSync } from 'node:fs';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { ENDPOINTS } from '../../../local/jira/endpoints/table';
import { SCOPES } from '../../../local/jira/scopes';
import { deviates } from './deviations';
import { AGILE, documentsExpected, OPENAPI } from './documents';
import type { Answer, Body, Rig } from './support';

/** Atlassian's own documents, as judges of the simulator's replies and scopes. Only where they are: `testWith(OPENAPI)`. */
export class Documented {
  private readonly documents: Readonly<Record<string, Body>> = {
    api: JSON.parse(readFileSync(OPENAPI, 'utf8')),
    agile: JSON.parse(readFileSync(AGILE, 'utf8')),
  };
  private readonly ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, logger: false });
  private readonly validators = new Map<string, ValidateFunction | undefined>();

  constructor() {
    addFormats(this.ajv);
    for (const format of ['int32', 'int64', 'float', 'double', 'binary', 'byte', 'password']) this.ajv.addFormat(format, true);
    for (const [name, document] of Object.entries(this.documents)) this.ajv.addSchema(document, name);
  }

  operation(method: string, path: string): Body {
    return this.documents[nameOf(path)]?.paths[path]?.[method.toLowerCase()];
  }

  /** Names of the query parameters of an operation, and of the members of its JSON body, where it has one that the document describes. */
  names(method: string, path: string): { readonly query: readonly string[]; readonly members: readonly string[] } {
    const operation = this.operation(method, path);
    const query = (operation.parameters ?? []).filter((one: Body) => one.in === 'query').map((one: Body) => one.name);
    const schema = operation.requestBody?.content?.['application/json']?.schema;
    const described = schema?.$ref === undefined ? schema : this.documents[nameOf(path)]?.components.schemas[schema.$ref.split('/').pop()];
    return { query, members: Object.keys(described?.properties ?? {}) };
  }

  /** What the document and the list of deviations do not allow of this reply; undefined: nothing. */
  problem(method: string, template: string, { status, body }: Pick<Answer, 'status' | 'body'>): string | undefined {
    const operation = `${method} ${template}`;
    if (this.operation(method, template).responses[String(status)] === undefined)
      return deviates(operation, status, body) ? undefined : `${operation} has no ${String(status)}`;
    const validate = this.validator(method, template, status);
    if (validate === undefined || validate(body)) return undefined;
    const error = (validate.errors ?? []).find((one) => !deviates(operation, status, body, one.instancePath));
    return error === undefined
      ? undefined
      : `${operation} ${String(status)}: ${error.instancePath} ${String(error.message)} ${JSON.stringify(error.params)}`;
  }

  /** Asks, and throws unless the answer is a success in the documented form. Returns the operation's name with it. */
  async ask(
    ask: Rig['ask'],
    method: string,
    path: string,
    body?: unknown,
    options: Parameters<Rig['ask']>[3] = {},
  ): Promise<{ readonly operation: string; readonly answer: Answer }> {
    const answer = await ask(method, path, body, options);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.bytes.toString()}`);
    const template = templateOf(method, path);
    const problem = this.problem(method, template, answer);
    if (problem !== undefined) throw new Error(problem);
    return { operation: `${method} ${template}`, answer };
  }

  /** Operations whose row of our table says what the document says. */
  scopesAsDocumented(): ReadonlySet<string> {
    const right = new Set<string>();
    for (const { method, path } of ENDPOINTS) {
      const operation = this.operation(method, path);
      const declared = operation['x-atlassian-oauth2-scopes'];
      const classic =
        declared === undefined
          ? operation.security.flatMap((one: { OAuth2?: string[] }) => one.OAuth2 ?? [])
          : declared.find((one: { state: string }) => one.state === 'Current').scopes;
      const granular = declared?.find((one: { state: string }) => one.state === 'Beta')?.scopes;
      const ours = SCOPES.get(`${method} ${path}`);
      if (JSON.stringify([ours?.classic, ours?.granular]) === JSON.stringify([classic, granular])) right.add(`${method} ${path}`);
    }
    return right;
  }

  private validator(method: string, path: string, status: number): ValidateFunction | undefined {
    const key = `${method} ${path} ${status}`;
    if (!this.validators.has(key)) {
      const schema = this.operation(method, path)?.responses[String(status)]?.content?.['application/json']?.schema;
      const pointer = `${nameOf(path)}#/paths/${encodeURIComponent(escape(path))}/${method.toLowerCase()}/responses/${status}/content/${encodeURIComponent('application~1json')}/schema`;
      this.validators.set(key, schema === undefined ? undefined : this.ajv.compile({ $ref: pointer }));
    }
    return this.validators.get(key);
  }
}

const nameOf = (path: string): string => (path.startsWith('/rest/agile/') ? 'agile' : 'api');
const escape = (text: string): string => text.replace(/~/g, '~0').replace(/\//g, '~1');

const PATTERNS = ENDPOINTS.map(({ method, path }) => ({
  method,
  path,
  names: path.match(/\{/g)?.length ?? 0,
  pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
})).sort((a, b) => a.names - b.names);

/** The path of the endpoint that a request means. */
export const templateOf = (method: string, path: string): string => {
  const found = templateAt(method, path);
  if (found === undefined) throw new Error(`no endpoint for ${method} ${path}`);
  return found;
};

const templateAt = (method: string, path: string): string | undefined => {
  const plain = path.split('?')[0] as string;
  return PATTERNS.find((one) => one.method === method && one.pattern.test(plain))?.path;
};

let documented: Documented | undefined;

/** Throws when the reply of an endpoint is neither as the document says nor as the list of deviations does. Where there are no documents it says nothing. */
export const judge = (method: string, path: string, answer: Pick<Answer, 'status' | 'body'>): void => {
  const template = templateAt(method, path);
  if (template === undefined || !(existsSync(OPENAPI) || documentsExpected())) return;
  documented ??= new Documented();
  const problem = documented.problem(method, template, answer);
  if (problem !== undefined) throw new Error(`${path}: ${problem}`);
};
