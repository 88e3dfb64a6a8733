import { DecryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Clock } from '../../../ports/clock.ts';
import type { SealContext } from '../dynamodb/credential-sealer.ts';
import { SealedCredentialsError } from './sealed-form.ts';

/**
 * A right that was taken away at KMS still opens what is in memory for this long. Shorter, each reading of engagement
 * would ask anew, which costs as much as all else of a reading (`npm run cost`); six hours are about as long as Lambda
 * keeps an environment.
 */
const KEPT_MS = 6 * 3_600_000;
/** Twice what the largest batch of messages can wake. */
const KEPT_COUNT = 200;

export interface DataKeys {
  /** Asks KMS once for a key and context, however many ask meanwhile. Rejects with what KMS answers. */
  unwrap(wrappedKey: Uint8Array, context: SealContext): Promise<Uint8Array>;
}

export function createDataKeys(kms: KMSClient, keyArn: string, clock: Clock): DataKeys {
  // In the order in which they were asked for: the oldest come first.
  const kept = new Map<string, { readonly untilMs: number; readonly key: Promise<Uint8Array> }>();

  async function ask(wrappedKey: Uint8Array, { tenantId, accountId }: SealContext): Promise<Uint8Array> {
    const { Plaintext } = await kms.send(
      new DecryptCommand({
        ...{ KeyId: keyArn, CiphertextBlob: wrappedKey, EncryptionContext: { tenantId, accountId } },
      }),
    );
    if (Plaintext === undefined) throw new SealedCredentialsError('KMS answered without a data key');
    return Plaintext;
  }

  function makeRoom(nowMs: number): void {
    for (const [name, { untilMs }] of kept) {
      if (nowMs < untilMs && kept.size < KEPT_COUNT) return;
      kept.delete(name);
    }
  }

  return {
    unwrap(wrappedKey, context) {
      const nowMs = clock.monotonicMs();
      const name = JSON.stringify([
        ...[context.tenantId, context.accountId],
        Buffer.from(wrappedKey).toString('base64'),
      ]);
      const known = kept.get(name);
      if (known !== undefined && nowMs < known.untilMs) return known.key;
      makeRoom(nowMs);
      const key = ask(wrappedKey, context);
      kept.set(name, { untilMs: nowMs + KEPT_MS, key });
      key.catch(() => kept.delete(name));
      return key;
    },
  };
}
