import type * as z from 'zod';
import { type ChangeResult, cancelPost, editPost, type PostPatch } from '../../application/change-post.ts';
import { type AmbiguousTime, checkDraft } from '../../application/check-draft.ts';
import { importPosts } from '../../application/import-posts.ts';
import { queuePost } from '../../application/queue-post.ts';
import {
  getPost,
  getPublication,
  type ListQuery,
  listEngagement,
  listPosts,
  type PersonsAnswer,
  resolvePublication,
} from '../../application/read-posts.ts';
import { registerMedia } from '../../application/register-media.ts';
import type { PostView } from '../../application/views.ts';
import type { RegisterMediaBody } from '../../contract/api/administration.ts';
import type { DryRunQuery, PostListQuery } from '../../contract/api/posts.ts';
import type { AccountId, PostId, PublicationId } from '../../domain/ids.ts';
import type { PostDraft } from '../../domain/post-draft.ts';
import { type ApiAnswer, json, problem } from './answer.ts';
import type { PostRoutePorts } from './api-ports.ts';
import { decodeDueCursor, encodeCursor } from './cursor.ts';
import { readRows } from './import-rows.ts';
import type { ApiRequest } from './route-handler.ts';
import { instant, postBody, publicationDetailBody, snapshotBody } from './wire.ts';

export const postRoutes = {
  async queuePost(ports: PostRoutePorts, request: ApiRequest): Promise<ApiAnswer> {
    const draft = request.body as PostDraft;
    if ((request.query as z.output<typeof DryRunQuery>).dryRun === 'true')
      return dryRun(ports, request, draft);
    const options =
      request.writeSeed === undefined ? {} : { postId: ports.ids.derived('post', ...request.writeSeed) };
    const result = await queuePost(ports, request.principal, draft, options);
    switch (result.kind) {
      case 'queued':
      case 'exists':
        return withVersion(201, result.post, { Location: `/v1/posts/${result.post.post.id}` });
      case 'other-draft':
        return problem('key-reused');
      case 'invalid':
        return problem('invalid-body', { errors: result.problems });
      case 'ambiguous-time':
        return ambiguous(result);
    }
  },
  async listPosts(ports: PostRoutePorts, request: ApiRequest): Promise<ApiAnswer> {
    const page = await listPosts(
      ports,
      request.principal,
      listQuery(request.query as z.output<typeof PostListQuery>),
    );
    const cursor = page.next === undefined ? null : encodeCursor([page.next.dueAt, page.next.postId]);
    return json(200, { items: page.items.map(postBody), cursor });
  },
  async getPost(ports: PostRoutePorts, request: ApiRequest): Promise<ApiAnswer> {
    const post = await getPost(ports, request.principal, request.params['postId'] as PostId);
    return post === undefined ? problem('not-found') : withVersion(200, post);
  },
  async editPost(ports: PostRoutePorts, request: ApiRequest): Promise<ApiAnswer> {
    const id = request.params['postId'] as PostId;
    return changed(
      await editPost(ports, request.principal, id, request.expectedVersion, request.body as PostPatch),
    );
  },
  async cancelPost(ports: PostRoutePorts, request: ApiRequest): Promise<ApiAnswer> {
    return changed(
      await cancelPost(ports, request.principal, request.params['postId'] as PostId, request.expectedVersion),
    );
  },
  async importPosts(ports: PostRoutePorts, request: ApiRequest): Promise<ApiAnswer> {
    const isDryRun = (request.query as z.output<typeof DryRunQuery>).dryRun === 'true';
    return json(
      200,
      await importPosts(ports, request.principal, readRows(request.bodyText, request.contentType), isDryRun),
    );
  },
  async registerMedia(ports: PostRoutePorts, { principal, body, writeSeed }: ApiRequest): Promise<ApiAnswer> {
    const id = writeSeed && ports.ids.derived('media', ...writeSeed);
    const { media, upload } = await registerMedia(ports, principal, {
      ...(body as z.output<typeof RegisterMediaBody>),
      ...(id === undefined ? {} : { id }),
    });
    return json(201, { id: media.id, upload });
  },
  async getPublication(ports: PostRoutePorts, request: ApiRequest): Promise<ApiAnswer> {
    const view = await getPublication(
      ports,
      request.principal,
      request.params['publicationId'] as PublicationId,
    );
    return view === undefined ? problem('not-found') : json(200, publicationDetailBody(view));
  },
  async listEngagement(ports: PostRoutePorts, request: ApiRequest): Promise<ApiAnswer> {
    const snapshots = await listEngagement(
      ports,
      request.principal,
      request.params['publicationId'] as PublicationId,
    );
    return snapshots === undefined ? problem('not-found') : json(200, { items: snapshots.map(snapshotBody) });
  },
  async resolvePublication(ports: PostRoutePorts, request: ApiRequest): Promise<ApiAnswer> {
    const id = request.params['publicationId'] as PublicationId;
    const result = await resolvePublication(ports, request.principal, id, request.body as PersonsAnswer);
    switch (result.kind) {
      case 'resolved':
        return json(200, publicationDetailBody(result.publication));
      case 'not-found':
        return problem('not-found');
      case 'not-waiting':
        return problem('conflict', {
          detail: `it is ${result.publication.state}; only needs-decision waits for a person`,
          current: publicationDetailBody(result.publication),
        });
      case 'invalid-url':
        return problem('invalid-body', { errors: [{ pointer: '/url', detail: result.detail }] });
    }
  },
};

