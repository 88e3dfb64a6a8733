import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type Ministack, startMinistack } from '../support/ministack.ts';
import { createDeployment, type Outputs } from './deployment.ts';
import { openForwarder } from './forwarder.ts';

export interface EmulatedStage {
  readonly outputs: Outputs;
  /** Of the deployed API, as a browser would reach it. */
  readonly url: string;
  /** Of AWS itself, for clients with the root's credentials. */
  readonly endpoint: string;
  readonly emulator: Ministack;
  /** With every call checked against the policies of the stack's roles. Deploying needs it off. */
  restart(isEnforcing: boolean): Promise<void>;
  /** The same stack from another checkout, as an update. */
  deployAgain(root: string): Promise<void>;
  destroy(): Promise<void>;
  close(): Promise<void>;
}

/** The stack as it is, in an emulator of AWS, from nothing. */
export async function deployEmulated(context: Readonly<Record<string, string>>): Promise<EmulatedStage> {
  const stateDir = mkdtempSync(join(tmpdir(), 'sendeplan-aws-'));
  const port = await freePort();
  const tls = await openForwarder(`http://127.0.0.1:${port}`, asOverTls);
  const options = { stateDir, port, endpointOfFunctions: tls.url };
  let emulator = await startMinistack(options);
  const first = createDeployment(emulator.env);
  await first.bootstrap();
  const outputs = await first.deploy(context);
  // Its host name resolves nowhere: here is what DNS is in front of AWS.
  const gateway = await openForwarder(outputs.ApiUrl, () => ({ host: new URL(outputs.ApiUrl).host }));
  return {
    ...{ outputs, url: gateway.url, endpoint: tls.url },
    get emulator() {
      return emulator;
    },
    async restart(isEnforcing) {
      await emulator.stop();
      emulator = await startMinistack({ ...options, auth: isEnforcing });
    },
    async deployAgain(root) {
      await createDeployment(emulator.env, root).deploy(context);
    },
    destroy: () => first.destroy(context),
    async close() {
      await Promise.all([gateway.close(), tls.close()]);
      await emulator.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/**
 * The emulator speaks plain HTTP. Policies that demand TLS are told what is true of every signed request in AWS; what
 * is not signed, the pages of the issuer above all, would be led to https addresses that nobody answers.
 */
function asOverTls({ headers, url = '' }: IncomingMessage): Record<string, string> {
  const isSigned = headers.authorization?.startsWith('AWS4') === true || url.includes('X-Amz-Signature=');
  return isSigned ? { 'x-forwarded-proto': 'https' } : {};
}
