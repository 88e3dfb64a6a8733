import type * as z from 'zod';
import { type ExportStep, exportTenant } from '../../application/export-tenant.ts';
import { type RestorePorts, restoreRecords } from '../../application/restore-tenant.ts';
import type { ExportQuery, MediaContentQuery, RestoreQuery } from '../../contract/api/transfer.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { MediaId, TenantId } from '../../domain/ids.ts';
import type { MediaStore } from '../../ports/media-store.ts';
import { type ApiAnswer, json, problem } from './answer.ts';
import { decodeExportCursor, encodeCursor } from './cursor.ts';
import { exportLine, readExportLines } from './export-lines.ts';
import type { ApiRequest } from './route-handler.ts';

/** A page is closed before it would be longer; only a single longer record makes it so. */
const PAGE_BYTES = 1_000_000;
/** Bytes of a medium in one answer: base64 of them still fits into the 6 MB that a Lambda function may answer. */
const CONTENT_BYTES = 4_000_000;

export interface TransferRoutePorts extends RestorePorts {
  readonly mediaStore: RestorePorts['mediaStore'] & Pick<MediaStore, 'read'>;
}

export const transferRoutes = {
  async exportTenant(
    ports: TransferRoutePorts,
    { principal: { tenantId }, query }: ApiRequest,
  ): Promise<ApiAnswer> {
    const after = positionIn((query as z.output<typeof ExportQuery>).cursor);
    const header = { format: 'sendeplan-export', tenantId, version: 1 };
    const lines = after === undefined ? [canonicalJson(header)] : [];
    let [byteCount, position] = [0, after];
    for await (const step of exportTenant(ports, tenantId, after)) {
      if (step.kind !== 'record') return refused(step);
      const line = exportLine(step.record);
      byteCount += Buffer.byteLength(line);
      if (byteCount > PAGE_BYTES && position !== after && position !== undefined) {
        const { kind, id, dueAt } = position;
        return page([...lines, canonicalJson({ kind: 'next', cursor: encodeCursor([kind, id, dueAt]) })]);
      }
      lines.push(line);
      position = step.position;
    }
    return page([...lines, canonicalJson({ kind: 'end' })]);
  },

  async readMediaContent(
    { media, mediaStore }: TransferRoutePorts,
    { principal: { tenantId }, params, query }: ApiRequest,
  ): Promise<ApiAnswer> {
    const { offset } = query as z.output<typeof MediaContentQuery>;
    const known = await media.get(tenantId, params['mediaId'] as MediaId);
    const bytes = known === undefined ? undefined : await mediaStore.read(tenantId, known.id);
    if (bytes === undefined) return problem('not-found', { detail: 'there are no bytes of such a medium' });
    const body = bytes.subarray(offset, offset + CONTENT_BYTES);
    return { status: 200, contentType: 'application/octet-stream', body };
  },

  async restoreTenant(
    ports: TransferRoutePorts,
    { principal, query, bodyText }: ApiRequest,
  ): Promise<ApiAnswer> {
    const { tenantId } = query as z.output<typeof RestoreQuery>;
    const records = readExportLines(bodyText);
    const result = await restoreRecords(ports, principal, tenantId as TenantId, records);
    switch (result.kind) {
      case 'restored': {
        const { restoredCount, unchangedCount, uploads } = result;
        return json(200, { restoredCount, unchangedCount, uploads });
      }
      case 'invalid':
        return problem('invalid-body', { errors: result.problems });
      case 'conflict':
        return problem('conflict', { errors: result.problems });
    }
  },
};

function positionIn(cursor: string | undefined) {
  const decoded = decodeExportCursor(cursor);
  if (decoded === undefined) return undefined;
  const [kind, id, dueAt] = decoded;
  return { kind, id, dueAt };
}

function page(lines: readonly string[]): ApiAnswer {
  return {
    status: 200,
    contentType: 'application/x-ndjson',
    body: lines.map((line) => `${line}\n`).join(''),
  };
}

function refused(step: Exclude<ExportStep, { readonly kind: 'record' }>): ApiAnswer {
  switch (step.kind) {
    case 'no-tenant':
      return problem('not-found');
    case 'not-paused':
      return problem('conflict', {
        detail:
          'pause the whole tenant first: what is queued would go out from here and from the other stage',
      });
    case 'unsettled':
      return problem('conflict', {
        detail: `what became of ${step.publicationIds.join(', ')} is still being found out; export again in some minutes`,
      });
  }
}
