import type { Clock } from '../../ports/clock.ts';
import type { IdSource } from '../../ports/id-source.ts';
import type { Log } from '../../ports/log.ts';
import type { IssuerPages, SignIn } from '../../ports/sign-in.ts';
import { documentsUrlOf } from './cognito.ts';
import { createOidcIssuer } from './oidc-issuer.ts';
import { createOidcIssuerPages } from './oidc-issuer-pages.ts';
import { createOidcSignIn } from './oidc-sign-in.ts';

export interface PeopleEnvironment {
  readonly SENDEPLAN_OIDC_ISSUER: string;
  readonly SENDEPLAN_OIDC_CLIENT_ID: string;
  readonly SENDEPLAN_OIDC_GROUPS_CLAIM: string;
  readonly SENDEPLAN_OIDC_TENANT_CLAIM: string;
  readonly SENDEPLAN_OIDC_ROLE_GROUPS: ReadonlyMap<string, string>;
}

export interface PeoplePorts {
  readonly signIn: SignIn;
  /** @param publicUrl where callers reach us, no slash at the end. */
  readonly issuerPages: (publicUrl: string, ids: IdSource) => IssuerPages;
}

/** @param endpointUrl an emulator of AWS, which speaks for Cognito too. */
export function peoplePorts(
  environment: PeopleEnvironment,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  endpointUrl?: string,
): PeoplePorts {
  const { SENDEPLAN_OIDC_ISSUER: name, SENDEPLAN_OIDC_CLIENT_ID: clientId } = environment;
  const issuer = createOidcIssuer(name, documentsUrlOf(name, endpointUrl));
  const options = { issuer, clientId, clock, log };
  const people = {
    groupsClaim: environment.SENDEPLAN_OIDC_GROUPS_CLAIM,
    tenantClaim: environment.SENDEPLAN_OIDC_TENANT_CLAIM,
    roleGroups: environment.SENDEPLAN_OIDC_ROLE_GROUPS,
  };
  return {
    signIn: createOidcSignIn({ ...options, people }),
    issuerPages: (publicUrl, ids) => createOidcIssuerPages({ ...options, publicUrl, ids }),
  };
}
