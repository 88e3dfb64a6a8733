import * as z from 'zod';
import type { Instant, NetworkPostId } from '../../../domain/ids.ts';
import type { Outcome } from '../../../domain/publication.ts';
import type { Answer } from '../http/answer.ts';
import { retryAtOf, type XProblem, xProblem } from './x-errors.ts';

/** X's ids are decimal numbers in strings; as JSON numbers they would have lost digits. */
export const XId = z.string().regex(/^[1-9]\d{0,19}$/);
const Created = z.object({ data: z.object({ id: XId }) });

/** What the answer to `POST /2/tweets` proves. Only what is certain is more than `unknown`. */
export function classifyCreate(answer: Answer, handle: string, now: Instant): Outcome {
  switch (answer.kind) {
    case 'not-sent':
      return { kind: 'not-sent', detail: answer.detail };
    case 'broken':
      return { kind: 'unknown', detail: answer.detail };
    case 'answered':
      // X answers 201; servers that speak its API may answer 200. What proves the post is its id.
      return answer.status >= 200 && answer.status < 300
        ? classifyCreated(answer, handle)
        : classifyRefusal(answer, now);
  }
}

function classifyCreated({ status, data }: { status: number; data: unknown }, handle: string): Outcome {
  const created = Created.safeParse(data);
  if (!created.success) return { kind: 'unknown', detail: `HTTP ${status} without the id of a post` };
  const id = created.data.data.id as NetworkPostId;
  return { kind: 'accepted', networkPostId: id, url: postUrl(handle, id) };
}

/** Where people see the post, also when the API is reached elsewhere. */
export function postUrl(handle: string, id: string): string {
  return `https://x.com/${encodeURIComponent(handle)}/status/${id}`;
}

function classifyRefusal(
  { status, data, headers }: Extract<Answer, { kind: 'answered' }>,
  now: Instant,
): Outcome {
  const problem = xProblem(data);
  switch (status) {
    case 400:
      return refused('x-invalid-request', 'X refuses the content of this post.', problem);
    case 401:
      return { kind: 'unauthorized', detail: problem.text };
    case 402:
      return { kind: 'not-sent', detail: `X: the app is out of credits (402). ${problem.text}` };
    case 403:
      return classifyForbidden(problem);
    case 429:
      return { kind: 'rate-limited', retryAt: retryAtOf(headers, now), detail: problem.text };
    default:
      // Among them every redirect: X documents none, so they say nothing about the post.
      return { kind: 'unknown', detail: `HTTP ${status}` };
  }
}

/** X's codes of old, which its newer answers still carry now and then (docs.x.com, response codes of API 1.1). */
const CODE = { duplicate: 187, parentNotVisible: 385 } as const;

function classifyForbidden(problem: XProblem): Outcome {
  const { text, reason, codes } = problem;
  // Carries no id of the post that is there: perhaps an earlier attempt of ours (github.com/plhery/node-twitter-api-v2/issues/469).
  if (codes.includes(CODE.duplicate) || /duplicate/i.test(reason ?? ''))
    return { kind: 'unknown', detail: text, hint: 'duplicate' };
  // The parent of a reply is not visible yet (github.com/plhery/node-twitter-api-v2/issues/366).
  if (codes.includes(CODE.parentNotVisible) || /deleted or not visible/i.test(reason ?? ''))
    return { kind: 'not-sent', detail: text };
  // It may be the refusal of a duplicate.
  if (reason === undefined) return { kind: 'unknown', detail: 'HTTP 403 without a reason that can be read' };
  // Two wordings are seen in the field (github.com/gptme/gptme-contrib/pull/811, /1302).
  if (/mentioned|reply to or quote/i.test(reason)) {
    return refused(
      'x-reply-not-allowed',
      'X lets an app answer only where the account was mentioned.',
      problem,
    );
  }
  return refused('x-forbidden', 'X does not allow this account or app to publish this post.', problem);
}

function refused(type: string, title: string, problem: XProblem): Outcome {
  return {
    kind: 'refused',
    problem: { type, title, action: 'Change the post and queue it again.', detail: problem.text },
  };
}
