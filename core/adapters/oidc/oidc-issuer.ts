import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod';

/** The issuer, or what it published, could not be had: says nothing about any token. */
export class IssuerUnreachableError extends Error {
  override readonly name = 'IssuerUnreachableError';
}

/** What OpenID Connect Discovery 1.0, section 3, names, as far as it is used here. */
const Metadata = z.object({
  issuer: z.string(),
  jwks_uri: z.url(),
  authorization_endpoint: z.url().optional(),
  token_endpoint: z.url().optional(),
  end_session_endpoint: z.url().optional(),
});
export type IssuerMetadata = z.output<typeof Metadata>;

export interface OidcIssuer {
  /** As tokens name it in `iss`, to the letter. */
  readonly issuer: string;
  /** @throws IssuerUnreachableError */
  metadata(): Promise<IssuerMetadata>;
  /** The public key that a token names. @throws IssuerUnreachableError, or an error of `jose` for a key that there is not. */
  readonly key: JWTVerifyGetKey;
  /** @throws IssuerUnreachableError unless it answers with JSON, of whatever status. */
  post(
    url: string,
    form: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly body: unknown }>;
}

const TIMEOUT_MS = 3000;

/**
 * An OpenID Connect issuer. Its documents are read once, its keys every ten minutes and, at most twice a minute, when
 * a token names a key that is not known yet.
 * @param documentsUrl Where its documents are instead of below its own name: an emulator's address.
 * @throws TypeError for an address without TLS that is not on this machine, unless `documentsUrl` names it.
 */
export function createOidcIssuer(issuer: string, documentsUrl = issuer): OidcIssuer {
  const base = new URL(documentsUrl);
  const isTrusted = (address = documentsUrl) =>
    address.startsWith('https://') || new URL(address).origin === base.origin;
  if (documentsUrl === issuer && base.protocol !== 'https:' && !isLoopback(base))
    throw new TypeError(`the issuer ${issuer} is reached without TLS; it takes an address with https`);

  const metadata = remembered(async () => {
    const url = `${documentsUrl.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const { status, body } = await askJson(url, {});
    const parsed = Metadata.safeParse(body);
    if (status !== 200 || !parsed.success)
      throw new IssuerUnreachableError(`the issuer answered ${status} without its configuration`);
    if (parsed.data.issuer !== issuer)
      throw new IssuerUnreachableError('what the issuer published is for another issuer');
    const { issuer: _issuer, ...addresses } = parsed.data;
    if (!Object.values<string | undefined>(addresses).every(isTrusted))
      throw new IssuerUnreachableError('what the issuer published names an address without TLS');
    return parsed.data;
  });
  const keySet = remembered(async () => createRemoteJWKSet(new URL((await metadata()).jwks_uri), KEY_SET));

  return {
    issuer,
    metadata,
    async key(header, token) {
      const find = await keySet();
      try {
        return await find(header, token);
      } catch (error) {
        if (isAboutTheToken(error)) throw error;
        throw new IssuerUnreachableError('the keys of the issuer could not be had', { cause: error });
      }
    },
    post: (url, form) => askJson(url, { method: 'POST', body: new URLSearchParams(form) }),
  };
}

const KEY_SET = { timeoutDuration: TIMEOUT_MS, cooldownDuration: 30_000, cacheMaxAge: 600_000 };

function isAboutTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

function isLoopback({ hostname }: URL): boolean {
  return /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/.test(hostname);
}

async function askJson(url: string, init: RequestInit): Promise<{ status: number; body: unknown }> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { ...init, signal, redirect: 'error' });
    return { status: response.status, body: await response.json() };
  } catch (error) {
    throw new IssuerUnreachableError('the issuer could not be asked', { cause: error });
  }
}

/** Asks once, and again only after a failure. */
function remembered<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
