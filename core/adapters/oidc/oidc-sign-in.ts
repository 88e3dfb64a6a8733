import type { Recognition, SignIn } from '../../ports/sign-in.ts';
import { createTokenCheck, type TokenCheckOptions } from './oidc-tokens.ts';
import { type PeopleOptions, recognizePerson } from './people.ts';

/** Bound to this host and to TLS by its name, so that no neighbouring site can plant another one. */
export const SESSION_COOKIE = '__Host-sendeplan';

export type OidcSignInOptions = TokenCheckOptions & { readonly people: PeopleOptions };

/** People sign in with a token of the issuer, in the header or as the session of a browser. */
export function createOidcSignIn({ people, ...options }: OidcSignInOptions): SignIn {
  const check = createTokenCheck(options);
  async function recognize(token: string): Promise<Recognition> {
    const checked = await check(token);
    return checked.kind === 'genuine' ? recognizePerson(checked.claims, people) : checked;
  }
  return { sessionCookie: SESSION_COOKIE, bearer: recognize, session: recognize };
}
