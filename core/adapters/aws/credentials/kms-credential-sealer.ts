import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Clock } from '../../../ports/clock.ts';
import type { SealContext, Sealer } from '../dynamodb/credential-sealer.ts';
import { createDataKeys } from './data-keys.ts';
import { NONCE_BYTES, readSealed, SealedCredentialsError, writeSealed } from './sealed-form.ts';

export interface KmsCredentialSealerOptions {
  readonly kms: KMSClient;
  readonly keyArn: string;
  readonly clock: Clock;
}

/**
 * Envelope encryption under one key of KMS: each secret has an AES-256-GCM key of its own, which lies beside it,
 * wrapped. KMS unwraps it for the tenant and account that it was made for, and the same two are authenticated with
 * the secret itself.
 */
export function createKmsCredentialSealer({ kms, keyArn, clock }: KmsCredentialSealerOptions): Sealer {
  const dataKeys = createDataKeys(kms, keyArn, clock);
  return {
    async seal(plain, { tenantId, accountId }) {
      const { Plaintext: key, CiphertextBlob: wrappedKey } = await kms.send(
        new GenerateDataKeyCommand({
          ...{ KeyId: keyArn, KeySpec: 'AES_256', EncryptionContext: { tenantId, accountId } },
        }),
      );
      if (key === undefined || wrappedKey === undefined)
        throw new SealedCredentialsError('KMS answered without a data key');
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(
        associatedData({ tenantId, accountId }, wrappedKey),
      );
      const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
      return writeSealed({ wrappedKey, nonce, ciphertext, tag: cipher.getAuthTag() });
    },
    async open(sealed, context) {
      const { wrappedKey, nonce, ciphertext, tag } = readSealed(sealed);
      const key = await dataKeys.unwrap(wrappedKey, context);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce)
        .setAAD(associatedData(context, wrappedKey))
        .setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
      } catch (cause) {
        throw new SealedCredentialsError('sealed credentials were changed', { cause });
      }
    },
  };
}

/** With the wrapped key, nothing of the sealed form is left that could be changed unnoticed. */
function associatedData({ tenantId, accountId }: SealContext, wrappedKey: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(JSON.stringify([tenantId, accountId])), wrappedKey]);
}
