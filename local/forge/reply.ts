/** An answer of one of the platform's services, before it becomes HTTP. */
export interface ServiceReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

const JSON_TYPE = { 'content-type': 'application/json' };

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): ServiceReply {
  return { status, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(value) };
}

/** `{code, message}`, the form of Key-Value Store and Object Store errors. */
export function refusal(status: number, code: string, message: string): ServiceReply {
  return json(status, { code, message });
}

export function empty(status: number): ServiceReply {
  return { status };
}

export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
