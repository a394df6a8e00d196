import { readFileSync } from 'node:fs';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { ENDPOINTS } from '../../../local/jira/endpoints/table';
import { SCOPES } from '../../../local/jira/scopes';
import { AGILE, type Answer, type Body, OPENAPI, type Rig } from './support';

/** Atlassian's own documents, as judges of the simulator's replies and scopes. Only for tests that ran `testWith(OPENAPI)`. */
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

  /** Asks, and throws unless the answer is a success in the documented form. Returns the operation's name with it. */
  async ask(
    ask: Rig['ask'],
    method: string,
    path: string,
    body?: unknown,
    options: Parameters<Rig['ask']>[3] = {},
  ): Promise<{ readonly operation: string; readonly answer: Answer }> {
    const answer = await ask(method, path, body, options);
    const template = templateOf(method, path);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.bytes.toString()}`);
    const validate = this.validator(method, template, answer.status);
    if (validate !== undefined && !validate(withoutNullEnds(answer.body))) {
      const [error] = validate.errors ?? [];
      throw new Error(`${method} ${path}: ${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}`);
    }
    if (this.operation(method, template).responses[String(answer.status)] === undefined)
      throw new Error(`${method} ${template} has no ${answer.status}`);
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

/** The path of the endpoint that a request means. */
export const templateOf = (method: string, path: string): string => {
  const plain = path.split('?')[0] as string;
  const fits = ENDPOINTS.filter(
    (endpoint) => endpoint.method === method && new RegExp(`^${endpoint.path.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(plain),
  );
  const fixed = fits.sort((a, b) => (a.path.match(/\{/g) ?? []).length - (b.path.match(/\{/g) ?? []).length)[0];
  if (fixed === undefined) throw new Error(`no endpoint for ${method} ${path}`);
  return fixed.path;
};

/** The document has no null in a changelog's items; live sites send it where a value was empty before or is now. */
const withoutNullEnds = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNullEnds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, member === null && ENDS.has(key) ? '' : withoutNullEnds(member)]),
  );
};
const ENDS = new Set(['from', 'to', 'fromString', 'toString']);
