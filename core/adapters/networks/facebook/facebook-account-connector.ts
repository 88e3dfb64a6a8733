import * as z from 'zod';
import type { Instant } from '../../../domain/ids.ts';
import type { AccountConnector } from '../../../ports/account-connector.ts';
import { isSuccess } from '../http/answer.ts';
import { verdictOf } from './facebook-errors.ts';
import { type FacebookGraph, GraphId } from './facebook-graph.ts';

const Count = z.number().int().nonnegative().optional().catch(undefined);
const Page = z.object({
  id: GraphId,
  name: z.string().min(1).max(200),
  username: z.string().min(1).max(100).optional().catch(undefined),
  followers_count: Count,
  fan_count: Count,
});

const TIMEOUT_MS = 10_000;
/** Fields of a Page: asked for a person's token, Facebook refuses the call. */
const FIELDS = 'id,name,username,followers_count,fan_count';
const NOT_REFRESHED = 'a Page token is not refreshed; the Page has to be connected again';

/** Pages are connected by handing in a Page token; there is no authorization through a browser yet. */
export function createFacebookAccountConnector(graph: FacebookGraph, now: () => Instant): AccountConnector {
  return {
    async identify(credentials) {
      const call = { method: 'GET', path: 'me', query: { fields: FIELDS } } as const;
      const answer = await graph.call(credentials, call, TIMEOUT_MS);
      if (answer.kind !== 'answered') return { kind: 'unreachable', detail: answer.detail };
      if (!isSuccess(answer)) {
        const { kind, detail } = verdictOf(answer, now());
        if (kind === 'invalid')
          return { kind: 'rejected', detail: `this is no Page token, or one of no use: ${detail}` };
        const isRejected = kind === 'unauthorized' || kind === 'not-permitted' || kind === 'not-there';
        return { kind: isRejected ? 'rejected' : 'unreachable', detail };
      }
      const page = Page.safeParse(answer.data);
      if (!page.success)
        return { kind: 'unreachable', detail: `HTTP ${answer.status} without the profile of a Page` };
      const { id, name, username, followers_count, fan_count } = page.data;
      const profile = {
        networkAccountId: id,
        handle: username ?? id,
        displayName: name,
        followerCount: followers_count ?? fan_count ?? null,
      };
      return { kind: 'identified', profile };
    },
    refresh: () => Promise.resolve({ kind: 'rejected', detail: NOT_REFRESHED }),
    authorizeUrl: () => undefined,
    exchangeCode: () => Promise.resolve({ kind: 'rejected', detail: NOT_REFRESHED }),
  };
}
