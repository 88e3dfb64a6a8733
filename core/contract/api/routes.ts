// The one table that the server registers and validates by, and that the OpenAPI document is made from.
import type * as z from 'zod';
import * as administration from './administration.ts';
import * as engagement from './engagement.ts';
import * as posts from './posts.ts';
import type { ProblemType } from './problem.ts';
import type { RouteContract } from './route-contract.ts';
import { TRANSFER_ROUTES } from './transfer-routes.ts';

const ok = (schema: z.ZodType, description = 'Done.') => ({ description, schema });
/** An answer with a version that a change has to name. */
const versioned = (schema: z.ZodType, description = 'Done.') => ({
  ...ok(schema, description),
  headers: ['ETag'] as const,
});
const changing: readonly ProblemType[] = ['key-reused', 'still-running'];

export const ROUTES = {
  getHealth: {
    method: 'GET',
    path: '/v1/health',
    summary: 'Is the service up?',
    answers: { 200: ok(administration.HealthBody) },
  },
  getOpenApi: {
    method: 'GET',
    path: '/v1/openapi.json',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1.', contentType: 'application/json' } },
  },

  connectAccount: {
    method: 'POST',
    path: '/v1/accounts',
    summary: 'Connect an account with credentials at hand',
    role: 'admin',
    body: administration.ConnectAccountBody,
    answers: { 201: { ...ok(administration.AccountBody, 'Connected.'), headers: ['Location'] } },
    problems: ['conflict', 'credentials-rejected', 'network-unreachable', ...changing],
  },
  listAccounts: {
    method: 'GET',
    path: '/v1/accounts',
    summary: 'List connected accounts',
    role: 'viewer',
    query: administration.PageOnlyQuery,
    answers: { 200: ok(administration.AccountListBody) },
  },
  getAccount: {
    method: 'GET',
    path: '/v1/accounts/{accountId}',
    summary: 'Get an account',
    role: 'viewer',
    answers: { 200: ok(administration.AccountBody) },
    problems: ['not-found'],
  },
  deleteAccount: {
    method: 'DELETE',
    path: '/v1/accounts/{accountId}',
    summary: 'Disconnect an account, cancel what it has scheduled',
    role: 'admin',
    answers: { 200: ok(administration.AccountDeletedBody) },
    problems: ['not-found', ...changing],
  },
  beginConnection: {
    method: 'POST',
    path: '/v1/connections',
    summary: 'Begin to connect an account in a browser',
    role: 'admin',
    body: administration.BeginConnectionBody,
    answers: { 201: ok(administration.ConnectionBody, 'Where a person gives leave.') },
    problems: ['not-found', 'conflict', ...changing],
  },
  finishConnection: {
    method: 'GET',
    path: '/v1/connections/callback',
    summary: 'Where the network sends the person back',
    query: administration.CallbackQuery,
    answers: { 200: { description: 'The account is connected.', contentType: 'text/html' } },
    problems: ['malformed-request', 'credentials-rejected', 'network-unreachable', 'internal'],
  },

  registerMedia: {
    method: 'POST',
    path: '/v1/media',
    summary: 'Announce an image, get where its bytes go',
    role: 'author',
    body: administration.RegisterMediaBody,
    answers: { 201: ok(administration.MediaBody, 'Announced.') },
    problems: changing,
  },

  queuePost: {
    method: 'POST',
    path: '/v1/posts',
    summary: 'Queue a post, or only check it',
    role: 'author',
    query: posts.DryRunQuery,
    body: posts.PostDraftBody,
    answers: {
      200: ok(posts.DraftCheckBody, 'Checked; nothing was stored.'),
      201: { ...ok(posts.PostBody, 'Queued.'), headers: ['ETag', 'Location'] },
    },
    problems: ['ambiguous-time', ...changing],
  },
  listPosts: {
    method: 'GET',
    path: '/v1/posts',
    summary: 'List posts by due time',
    role: 'viewer',
    query: posts.PostListQuery,
    answers: { 200: ok(posts.PostListBody) },
  },
  getPost: {
    method: 'GET',
    path: '/v1/posts/{postId}',
    summary: 'Get a post',
    role: 'viewer',
    answers: { 200: versioned(posts.PostBody) },
    problems: ['not-found'],
  },
  editPost: {
    method: 'PATCH',
    path: '/v1/posts/{postId}',
    summary: 'Change text, media or time',
    role: 'author',
    body: posts.PostPatchBody,
    needsVersion: true,
    answers: { 200: versioned(posts.PostBody) },
    problems: ['not-found', 'conflict', 'ambiguous-time', ...changing],
  },
  cancelPost: {
    method: 'DELETE',
    path: '/v1/posts/{postId}',
    summary: 'Cancel what has not been sent',
    role: 'author',
    needsVersion: true,
    answers: { 200: versioned(posts.PostBody) },
    problems: ['not-found', 'conflict', ...changing],
  },
  importPosts: {
    method: 'POST',
    path: '/v1/posts/import',
    summary: 'Queue many posts from CSV or NDJSON',
    role: 'author',
    query: posts.DryRunQuery,
    rawBody: { contentTypes: ['text/csv', 'application/x-ndjson'], maxBytes: 16_000_000 },
    answers: { 200: ok(posts.ImportResultBody, 'Each row with what became of it.') },
    problems: ['malformed-request', ...changing],
  },

  getPublication: {
    method: 'GET',
    path: '/v1/publications/{publicationId}',
    summary: 'Get a publication with attempts and events',
    role: 'viewer',
    answers: { 200: ok(posts.PublicationDetailBody) },
    problems: ['not-found'],
  },
  resolvePublication: {
    method: 'POST',
    path: '/v1/publications/{publicationId}/resolve',
    summary: 'Say whether it is out',
    role: 'approver',
    body: posts.ResolveBody,
    answers: { 200: ok(posts.PublicationDetailBody) },
    problems: ['not-found', 'conflict', ...changing],
  },
  listEngagement: {
    method: 'GET',
    path: '/v1/publications/{publicationId}/engagement',
    summary: 'All readings, oldest first',
    role: 'viewer',
    answers: { 200: ok(engagement.SnapshotListBody) },
    problems: ['not-found'],
  },
  reportEngagement: {
    method: 'GET',
    path: '/v1/reports/engagement',
    summary: 'Summary of engagement',
    role: 'viewer',
    query: engagement.ReportQuery,
    answers: {
      200: {
        ...ok(engagement.ReportBody, 'As JSON, or as CSV where text/csv is asked for.'),
        contentType: 'text/csv',
      },
    },
  },
  getStatus: {
    method: 'GET',
    path: '/v1/status',
    summary: 'What waits, what is late, what needs a person',
    role: 'viewer',
    answers: { 200: ok(administration.StatusBody) },
  },

  createPause: {
    method: 'POST',
    path: '/v1/pauses',
    summary: 'Stop the tenant or one account at the next intent',
    role: 'author',
    body: administration.CreatePauseBody,
    answers: { 201: ok(administration.PauseBody, 'Paused.') },
    problems: changing,
  },
  listPauses: {
    method: 'GET',
    path: '/v1/pauses',
    summary: 'List pauses',
    role: 'viewer',
    answers: { 200: ok(administration.PauseListBody) },
  },
  liftPause: {
    method: 'DELETE',
    path: '/v1/pauses/{pauseId}',
    summary: 'Lift a pause',
    role: 'approver',
    answers: { 204: { description: 'Lifted.' } },
    problems: ['not-found', ...changing],
  },

  getSettings: {
    method: 'GET',
    path: '/v1/settings',
    summary: 'Get the settings',
    role: 'viewer',
    answers: { 200: versioned(administration.SettingsBody) },
  },
  changeSettings: {
    method: 'PATCH',
    path: '/v1/settings',
    summary: 'Change settings',
    role: 'admin',
    body: administration.SettingsPatchBody,
    needsVersion: true,
    answers: { 200: versioned(administration.SettingsBody) },
    problems: changing,
  },
  createToken: {
    method: 'POST',
    path: '/v1/tokens',
    summary: 'Create a token',
    role: 'admin',
    body: administration.CreateTokenBody,
    answers: { 201: ok(administration.TokenCreatedBody, 'Created; the token is shown this once.') },
    problems: ['conflict', ...changing],
  },
  listTokens: {
    method: 'GET',
    path: '/v1/tokens',
    summary: 'List tokens',
    role: 'admin',
    query: administration.TokenListQuery,
    answers: { 200: ok(administration.TokenListBody) },
  },
  revokeToken: {
    method: 'DELETE',
    path: '/v1/tokens/{tokenId}',
    summary: 'Take a token back',
    role: 'admin',
    answers: { 204: { description: 'Taken back.' } },
    problems: ['not-found', ...changing],
  },
  createTenant: {
    method: 'POST',
    path: '/v1/tenants',
    summary: 'Create a tenant',
    role: 'operator',
    body: administration.CreateTenantBody,
    answers: { 201: ok(administration.TenantBody, 'Created.') },
    problems: ['conflict', ...changing],
  },
  listTenants: {
    method: 'GET',
    path: '/v1/tenants',
    summary: 'List tenants',
    role: 'operator',
    query: administration.PageOnlyQuery,
    answers: { 200: ok(administration.TenantListBody) },
  },
  ...TRANSFER_ROUTES,
} as const satisfies Readonly<Record<string, RouteContract>>;

export type RouteId = keyof typeof ROUTES;
/** The table as the server walks through it, without the literal types. */
export const ROUTE_LIST: readonly (readonly [RouteId, RouteContract])[] = Object.entries(
  ROUTES,
) as unknown as readonly (readonly [RouteId, RouteContract])[];
