import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyFile } from '../core/adapters/local-files/key-file.ts';
import type { TenantId } from '../core/domain/ids.ts';
import type { Recognition, SignIn, SignInLink } from '../core/ports/sign-in.ts';

export const DEMO_TENANT = 'demo' as TenantId;

export interface LocalSignIn extends SignIn, SignInLink {
  readonly token: string;
  /** True if the token was made by this start and has to be shown. */
  readonly isNewToken: boolean;
  /** For the link that opens the console: works once. */
  newCode(): string;
}

/** The operator's token, and the link that turns a browser into the console. */
export function createLocalSignIn(
  dataDirectory: string,
  givenToken: string | undefined,
  key: KeyFile,
): LocalSignIn {
  const path = join(dataDirectory, 'api-token');
  const isNewToken = givenToken === undefined && !existsSync(path);
  if (isNewToken) writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600 });
  const token = givenToken ?? readFileSync(path, 'utf8').trim();
  const codes = new Set<string>();
  // Bound to the token: another token ends every session. Survives a restart, since nothing is kept.
  const session = key.sign('console-session', token).toString('base64url');
  const recognition = (isOperator: boolean, name: string): Promise<Recognition> =>
    Promise.resolve(
      isOperator
        ? { kind: 'recognized', principal: { tenantId: DEMO_TENANT, role: 'operator', name } }
        : { kind: 'unknown' },
    );
  return {
    token,
    isNewToken,
    newCode() {
      const code = randomBytes(24).toString('base64url');
      codes.add(code);
      return code;
    },
    sessionCookie: 'sendeplan',
    bearer: (given) => recognition(isEqual(given, token), 'operator'),
    session: (cookie) => recognition(isEqual(cookie, session), 'console'),
    redeem: (code) => (codes.delete(code) ? session : undefined),
  };
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
