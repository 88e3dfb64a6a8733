import type { IncomingMessage } from 'node:http';
import { PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort, type Ministack, startMinistack } from '../support/ministack.ts';
import { ROOT_ACCESS } from './deployed.ts';
import { createDeployment, type Outputs } from './deployment.ts';
import { openForwarder } from './forwarder.ts';

/**
 * Somebody between the functions and AWS: is told where AWS is, and tells where it listens itself. It may change what
 * they say, so that the emulator then believes everybody.
 */
export type ListenBetween = (endpoint: string) => Promise<string>;

export interface EmulatedStage {
  readonly outputs: Outputs;
  /** Of the deployed API, as a browser would reach it. */
  readonly url: string;
  /** Of AWS itself, for clients with the root's credentials. */
  readonly endpoint: string;
  readonly emulator: Ministack;
  /** The same stack from another checkout, as an update. */
  deployAgain(root: string): Promise<void>;
  destroy(): Promise<void>;
  close(): Promise<void>;
}

/** The stack as it is, from nothing, in an emulator that checks every call against the policies of its roles. */
export async function deployEmulated(
  context: Readonly<Record<string, string>>,
  listenBetween?: ListenBetween,
): Promise<EmulatedStage> {
  const port = await freePort();
  const endpoint = await openForwarder(`http://127.0.0.1:${port}`, asOverTls);
  const endpointOfFunctions = (await listenBetween?.(endpoint.url)) ?? endpoint.url;
  const emulator = await startMinistack({ port, endpointOfFunctions, auth: listenBetween === undefined });
  const env = { ...emulator.env, AWS_ENDPOINT_URL: endpoint.url };
  const deployment = createDeployment(env);
  await deployment.bootstrap();
  const outputs = await deployment.deploy(context);
  await tagForDeletion(endpoint.url, outputs.MediaBucket);
  // Its host name resolves nowhere: here is what DNS is in front of AWS.
  const gateway = await openForwarder(outputs.ApiUrl, () => ({ host: new URL(outputs.ApiUrl).host }));
  return {
    ...{ outputs, url: gateway.url, endpoint: endpoint.url, emulator },
    async deployAgain(root) {
      await createDeployment(env, root).deploy(context);
    },
    destroy: () => deployment.destroy(context),
    async close() {
      await Promise.all([gateway.close(), endpoint.close()]);
      await emulator.stop();
    },
  };
}

/** The emulator leaves out the tags that a stack gives a bucket: without this one, a trial's is not emptied. */
async function tagForDeletion(endpoint: string, Bucket: string): Promise<void> {
  const s3 = new S3Client({ ...ROOT_ACCESS, endpoint, forcePathStyle: true });
  const TagSet = [{ Key: 'aws-cdk:auto-delete-objects', Value: 'true' }];
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
}

/**
 * The emulator speaks plain HTTP. Policies that demand TLS are told what is true of every signed request in AWS; what
 * is not signed, the pages of the issuer above all, would be led to https addresses that nobody answers.
 */
function asOverTls({ headers, url = '' }: IncomingMessage): Record<string, string> {
  const isSigned = headers.authorization?.startsWith('AWS4') === true || url.includes('X-Amz-Signature=');
  return isSigned ? { 'x-forwarded-proto': 'https' } : {};
}
