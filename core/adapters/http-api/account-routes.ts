import type * as z from 'zod';
import { beginConnection } from '../../application/begin-connection.ts';
import { type ConnectResult, connectAccount } from '../../application/connect-account.ts';
import { deleteAccount } from '../../application/delete-account.ts';
import { finishConnection } from '../../application/finish-connection.ts';
import type {
  BeginConnectionBody,
  CallbackQuery,
  ConnectAccountBody,
  PageOnlyQuery,
} from '../../contract/api/administration.ts';
import { ROUTES } from '../../contract/api/routes.ts';
import type { Account, Credentials } from '../../domain/account.ts';
import type { AccountId } from '../../domain/ids.ts';
import { type ApiAnswer, json, problem } from './answer.ts';
import type { AccountRoutePorts } from './api-ports.ts';
import { decodeIdCursor } from './cursor.ts';
import { page } from './list-page.ts';
import type { ApiRequest } from './route-handler.ts';
import { accountBody, instant } from './wire.ts';

export const accountRoutes = {
  async connectAccount(ports: AccountRoutePorts, { principal, body: given }: ApiRequest): Promise<ApiAnswer> {
    const { network, handle, credentials } = given as z.output<typeof ConnectAccountBody>;
    const input = {
      network,
      credentials: withInstant(credentials),
      ...(handle === undefined ? {} : { handle }),
    };
    return connected(ports, await connectAccount(ports, principal.tenantId, input));
  },
  async listAccounts(ports: AccountRoutePorts, { principal, query }: ApiRequest): Promise<ApiAnswer> {
    const { cursor, limit } = query as z.output<typeof PageOnlyQuery>;
    const after = decodeIdCursor(cursor) as AccountId | undefined;
    const accounts = await ports.accounts.list(principal.tenantId, {
      limit: limit + 1,
      ...(after === undefined ? {} : { after }),
    });
    return page(accounts, limit, (account) => body(ports, account));
  },
  async getAccount(ports: AccountRoutePorts, { principal, params }: ApiRequest): Promise<ApiAnswer> {
    const account = await ports.accounts.get(principal.tenantId, params['accountId'] as AccountId);
    return account === undefined || account.deletedAt !== undefined
      ? problem('not-found')
      : json(200, body(ports, account));
  },
  async deleteAccount(ports: AccountRoutePorts, { principal, params }: ApiRequest): Promise<ApiAnswer> {
    const id = params['accountId'] as AccountId;
    const deleted = await deleteAccount(ports, principal, id);
    return deleted === undefined
      ? problem('not-found')
      : json(200, { id, cancelledCount: deleted.cancelledCount });
  },
  async beginConnection(
    ports: AccountRoutePorts,
    { principal, body: given }: ApiRequest,
  ): Promise<ApiAnswer> {
    const { network, accountId } = given as z.output<typeof BeginConnectionBody>;
    const begun = await beginConnection(ports, principal, {
      network,
      redirectUri: redirectUri(ports),
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
  async finishConnection(ports: AccountRoutePorts, { query }: ApiRequest): Promise<ApiAnswer> {
    const { state, code, error } = query as z.output<typeof CallbackQuery>;
    if (error !== undefined)
      return problem('malformed-request', { detail: 'the network says that leave was not given' });
    if (state === undefined || code === undefined)
      return problem('malformed-request', { detail: 'state and code are missing' });
    const result = await finishConnection(ports, { state, code, redirectUri: redirectUri(ports) });
    if (result.kind === 'unknown-state')
      return problem('malformed-request', {
        detail: 'this link was used before, is too old, or was not made here',
      });
    return result.kind === 'connected'
      ? { status: 200, contentType: 'text/html', body: CONNECTED_PAGE }
      : connected(ports, result);
  },
};

function body({ networks }: AccountRoutePorts, account: Account) {
  return accountBody(account, networks[account.network].rules);
}

function redirectUri({ publicUrl }: AccountRoutePorts): string {
  return `${publicUrl()}${ROUTES.finishConnection.path}`;
}

function connected(ports: AccountRoutePorts, result: ConnectResult): ApiAnswer {
  switch (result.kind) {
    case 'connected':
      return json(201, body(ports, result.account), { Location: `/v1/accounts/${result.account.id}` });
    case 'already-connected':
      return problem('conflict', {
        detail: `@${result.account.handle} is connected already`,
        current: body(ports, result.account),
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
