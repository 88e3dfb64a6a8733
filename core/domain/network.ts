/** The networks that have an adapter. Adding one: docs/adding-a-network.md. */
export const NETWORKS = ['x'] as const;
export type Network = (typeof NETWORKS)[number];

/**
 * What it is worth that a post cannot be seen on the network after the last look.
 * - `proof`: a second send cannot make a second post (fixed key, two-step publish).
 * - `guarded`: the network refuses an identical second post, and the refusal leads back to reconcile.
 * - `evidence`: nothing guards a second send.
 */
export type AbsenceWorth = 'proof' | 'guarded' | 'evidence';

/** What a tenant wants done when a post is absent after the last look. */
export type AfterAbsence = 'resend' | 'ask';
