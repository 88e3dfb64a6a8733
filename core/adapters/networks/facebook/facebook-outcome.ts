import * as z from 'zod';
import type { Instant, NetworkPostId } from '../../../domain/ids.ts';
import type { Problem } from '../../../domain/problem.ts';
import type { Outcome } from '../../../domain/publication.ts';
import { type Answer, type Answered, isSuccess } from '../http/answer.ts';
import { type Verdict, verdictOf } from './facebook-errors.ts';
import { PagePostId } from './facebook-graph.ts';

const Created = z.object({ id: PagePostId });
const Changed = z.object({ success: z.literal(true) });

/** What the answer to setting a prepared post published proves. Only what is certain is more than `unknown`. */
export function classifyPublish(answer: Answer, postId: NetworkPostId, now: Instant): Outcome {
  return classify(answer, ({ data }) => (Changed.safeParse(data).success ? postId : undefined), now);
}

/** What the answer to `POST /{page}/feed` proves. */
export function classifyCreate(answer: Answer, now: Instant): Outcome {
  return classify(answer, ({ data }) => createdId(data), now);
}

export function createdId(data: unknown): NetworkPostId | undefined {
  return Created.safeParse(data).data?.id as NetworkPostId | undefined;
}

/** Where people see the post, also when the API is reached elsewhere. */
export function postUrl(id: string): string {
  return `https://www.facebook.com/${id}`;
}

function classify(
  answer: Answer,
  publishedId: (answer: Answered) => NetworkPostId | undefined,
  now: Instant,
): Outcome {
  if (answer.kind === 'not-sent') return { kind: 'not-sent', detail: answer.detail };
  if (answer.kind === 'broken') return { kind: 'unknown', detail: answer.detail };
  if (!isSuccess(answer)) return outcomeOf(verdictOf(answer, now));
  const id = publishedId(answer);
  return id === undefined
    ? { kind: 'unknown', detail: `HTTP ${answer.status} without the id of a post` }
    : { kind: 'accepted', networkPostId: id, url: postUrl(id) };
}

function outcomeOf(verdict: Verdict): Outcome {
  const { kind, detail } = verdict;
  switch (kind) {
    case 'unauthorized':
      return { kind, detail };
    case 'rate-limited':
      return { kind, detail, retryAt: verdict.retryAt };
    case 'duplicate':
      // Carries no id of the post that is there: perhaps an earlier attempt of ours.
      return { kind: 'unknown', detail, hint: 'duplicate' };
    case 'not-there':
      // Reads just after a create may say so, too: the looks tell a post that is gone from one that is not yet seen.
      return { kind: 'unknown', detail };
    case 'unclear':
      return { kind: 'unknown', detail };
    case 'not-permitted':
    case 'link-unreadable':
    case 'invalid':
      return { kind: 'refused', problem: refusal(kind, detail) };
  }
}

const REFUSALS = {
  'not-permitted': {
    type: 'facebook-not-permitted',
    title: 'Facebook does not let this app publish on the Page.',
    action:
      'Give the app the right to publish (pages_manage_posts, task CREATE_CONTENT), connect again, queue again.',
  },
  'link-unreadable': {
    type: 'facebook-link-unreadable',
    title: 'Facebook could not read the page that the post links to.',
    action: 'Check the link and queue the post again.',
  },
  invalid: {
    type: 'facebook-invalid-request',
    title: 'Facebook refuses the content of this post.',
    action: 'Change the post and queue it again.',
  },
  duplicate: {
    type: 'facebook-duplicate',
    title: 'Facebook refuses a post that the Page has already published.',
    action: 'Look at the Page; if it is not out, change the text and queue it again.',
  },
} as const;

export function refusal(kind: keyof typeof REFUSALS, detail: string): Problem {
  return { ...REFUSALS[kind], detail };
}
