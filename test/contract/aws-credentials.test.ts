import { CreateKeyCommand, DisableKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKmsClient } from '../../core/adapters/aws/clients.ts';
import { createKmsCredentialSealer } from '../../core/adapters/aws/credentials/kms-credential-sealer.ts';
import type { Sealer } from '../../core/adapters/aws/dynamodb/credential-sealer.ts';
import { createSystemClock } from '../../core/adapters/timers/system-clock.ts';
import type { AccountId } from '../../core/domain/ids.ts';
import { ACCOUNT, OTHER_TENANT, TENANT } from '../support/builders.ts';
import { type Ministack, startMinistack, whyNoMinistack } from '../support/ministack.ts';

const missing = await whyNoMinistack();
const CONTEXT = { tenantId: TENANT, accountId: ACCOUNT };
const SECRET = Buffer.from('{"accessToken":"very-secret-token"}');
const KEPT_MS = 6 * 3_600_000;

describe.skipIf(missing !== undefined)(`credentials sealed under a key of KMS ${missing ?? ''}`, () => {
  let ministack: Ministack;
  let kms: KMSClient;
  let keyArn: string;
  let nowMs: number;
  let calls: string[];
  let sealer: Sealer;

  beforeAll(async () => {
    ministack = await startMinistack();
    for (const [name, value] of Object.entries(ministack.env)) vi.stubEnv(name, value);
  });
  afterAll(() => ministack.stop());

  /** A process of its own: nothing is in its memory. */
  const open = () =>
    createKmsCredentialSealer({
      ...{ kms, keyArn },
      clock: { ...createSystemClock(), monotonicMs: () => nowMs },
    });

  beforeEach(async () => {
    kms = createKmsClient({ region: 'eu-central-1', endpointUrl: ministack.url });
    keyArn = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
    calls = [];
    kms.middlewareStack.add(
      (next, { commandName = '' }) =>
        (args) => {
          calls.push(commandName);
          return next(args);
        },
      { step: 'initialize' },
    );
    nowMs = 0;
    sealer = open();
  });

  it('open again, in another process too, and show nothing', async () => {
    const sealed = await sealer.seal(SECRET, CONTEXT);
    expect(Buffer.from(sealed).includes('very-secret-token')).toBe(false);
    expect(Buffer.from(await open().open(sealed, CONTEXT))).toEqual(SECRET);
    const empty = await sealer.seal(new Uint8Array(), CONTEXT);
    expect(await sealer.open(empty, CONTEXT)).toHaveLength(0);
  });

  it('are never sealed alike, nor under the same data key', async () => {
    const [one, other] = [await sealer.seal(SECRET, CONTEXT), await sealer.seal(SECRET, CONTEXT)];
    expect(Buffer.from(one).equals(other)).toBe(false);
    expect(calls).toEqual(['GenerateDataKeyCommand', 'GenerateDataKeyCommand']);
  });

  it.each([
    ['another account', { ...CONTEXT, accountId: 'acc_2' as AccountId }],
    ['another tenant', { ...CONTEXT, tenantId: OTHER_TENANT }],
  ])('do not open for %s, whether KMS is asked or not', async (_name, context) => {
    const sealed = await sealer.seal(SECRET, CONTEXT);
    await expect(sealer.open(sealed, context)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    await sealer.open(sealed, CONTEXT);
    await expect(sealer.open(sealed, context)).rejects.toThrow();
  });

  it('do not open with the data key of another secret', async () => {
    const [mine, theirs] = [
      await sealer.seal(SECRET, CONTEXT),
      await sealer.seal(SECRET, { ...CONTEXT, accountId: 'acc_2' as AccountId }),
    ];
    // Both have wrapped keys of one length: what follows the prefix and the key is the secret itself.
    const secretAt = 3 + (mine[1] ?? 0) * 256 + (mine[2] ?? 0);
    const mixed = Buffer.concat([mine.subarray(0, secretAt), theirs.subarray(secretAt)]);
    await expect(sealer.open(mixed, CONTEXT)).rejects.toMatchObject({ name: 'SealedCredentialsError' });
  });

  it('do not open when any of their bytes was changed', async () => {
    const sealed = await sealer.seal(SECRET, CONTEXT);
    for (let index = 0; index < sealed.length; index += 7) {
      const changed = Uint8Array.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      await expect(sealer.open(changed, CONTEXT), `byte ${index}`).rejects.toThrow();
    }
    for (const length of [0, 1, 3, 40, sealed.length - 1])
      await expect(sealer.open(sealed.subarray(0, length), CONTEXT), `${length} bytes`).rejects.toThrow();
  });

  it('ask KMS once for a burst, and again after six hours', async () => {
    const sealed = await sealer.seal(SECRET, CONTEXT);
    calls = [];
    await Promise.all(Array.from({ length: 100 }, () => sealer.open(sealed, CONTEXT)));
    nowMs += KEPT_MS - 1;
    await sealer.open(sealed, CONTEXT);
    expect(calls).toEqual(['DecryptCommand']);
    nowMs += 1;
    await sealer.open(sealed, CONTEXT);
    expect(calls).toHaveLength(2);
  });

  it('keep no refusal: what KMS allows later opens', async () => {
    const sealed = await sealer.seal(SECRET, CONTEXT);
    await kms.send(new DisableKeyCommand({ KeyId: keyArn }));
    await expect(sealer.open(sealed, CONTEXT)).rejects.toMatchObject({ name: 'DisabledException' });
    calls = [];
    await expect(sealer.open(sealed, CONTEXT)).rejects.toThrow();
    expect(calls).toEqual(['DecryptCommand']);
  });

  it('keep the keys of the last 200 only', async () => {
    const accountIds = Array.from({ length: 201 }, (_, index) => `acc_${index}` as AccountId);
    const all: [Uint8Array, AccountId][] = [];
    for (const accountId of accountIds)
      all.push([await sealer.seal(SECRET, { ...CONTEXT, accountId }), accountId]);
    for (const [sealed, accountId] of all) await sealer.open(sealed, { ...CONTEXT, accountId });
    calls = [];
    for (const [sealed, accountId] of all.slice(1)) await sealer.open(sealed, { ...CONTEXT, accountId });
    expect(calls).toEqual([]);
    const [[first, accountId] = [new Uint8Array(), ACCOUNT]] = all;
    await sealer.open(first, { ...CONTEXT, accountId });
    expect(calls).toEqual(['DecryptCommand']);
  });
});
