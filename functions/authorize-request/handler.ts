import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerResult } from 'aws-lambda';
import { credentialIn, recognize } from '../../core/adapters/http-api/authentication.ts';
import type { AuthenticationPorts } from '../../core/application/authenticate.ts';
import type { SignIn } from '../../core/ports/sign-in.ts';

export interface AuthorizeRequestOptions {
  readonly ports: AuthenticationPorts;
  readonly signIn: SignIn;
}

/** Headers are lower case in payload format 2.0; cookies come as a list, or where somebody plays the gateway as a header. */
type Event = Pick<APIGatewayRequestAuthorizerEventV2, 'headers'> & { readonly cookies?: readonly string[] };

/**
 * The outer lock: a credential that is not genuine, any more, opens no function. Roles and tenants are decided behind
 * it, where the check is made again. A request without any credential passes: the gateway could only call it forbidden,
 * the API answers with 401 and how to sign in, before it reads anything.
 */
export function createHandler({ ports, signIn }: AuthorizeRequestOptions) {
  return async ({ headers = {}, cookies }: Event): Promise<APIGatewaySimpleAuthorizerResult> => {
    const { authorization, cookie } = headers;
    const sent = { authorization, cookie: cookies?.join('; ') ?? cookie };
    const credential = credentialIn(sent, signIn.sessionCookie);
    if (credential === undefined) return { isAuthorized: true };
    const { kind } = await recognize(ports, signIn, credential);
    if (kind === 'unreachable') throw new Error('the issuer of sign-ins is unreachable');
    return { isAuthorized: kind !== 'unknown' };
  };
}
