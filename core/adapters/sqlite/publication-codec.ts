import type { SQLInputValue } from 'node:sqlite';
import type { Publication } from '../../domain/publication.ts';
import type { ReportEntry } from '../../ports/publication-repository.ts';
import type { Row } from './database.ts';
import { record } from './row.ts';

export const PUBLICATION_COLUMNS =
  'id, tenant_id, account_id, state, generation, due_at, wake_at, next_read_at, published_at, price, revision, body, report';

export function encodePublication(publication: Publication): SQLInputValue[] {
  return [
    publication.id,
    publication.tenantId,
    publication.accountId,
    publication.state,
    publication.generation,
    publication.dueAt,
    publication.wakeAt ?? null,
    publication.collection?.nextReadAt ?? null,
    publication.state === 'published' ? publication.publishedAt : null,
    publication.price,
    publication.revision,
    JSON.stringify(publication),
    publication.state === 'published' ? JSON.stringify(reportEntry(publication)) : null,
  ];
}

/** What a summary reads: a tenth of the record, so that ten thousand parse in tens of milliseconds. */
function reportEntry(publication: Extract<Publication, { state: 'published' }>): ReportEntry {
  const { id, accountId, network, labels, dueAt, sentAt, publishedAt, latestEngagement, collection } =
    publication;
  return {
    ...{ id, accountId, network, labels, dueAt, sentAt, publishedAt },
    ...(latestEngagement === undefined ? {} : { latestEngagement }),
    ...(collection === undefined ? {} : { collection }),
  };
}

export function decodePublication(row: Row): Publication {
  return record<Publication>(row, 'body', 'state');
}

export function decodeReportEntry(row: Row): ReportEntry {
  return record<ReportEntry>(row, 'report', 'publishedAt');
}
