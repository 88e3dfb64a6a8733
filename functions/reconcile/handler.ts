import { createMessageHandler } from '../../core/adapters/aws/wake-ups/attend-messages.ts';
import type { PublishingPorts } from '../../core/application/publishing-ports.ts';

/** Reads the networks back for what has an unclear outcome. What is to be sent again is handed on to `publish`. */
export function createHandler(ports: PublishingPorts) {
  return createMessageHandler(ports, 'reconcile');
}
