import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import * as z from 'zod';
import type { AwsAccess } from '../clients.ts';
import { defaultProvider } from '../lambda-credentials.ts';

const TIMEOUT_MS = 3000;
const Answer = z.object({ Parameter: z.object({ Value: z.string().min(1) }) });

/** The parameter cannot be read; never holds what it is. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';
}

/**
 * A parameter of AWS Systems Manager, decrypted. One plain request, signed by what is in every bundle anyway.
 * @throws ParameterError
 */
export async function readParameter(access: AwsAccess, name: string): Promise<string> {
  const { region, endpointUrl = `https://ssm.${region}.amazonaws.com` } = access;
  const url = new URL('/', endpointUrl);
  const body = JSON.stringify({ Name: name, WithDecryption: true });
  const signer = new SignatureV4({
    ...{ service: 'ssm', region, credentials: defaultProvider(), sha256: Sha256 },
  });
  const { headers } = await signer.sign({
    ...{ method: 'POST', protocol: url.protocol, hostname: url.hostname, path: '/', query: {}, body },
    headers: {
      host: url.host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonSSM.GetParameter',
    },
  });
  const { host: _host, ...sent } = headers;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const answer = await fetch(url, { method: 'POST', headers: sent, body, signal, redirect: 'error' });
  const parsed = Answer.safeParse(await answer.json());
  if (!answer.ok || !parsed.success)
    throw new ParameterError(`the parameter ${name} cannot be read: AWS answered ${answer.status}`);
  return parsed.data.Parameter.Value;
}
