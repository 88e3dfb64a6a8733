export type Fields = ReadonlyMap<string, Buffer>;

/**
 * The parts of a multipart body (RFC 7578) as bytes, `undefined` for another body. twitter-api-v2 sends its media
 * without a file name, which the platform's own `formData()` then takes for text and damages.
 */
export function readMultipart(contentType: string | undefined, body: Buffer): Fields | undefined {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType ?? '')?.[1];
  if (boundary === undefined) return undefined;
  const fields = new Map<string, Buffer>();
  const delimiter = Buffer.from(`--${boundary}`);
  for (let at = body.indexOf(delimiter); at !== -1; ) {
    const end = body.indexOf(delimiter, at + delimiter.length);
    if (end === -1) break;
    const part = body.subarray(at + delimiter.length + 2, end - 2);
    const headEnd = part.indexOf('\r\n\r\n');
    const name = /name="([^"]+)"/.exec(part.subarray(0, headEnd).toString('latin1'))?.[1];
    if (headEnd !== -1 && name !== undefined) fields.set(name, part.subarray(headEnd + 4));
    at = end;
  }
  return fields;
}
