import type { RouteContract } from './route-contract.ts';
import { ExportQuery, MediaContentQuery, RestoreBody, RestoreQuery } from './transfer.ts';

/** Moving a tenant between stages. */
export const TRANSFER_ROUTES = {
  exportTenant: {
    method: 'GET',
    path: '/v1/export',
    summary: 'Export the paused tenant, page by page',
    role: 'admin',
    query: ExportQuery,
    answers: {
      200: {
        description: 'Lines of JSON. The last one is {"kind":"next","cursor":…} or {"kind":"end"}.',
        contentType: 'application/x-ndjson',
      },
    },
    problems: ['not-found', 'conflict'],
  },
  readMediaContent: {
    method: 'GET',
    path: '/v1/media/{mediaId}/content',
    summary: 'Read the bytes of an image, up to 4 MB at once',
    role: 'admin',
    query: MediaContentQuery,
    answers: {
      200: {
        description: 'The bytes from the offset on; none where there are no more.',
        contentType: 'application/octet-stream',
      },
    },
    problems: ['not-found'],
  },
  restoreTenant: {
    method: 'POST',
    path: '/v1/restore',
    summary: 'Restore a chunk of an export; pauses the tenant',
    role: 'operator',
    query: RestoreQuery,
    rawBody: { contentTypes: ['application/x-ndjson'], maxBytes: 4_000_000 },
    answers: { 200: { description: 'Restored; what was here already is unchanged.', schema: RestoreBody } },
    problems: ['conflict', 'key-reused', 'still-running'],
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
