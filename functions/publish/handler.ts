import { createMessageHandler } from '../../core/adapters/aws/wake-ups/attend-messages.ts';
import type { PublishingPorts } from '../../core/application/publishing-ports.ts';

/** Reserves, prepares, holds, sends and records. What has to be looked up is handed on to `reconcile`. */
export function createHandler(ports: PublishingPorts) {
  return createMessageHandler(ports, 'publish');
}
