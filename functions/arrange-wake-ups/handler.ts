import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { wakeUpOfStreamImage } from '../../core/adapters/aws/dynamodb/stream-image.ts';
import type { Log } from '../../core/ports/log.ts';
import type { WakeUps } from '../../core/ports/wake-ups.ts';

/** Arranges the wake-up of each publication that a request has stored. Arranging one twice is harmless. */
export function createHandler(ports: { readonly wakeUps: WakeUps; readonly log: Log }) {
  const processor = new BatchProcessor(EventType.DynamoDBStreams);

  async function arrange({ dynamodb }: DynamoDBRecord): Promise<void> {
    const wakeUp = dynamodb?.NewImage && wakeUpOfStreamImage(dynamodb.NewImage);
    if (wakeUp !== undefined) await ports.wakeUps.arrange(wakeUp);
  }

  return async (event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> => {
    const options = { context, throwOnFullBatchFailure: false };
    const answer = await processPartialResponse(event, arrange, processor, options);
    for (const error of processor.errors) ports.log.error('wake-up not arranged', { error: String(error) });
    return answer;
  };
}
