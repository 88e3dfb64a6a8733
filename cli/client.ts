import { randomUUID } from 'node:crypto';
import * as z from 'zod';

/** What the shell is told. Printed by --help. */
export const EXIT = { ok: 0, refused: 1, usage: 2, unreachable: 3, notFound: 4 } as const;

export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

export interface Client {
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<unknown>;
}

const Problem = z.object({
  title: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
});

/** Every write carries an idempotency key, so that a repeated one changes nothing twice. */
export function createClient(url: string, token: string): Client {
  return {
    async call(method, path, body, headers = {}) {
      const isText = typeof body === 'string';
      let response: Response;
      try {
        response = await fetch(new URL(path, url), {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
            ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
        });
      } catch {
        throw new CommandError(`${url} cannot be reached; SENDEPLAN_URL points elsewhere`, EXIT.unreachable);
      }
      const text = await response.text();
      if (response.ok)
        return (response.headers.get('content-type') ?? '').includes('json')
          ? (JSON.parse(text) as unknown)
          : text;
      throw new CommandError(
        sentence(response.status, text),
        response.status === 404 ? EXIT.notFound : EXIT.refused,
      );
    },
  };
}

function sentence(status: number, text: string): string {
  try {
    const { title, detail, errors } = Problem.parse(JSON.parse(text));
    return [title, detail, ...errors.map((error) => `\n  ${error.pointer} ${error.detail}`)]
      .filter((part) => part !== undefined)
      .join(' ');
  } catch {
    return `HTTP ${status}`;
  }
}
