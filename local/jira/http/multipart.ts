import { badRequest, JiraError } from '../errors';

export interface FilePart {
  readonly name: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

const CRLF2 = Buffer.from('\r\n\r\n');

/** The parts of a `multipart/form-data` body; 415 when it is something else. */
export const multipart = (contentType: string | undefined, body: Uint8Array | undefined): readonly FilePart[] => {
  const match = /^multipart\/form-data;.*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? '');
  if (match === null) throw new JiraError(415, ['Unsupported Media Type']);
  const all = Buffer.from(body?.buffer ?? new ArrayBuffer(0), body?.byteOffset ?? 0, body?.byteLength ?? 0);
  const boundary = Buffer.from(`--${match[1] ?? match[2]}`);
  const parts: FilePart[] = [];
  let at = all.indexOf(boundary);
  while (at >= 0) {
    const start = at + boundary.length;
    if (all[start] === 0x2d && all[start + 1] === 0x2d) return parts;
    const next = all.indexOf(boundary, start);
    if (next < 0) break;
    // Between the two lie CRLF, headers, an empty line, the content, CRLF.
    const headersEnd = all.indexOf(CRLF2, start);
    if (headersEnd < 0 || headersEnd > next) break;
    const headers = all.subarray(start + 2, headersEnd).toString('utf8');
    parts.push({ ...describe(headers), bytes: all.subarray(headersEnd + 4, next - 2) });
    at = next;
  }
  throw badRequest('The multipart body is incomplete.');
};

const describe = (headers: string): Omit<FilePart, 'bytes'> => {
  const disposition = /content-disposition:([^\r\n]*)/i.exec(headers)?.[1] ?? '';
  const extended = /filename\*=UTF-8''([^;\s]+)/i.exec(disposition)?.[1];
  const plain = /filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1];
  return {
    name: /[;\s]name="([^"]*)"/i.exec(disposition)?.[1] ?? '',
    // Browsers and undici write quotes and line breaks of a name percent-encoded.
    filename:
      extended !== undefined
        ? decodeURIComponent(extended)
        : (plain ?? '').replace(/\\(.)/g, '$1').replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n'),
    contentType: /content-type:\s*([^\r\n;]+)/i.exec(headers)?.[1]?.trim() ?? 'application/octet-stream',
  };
};
