import type { JWTPayload } from 'jose';
import type { TenantId } from '../../domain/ids.ts';
import { ROLES } from '../../domain/tenant.ts';
import type { Recognition } from '../../ports/sign-in.ts';

export interface PeopleOptions {
  /** The claim that lists a person's groups, such as `cognito:groups`. */
  readonly groupsClaim: string;
  /** The claim that names a person's tenant, such as `custom:tenant`. */
  readonly tenantClaim: string;
  /** Roles of groups that are not named like one. */
  readonly roleGroups: ReadonlyMap<string, string>;
}

const SUBJECT = /^[\x21-\x7e]{1,255}$/;
const TENANT = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Who the claims of a genuine token speak for: the highest role of the person's groups, in the one tenant named. */
export function recognizePerson(
  claims: JWTPayload,
  { groupsClaim, tenantClaim, roleGroups }: PeopleOptions,
): Recognition {
  const { sub = '' } = claims;
  if (!SUBJECT.test(sub)) return { kind: 'unknown' };
  const groups = groupsIn(claims[groupsClaim]).map((group) => roleGroups.get(group) ?? group);
  const role = ROLES.findLast((each) => groups.some((group) => group === each));
  if (role === undefined)
    return noAccess(
      `${groupsClaim} names no group that gives a role; a group can be named ${ROLES.join(', ')}`,
    );
  const tenant = claims[tenantClaim];
  if (typeof tenant !== 'string' || !TENANT.test(tenant))
    return noAccess(`${tenantClaim} does not name the tenant that this person works for`);
  return {
    kind: 'recognized',
    principal: { tenantId: tenant as TenantId, role, name: `person:${sub}` },
  };
}

function noAccess(what: string): Recognition {
  return { kind: 'no-access', detail: `In the token, the claim ${what}.` };
}

/** Some issuers write a single group without a list around it. */
function groupsIn(claim: unknown): string[] {
  const groups: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return groups.filter((group) => typeof group === 'string');
}
