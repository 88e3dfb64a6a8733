import { partition } from '@aws-sdk/core/client';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Clock } from '../../../ports/clock.ts';
import type { AwsAccess } from '../clients.ts';
import { defaultProvider } from '../lambda-credentials.ts';

/** Of one attempt, to the last byte. */
const REQUEST_TIMEOUT_MS = 5000;
const ATTEMPT_COUNT = 3;
const FIRST_PAUSE_MS = 100;

export interface S3Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

export interface S3Requests {
  /** Where all of it goes. */
  readonly origin: string;
  /** An address that takes one request with just these headers, until it expires. */
  presign(
    method: 'PUT',
    key: string,
    headers: Readonly<Record<string, string>>,
    expiresInSeconds: number,
  ): Promise<string>;
  /** Whatever S3 answers; what went wrong on its side or on the way is tried again. @throws where it still does. */
  get(key: string, headers?: Readonly<Record<string, string>>): Promise<S3Answer>;
}

/**
 * Plain requests, signed by what every bundle of the SDK has in it anyway: `@aws-sdk/client-s3` and its presigner
 * would add 154 KB to each function. Keys are taken as they are: they must need no escaping in an address.
 */
export function createS3Requests(access: AwsAccess, bucket: string, clock: Clock): S3Requests {
  const base = baseUrl(access, bucket);
  const signer = new SignatureV4({
    ...{ service: 's3', region: access.region, credentials: defaultProvider(), sha256: Sha256 },
    uriEscapePath: false,
  });
  const unsigned = (method: string, key: string, headers: Readonly<Record<string, string>>) => {
    const { protocol, hostname, host, port, pathname } = new URL(key, base);
    return {
      ...{ method, protocol, hostname, path: pathname, query: {} },
      ...(port === '' ? {} : { port: Number(port) }),
      headers: { ...headers, host },
    };
  };

  async function attempt(key: string, headers: Readonly<Record<string, string>>): Promise<S3Answer> {
    const signed = await signer.sign(unsigned('GET', key, headers), { signingDate: new Date(clock.now()) });
    const { host: _host, ...sent } = signed.headers;
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const answer = await fetch(new URL(key, base), { headers: sent, signal, redirect: 'error' });
    return { status: answer.status, headers: answer.headers, bytes: await answer.bytes() };
  }

  return {
    origin: base.origin,
    async presign(method, key, headers, expiresIn) {
      // The signature cannot cover bytes that nobody has seen yet.
      const request = unsigned(method, key, { ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' });
      const { query } = await signer.presign(request, { expiresIn, signingDate: new Date(clock.now()) });
      const url = new URL(key, base);
      for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, String(value));
      return url.href;
    },
    async get(key, headers = {}) {
      for (let count = 1; ; count += 1) {
        try {
          const answer = await attempt(key, headers);
          if (answer.status < 500 || count === ATTEMPT_COUNT) return answer;
        } catch (error) {
          if (count === ATTEMPT_COUNT) throw error;
        }
        await clock.sleepUntil(clock.now() + FIRST_PAUSE_MS * 2 ** (count - 1));
      }
    },
  };
}

/** By host name at AWS, by path at an emulator, which has one address for all buckets. */
function baseUrl({ region, endpointUrl }: AwsAccess, bucket: string): URL {
  return endpointUrl === undefined
    ? new URL(`https://${bucket}.s3.${region}.${partition(region).dnsSuffix}/`)
    : new URL(`${bucket}/`, endpointUrl);
}
