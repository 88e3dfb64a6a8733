import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Instant, NetworkPostId } from '../../../domain/ids.ts';
import type { PartToPublish, PreparedPart, Publisher } from '../../../ports/publisher.ts';
import { type FacebookGraph, form, PagePostId } from './facebook-graph.ts';
import { type Handle, parseHandle } from './facebook-handle.ts';
import { lookAtPost, lookOnPage } from './facebook-looks.ts';
import { classifyCreate, classifyPublish } from './facebook-outcome.ts';
import { createPreparer, postFields } from './facebook-preparation.ts';

/** Not documented; reads just after a create are seen to miss it (github.com/DayMoonDevelopment/post-for-me/pull/355). */
const VISIBILITY_LAG_MS = 60_000;

const Request = z.object({
  path: z.string(),
  fields: z.record(z.string(), z.string()),
  postId: PagePostId.optional(),
});
type Request = z.infer<typeof Request>;

/** The visible step is one call that may be repeated: set the prepared post published. Where a Page refuses that: create it. */
export function createFacebookPublisher(graph: FacebookGraph, now: () => Instant): Publisher {
  const preparer = createPreparer(graph, now);
  return {
    visibilityLagMs: VISIBILITY_LAG_MS,
    absenceWorth: ({ handle }) => (parseHandle(handle)?.way === 'prepared' ? 'proof' : 'evidence'),
    async prepare(part, deadlineAt) {
      // A stored handle means that a visible step may have been taken: its way is kept to the end.
      const prepared = parseHandle(part.handle) ?? (await preparer.prepare(part, deadlineAt));
      if ('kind' in prepared) return prepared;
      graph.warmUp();
      return { kind: 'ready', part: readyPart(part, prepared) };
    },
    async send({ credentials, request }, timeoutMs) {
      const { path, fields, postId } = Request.parse(request);
      const answer = await graph.call(credentials, { method: 'POST', path, body: form(fields) }, timeoutMs);
      return postId === undefined
        ? classifyCreate(answer, now())
        : classifyPublish(answer, postId as NetworkPostId, now());
    },
    look(query, timeoutMs) {
      const handle = parseHandle(query.handle);
      return handle?.way === 'prepared'
        ? lookAtPost(graph, query, handle.postId, timeoutMs, now)
        : lookOnPage(graph, query, timeoutMs, now);
    },
  };
}

function readyPart({ account, credentials, text }: PartToPublish, handle: Handle): PreparedPart {
  const request: Request =
    handle.way === 'prepared'
      ? { path: handle.postId, fields: { is_published: 'true' }, postId: handle.postId }
      : { path: `${account.networkAccountId}/feed`, fields: postFields(text, handle.photoIds) };
  const sent = `${request.path}\n${form(request.fields).bytes.toString()}`;
  return {
    ...{ account, credentials, request },
    fingerprint: createHash('sha256').update(sent).digest('hex'),
    handle: JSON.stringify(handle),
  };
}
