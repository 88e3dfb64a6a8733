import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { attendPublication } from '../../../application/attend-publication.ts';
import type { PublishingPorts } from '../../../application/publishing-ports.ts';
import type { WakePurpose } from '../../../domain/publication.ts';
import { readWakeUps } from './wake-up-message.ts';

/**
 * Attends to everything that the messages of one batch wake, all at once: what is due at one second leaves together.
 * A message that failed comes again; what was done by then is in the store, so that nothing is done twice.
 */
export function createMessageHandler(ports: PublishingPorts, purpose: WakePurpose) {
  const processor = new BatchProcessor(EventType.SQS);

  async function attend({ body }: SQSRecord): Promise<void> {
    await Promise.all(readWakeUps(body).map((wakeUp) => attendPublication(ports, wakeUp, [purpose])));
  }

  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const options = { context, throwOnFullBatchFailure: false };
    const answer = await processPartialResponse(event, attend, processor, options);
    for (const error of processor.errors) ports.log.error('attending failed', { error: String(error) });
    return answer;
  };
}
