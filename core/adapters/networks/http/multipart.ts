import { createHash } from 'node:crypto';

export interface EncodedBody {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/**
 * A multipart body (RFC 7578) of text fields and one file. The file has a name: without one many servers, and
 * `Request.formData()` by its specification, take it for text and spoil the bytes.
 */
export function multipart(
  fields: Readonly<Record<string, string>>,
  file: { readonly field: string; readonly contentType: string; readonly bytes: Uint8Array },
): EncodedBody {
  const boundary = createHash('sha256').update(file.bytes).digest('hex').slice(0, 40);
  const head = (disposition: string) => `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n`;
  const texts = Object.entries(fields).map(([name, value]) => `${head(`name="${name}"`)}\r\n${value}\r\n`);
  const fileHead = `${head(`name="${file.field}"; filename="file"`)}Content-Type: ${file.contentType}\r\n\r\n`;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([
      Buffer.from(texts.join('') + fileHead),
      file.bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  };
}
