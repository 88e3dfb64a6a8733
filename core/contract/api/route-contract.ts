import type * as z from 'zod';
import type { ProblemType } from './problem.ts';

export type RoleNeeded = 'viewer' | 'author' | 'approver' | 'admin' | 'operator';

export interface RouteContract {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly summary: string;
  /** Absent: open to everybody. */
  readonly role?: RoleNeeded;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Content types other than JSON that the body may have; such a body is handed on as it is. */
  readonly rawBody?: { readonly contentTypes: readonly string[]; readonly maxBytes: number };
  readonly needsVersion?: true;
  readonly answers: Readonly<
    Record<
      number,
      {
        readonly description: string;
        /** Of a JSON answer. */
        readonly schema?: z.ZodType;
        /** Another content type that it may have. */
        readonly contentType?: string;
        readonly headers?: readonly ('ETag' | 'Location')[];
      }
    >
  >;
  readonly problems?: readonly ProblemType[];
}
