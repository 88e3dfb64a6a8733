import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { attendPublication } from '../../../application/attend-publication.ts';
import type { PublishingPorts } from '../../../application/publishing-ports.ts';
import type { WakePurpose } from '../../../domain/publication.ts';
import type { WakeUp } from '../../../ports/publication-repository.ts';
import { readWakeUps } from './wake-up-message.ts';

/**
 * Attends to everything that the messages of one batch wake, all at once: what is due at one second leaves together.
 * A message that failed comes again; what was done by then is in the store, so that nothing is done twice.
 */
export function createMessageHandler(ports: PublishingPorts, purpose: WakePurpose) {
  const processor = new BatchProcessor(EventType.SQS);

  async function attendOne(wakeUp: WakeUp): Promise<void> {
    try {
      await attendPublication(ports, wakeUp, [purpose]);
    } catch (error) {
      const { tenantId, publicationId } = wakeUp;
      ports.log.error('attending failed', { tenantId, publicationId, error: String(error) });
      throw error;
    }
  }

  async function attend({ body }: SQSRecord): Promise<void> {
    await Promise.all(readWakeUps(body).map(attendOne));
  }

  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    processPartialResponse(event, attend, processor, { context, throwOnFullBatchFailure: false });
}
