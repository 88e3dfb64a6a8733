import type { FaultAnswers } from '../../faulty-answer.ts';
import { grantOf, oauth1AccountOf } from './x-auth.ts';
import type { XNetwork } from './x-network.ts';
import { duplicate, problemAnswer, tooMany, unauthorized, XProblemError } from './x-problem.ts';

export function xFaultAnswers(x: XNetwork): FaultAnswers {
  return {
    failure(status) {
      const title = status === 503 ? 'Service Unavailable' : 'Internal Server Error';
      return problemAnswer(new XProblemError(status, { title, detail: title, type: 'about:blank', status }));
    },
    tooMany(waitMs) {
      const resetAt = String(Math.ceil(x.clock.now() / 1000) + Math.ceil((waitMs ?? 0) / 1000));
      const window = { 'x-rate-limit-limit': '100', 'x-rate-limit-remaining': '0' };
      return problemAnswer(tooMany(waitMs === undefined ? {} : { ...window, 'x-rate-limit-reset': resetAt }));
    },
    unauthorized: () => problemAnswer(unauthorized()),
    duplicate: () => problemAnswer(duplicate()),
    endToken(request, how) {
      const grant = grantOf(x, request);
      if (grant !== undefined) {
        grant.expiresAt = x.clock.now();
        grant.isDead ||= how === 'revoke';
        x.store.save('x-grant', `${grant.accountId} ${grant.clientId}`, grant);
      }
      // OAuth 1.0a tokens do not rotate: they hold until they are revoked.
      const account = how === 'revoke' ? oauth1AccountOf(x, request) : undefined;
      if (account === undefined) return;
      account.isRevoked = true;
      x.store.save('x-account', account.id, account);
    },
  };
}
