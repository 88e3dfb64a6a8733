import type { OAuth2Credentials } from '../../core/domain/account.ts';
import type { Instant } from '../../core/domain/ids.ts';

/** Who may speak for which profile, and until when: one grant a profile, its refresh token good for one use. */
export interface XGrants {
  /** A person gives leave: a new pair of tokens, and no older one is good any more. */
  grant(profileId: string, validMs: number): OAuth2Credentials;
  profileOf(accessToken: string): string | undefined;
  revokeToken(profileId: string): void;
  revokeGrant(profileId: string): void;
  /** A refresh token that was used before ends the whole grant. */
  refresh(refreshToken: string, validMs: number): OAuth2Credentials | undefined;
}

interface Grant {
  readonly profileId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly validUntilAt: Instant;
}

export function createXGrants(now: () => Instant): XGrants {
  const grants = new Map<string, Grant>();
  /** Profiles by the refresh tokens that were used up. */
  const used = new Map<string, string>();
  let count = 0;

  function grant(profileId: string, validMs: number): OAuth2Credentials {
    count += 1;
    const accessToken = `access-${count}`;
    const refreshToken = `refresh-${count}`;
    const expiresAt = now() + validMs;
    grants.set(profileId, { profileId, accessToken, refreshToken, validUntilAt: expiresAt });
    return { kind: 'oauth2', clientId: 'client', accessToken, refreshToken, expiresAt };
  }

  return {
    grant,
    profileOf: (accessToken) =>
      [...grants.values()].find((each) => each.accessToken === accessToken && each.validUntilAt > now())
        ?.profileId,
    revokeToken(profileId) {
      const current = grants.get(profileId);
      if (current !== undefined) grants.set(profileId, { ...current, validUntilAt: 0 });
    },
    revokeGrant: (profileId) => grants.delete(profileId),
    refresh(refreshToken, validMs) {
      const current = [...grants.values()].find((each) => each.refreshToken === refreshToken);
      if (current === undefined) {
        // Somebody has a copy, so nobody is believed any more.
        grants.delete(used.get(refreshToken) ?? '');
        return undefined;
      }
      used.set(refreshToken, current.profileId);
      return grant(current.profileId, validMs);
    },
  };
}
