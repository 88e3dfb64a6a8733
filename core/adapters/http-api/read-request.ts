import type * as z from 'zod';
import type { RouteContract } from '../../contract/api/route-contract.ts';
import type { FieldProblem } from '../../domain/problem.ts';
import { problem, RefusedError } from './answer.ts';

const JSON_MAX_BYTES = 1_000_000;

/** Beyond this nothing more is read, and the connection is closed on whoever still sends. */
const DISCARDED_MAX_BYTES = 100_000_000;

/**
 * Reads a body of at most `maxBytes`. The rest of a longer one is read and thrown away before it is refused: a client
 * that is cut off while it sends never sees the answer.
 */
async function readText(request: Request, maxBytes: number): Promise<string> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  // Node ends a body where its announced length ends; what fits is read in one go.
  if (announced > 0 && announced <= maxBytes) return decode(new Uint8Array(await request.arrayBuffer()));
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    byteCount += chunk.length;
    if (byteCount <= maxBytes) chunks.push(chunk);
    if (byteCount > DISCARDED_MAX_BYTES) break;
  }
  if (byteCount > maxBytes) {
    const detail = `takes up to ${maxBytes} bytes`;
    throw new RefusedError(problem('body-too-large', { detail }, { Connection: 'close' }));
  }
  return decode(Buffer.concat(chunks));
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Spreadsheets like to write Windows-1252; an umlaut that turned into a box must not be published. */
function decode(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new RefusedError(problem('malformed-request', { detail: 'the body is not in UTF-8' }));
  }
}

export interface ReadBody {
  /** The bytes as text: what an idempotency key is bound to. */
  readonly text: string;
  /** Parsed, where the route takes JSON. */
  readonly value: unknown;
  readonly contentType: string;
}

/** @param limit Longest body in bytes, where it is less than what the route takes. */
export async function readBody(
  request: Request,
  route: RouteContract,
  limit = Number.POSITIVE_INFINITY,
): Promise<ReadBody> {
  const contentType = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (route.rawBody !== undefined) {
    const { contentTypes, maxBytes } = route.rawBody;
    if (!contentTypes.includes(contentType))
      throw new RefusedError(
        problem('unsupported-media-type', {
          detail: `got ${contentType || 'none'}; takes ${contentTypes.join(' or ')}`,
        }),
      );
    return { text: await readText(request, Math.min(maxBytes, limit)), value: undefined, contentType };
  }
  if (route.body === undefined) return { text: '', value: undefined, contentType };
  if (contentType !== 'application/json')
    throw new RefusedError(
      problem('unsupported-media-type', { detail: `got ${contentType || 'none'}; takes application/json` }),
    );
  const text = await readText(request, Math.min(JSON_MAX_BYTES, limit));
  return { text, value: parse(route.body, parseJson(text)), contentType };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RefusedError(
      problem('malformed-json', { detail: error instanceof Error ? error.message.slice(0, 200) : 'no JSON' }),
    );
  }
}

export function readQuery(url: URL, route: RouteContract): unknown {
  if (route.query === undefined) return {};
  return parse(route.query, Object.fromEntries(url.searchParams));
}

/** @throws RefusedError with the place of each thing that is wrong. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new RefusedError(problem('invalid-body', { errors: fieldProblems(result.error) }));
}

export function fieldProblems(error: z.ZodError): FieldProblem[] {
  return error.issues.flatMap((issue) => {
    const pointer = `/${issue.path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: pointer === '/' ? `/${key}` : `${pointer}/${key}`,
        detail: 'this field is not known',
      }));
    }
    return [{ pointer: pointer === '/' ? '' : pointer, detail: issue.message }];
  });
}