async function dryRun(ports: PostRoutePorts, request: ApiRequest, draft: PostDraft): Promise<ApiAnswer> {
  const checked = await checkDraft(ports, request.principal.tenantId, draft);
  if (checked.kind === 'ambiguous-time') return ambiguous(checked);
  const accounts = checked.accounts.map(({ account, parts, price }) => ({
    accountId: account.id,
    network: account.network,
    price,
    parts: parts.map((part) => ({ length: part.length, maxLength: part.maxLength, price: part.price })),
  }));
  const dueAt = checked.dueAt === 0 ? undefined : instant(checked.dueAt);
  return json(200, { dueAt, accounts, problems: checked.problems, warnings: checked.warnings });
}

function ambiguous({ pointer, detail, candidates }: AmbiguousTime): ApiAnswer {
  return problem('ambiguous-time', {
    detail,
    errors: [{ pointer, detail }],
    candidates: candidates.map(instant),
  });
}

function withVersion(
  status: number,
  post: PostView,
  headers: Readonly<Record<string, string>> = {},
): ApiAnswer {
  return json(status, postBody(post), { ...headers, ETag: `"${post.post.version}"` });
}

function changed(result: ChangeResult): ApiAnswer {
  switch (result.kind) {
    case 'changed':
      return withVersion(200, result.post);
    case 'not-found':
      return problem('not-found');
    case 'version-conflict':
      return problem(
        'version-conflict',
        { detail: `the version is now ${result.post.post.version}`, current: postBody(result.post) },
        { ETag: `"${result.post.post.version}"` },
      );
    case 'too-late':
      return problem('conflict', {
        detail: `it is ${result.post.state}: nothing of it can be changed any more`,
        current: postBody(result.post),
      });
    case 'invalid':
      return problem('invalid-body', { errors: result.problems });
    case 'ambiguous-time':
      return ambiguous(result);
  }
}

function listQuery({
  from,
  to,
  state,
  accountId,
  campaign,
  cursor,
  limit,
}: z.output<typeof PostListQuery>): ListQuery {
  const position = decodeDueCursor(cursor);
  return {
    limit,
    ...(from === undefined ? {} : { fromAt: Date.parse(from) }),
    ...(to === undefined ? {} : { toAt: Date.parse(to) }),
    ...(state === undefined ? {} : { state }),
    ...(accountId === undefined ? {} : { accountId: accountId as AccountId }),
    ...(campaign === undefined ? {} : { campaign }),
    ...(position === undefined ? {} : { after: { dueAt: position[0], postId: position[1] as PostId } }),
  };
}
