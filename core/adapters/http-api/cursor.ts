import * as z from 'zod';
import { RECORD_KINDS } from '../../domain/export-record.ts';
import { problem, RefusedError } from './answer.ts';
import { parse } from './read-request.ts';

/** Opaque to callers: the position after which the next page begins. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

const Id = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/);
const IdPosition = z.tuple([Id]);
const DuePosition = z.tuple([z.int(), Id]);
const ExportedPosition = z.tuple([z.enum(RECORD_KINDS), Id, z.number()]);

export function decodeIdCursor(cursor: string | undefined): string | undefined {
  return cursor === undefined ? undefined : decode(IdPosition, cursor)[0];
}

export function decodeDueCursor(cursor: string | undefined): readonly [number, string] | undefined {
  return cursor === undefined ? undefined : decode(DuePosition, cursor);
}

export function decodeExportCursor(
  cursor: string | undefined,
): z.output<typeof ExportedPosition> | undefined {
  return cursor === undefined ? undefined : decode(ExportedPosition, cursor);
}

function decode<Schema extends z.ZodType>(schema: Schema, cursor: string): z.output<Schema> {
  const broken = () =>
    new RefusedError(
      problem('invalid-body', {
        errors: [{ pointer: '/cursor', detail: 'takes the cursor of the page before, unchanged' }],
      }),
    );
  try {
    return parse(schema, JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw broken();
  }
}
