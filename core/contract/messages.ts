import * as z from 'zod';

/** Publications due at one second travel together; a message holds at most this many. */
export const WAKE_UPS_PER_MESSAGE = 10;

/** The body of a message on the publish and the reconcile queue, and the input of a schedule. */
export const WakeUpMessage = z.strictObject({
  wakeUps: z
    .array(
      z.strictObject({
        tenantId: z.string().min(1),
        publicationId: z.string().min(1),
        generation: z.int().min(1),
        purpose: z.enum(['publish', 'reconcile']),
        /** Milliseconds since 1970. */
        wakeAt: z.number(),
      }),
    )
    .min(1)
    .max(WAKE_UPS_PER_MESSAGE),
});
