import type * as z from 'zod';
import { beginConnection } from '../../application/begin-connection.ts';
import { type ConnectResult, connectAccount } from '../../application/connect-account.ts';
import { deleteAccount } from '../../application/delete-account.ts';
import { finishConnection } from '../../application/finish-connection.ts';
import { registerMedia } from '../../application/register-media.ts';
import type {
  BeginConnectionBody,
  CallbackQuery,
  ConnectAccountBody,
  PageOnlyQuery,
  RegisterMediaBody,
} from '../../contract/api/administration.ts';
import type { Account, Credentials } from '../../domain/account.ts';
import type { AccountId } from '../../domain/ids.ts';
import { type ApiAnswer, json, problem } from './answer.ts';
import type { ApiOptions, ApiRequest } from './api-ports.ts';
import { decodeIdCursor, encodeCursor } from './cursor.ts';
import { accountBody, instant } from './wire.ts';

export const accountRoutes = {
  async connectAccount(options: ApiOptions, { principal, body: given }: ApiRequest): Promise<ApiAnswer> {
    const { network, handle, credentials } = given as z.output<typeof ConnectAccountBody>;
    const input = {
      network,
      credentials: withInstant(credentials),
      ...(handle === undefined ? {} : { handle }),
    };
    return connected(options, await connectAccount(options.ports, principal.tenantId, input));
  },
  async listAccounts(options: ApiOptions, { principal, query }: ApiRequest): Promise<ApiAnswer> {
    const { cursor, limit } = query as z.output<typeof PageOnlyQuery>;
    const after = decodeIdCursor(cursor) as AccountId | undefined;
    const accounts = await options.ports.accounts.list(principal.tenantId, {
      limit: limit + 1,
      ...(after === undefined ? {} : { after }),
    });
    return page(accounts, limit, (account) => body(options, account));
  },
  async getAccount(options: ApiOptions, { principal, params }: ApiRequest): Promise<ApiAnswer> {
    const account = await options.ports.accounts.get(principal.tenantId, params['accountId'] as AccountId);
    return account === undefined || account.deletedAt !== undefined
      ? problem('not-found')
      : json(200, body(options, account));
  },
  async deleteAccount(options: ApiOptions, { principal, params }: ApiRequest): Promise<ApiAnswer> {
    const id = params['accountId'] as AccountId;
    const deleted = await deleteAccount(options.ports, principal, id);
    return deleted === undefined
      ? problem('not-found')
      : json(200, { id, cancelledCount: deleted.cancelledCount });
  },
  async beginConnection(options: ApiOptions, { principal, body: given }: ApiRequest): Promise<ApiAnswer> {
    const { network, accountId } = given as z.output<typeof BeginConnectionBody>;
    const begun = await beginConnection(options.ports, principal, {
      network,
      redirectUri: redirectUri(options),
      ...(accountId === undefined ? {} : { accountId: accountId as AccountId }),
    });
    switch (begun.kind) {
      case 'begun':
        return json(201, { authorizeUrl: begun.authorizeUrl, expiresAt: instant(begun.expiresAt) });
      case 'no-account':
        return problem('not-found', { detail: 'there is no such account on this network' });
      case 'no-app':
        return problem('conflict', {
          detail: `no OAuth 2.0 app is configured for ${network}: set SENDEPLAN_X_CLIENT_ID`,
        });
    }
  },
  async finishConnection(options: ApiOptions, { query }: ApiRequest): Promise<ApiAnswer> {
    const { state, code, error } = query as z.output<typeof CallbackQuery>;
    if (error !== undefined)
      return problem('malformed-request', { detail: 'the network says that leave was not given' });
    if (state === undefined || code === undefined)
      return problem('malformed-request', { detail: 'state and code are missing' });
    const result = await finishConnection(options.ports, { state, code, redirectUri: redirectUri(options) });
    if (result.kind === 'unknown-state')
      return problem('malformed-request', {
        detail: 'this link was used before, is too old, or was not made here',
      });
    return result.kind === 'connected'
      ? { status: 200, contentType: 'text/html', body: CONNECTED_PAGE }
      : connected(options, result);
  },
  async registerMedia(
    options: ApiOptions,
    { principal, body: given, writeSeed }: ApiRequest,
  ): Promise<ApiAnswer> {
    const input = given as z.output<typeof RegisterMediaBody>;
    const id = writeSeed && options.ports.ids.derived('media', ...writeSeed);
    const { media, upload } = await registerMedia(options.ports, principal, {
      ...input,
      ...(id === undefined ? {} : { id }),
    });
    return json(201, { id: media.id, upload });
  },
};

function body({ ports }: ApiOptions, account: Account) {
  return accountBody(account, ports.networks[account.network].rules);
}

function redirectUri({ publicUrl }: ApiOptions): string {
  return `${publicUrl()}/v1/connections/callback`;
}

function connected(options: ApiOptions, result: ConnectResult): ApiAnswer {
  switch (result.kind) {
    case 'connected':
      return json(201, body(options, result.account), { Location: `/v1/accounts/${result.account.id}` });
    case 'already-connected':
      return problem('conflict', {
        detail: `@${result.account.handle} is connected already`,
        current: body(options, result.account),
      });
    case 'rejected':
      return problem('credentials-rejected', { detail: result.detail });
    case 'other-profile':
      return problem('credentials-rejected', {
        detail: result.detail,
        errors: [{ pointer: '/handle', detail: result.detail }],
      });
    case 'unreachable':
      return problem('network-unreachable', { detail: result.detail });
  }
}

const CONNECTED_PAGE =
  '<!doctype html><html lang="de"><meta charset="utf-8"><title>Verbunden</title><p>Das Konto ist verbunden. Dieses Fenster kann geschlossen werden.</p><p lang="en">The account is connected. You may close this window.</p></html>';

function withInstant(credentials: z.output<typeof ConnectAccountBody>['credentials']): Credentials {
  if (credentials.kind === 'oauth1') return credentials;
  const { kind, clientId, clientSecret, accessToken, refreshToken, expiresAt } = credentials;
  return {
    ...{ kind, clientId, accessToken },
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(expiresAt === undefined ? {} : { expiresAt: Date.parse(expiresAt) }),
  };
}

/** `entities` holds one more than `limit` where there is a next page. */
export function page<Entity extends { readonly id: string }>(
  entities: readonly Entity[],
  limit: number,
  body: (entity: Entity) => unknown,
): ApiAnswer {
  const shown = entities.slice(0, limit);
  const last = shown.at(-1);
  return json(200, {
    items: shown.map(body),
    cursor: entities.length > limit && last !== undefined ? encodeCursor([last.id]) : null,
  });
}
