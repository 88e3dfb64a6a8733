import type * as z from 'zod';
import { changeSettings, getSettings } from '../../application/change-settings.ts';
import { createPause } from '../../application/create-pause.ts';
import { createTenant } from '../../application/create-tenant.ts';
import { createToken } from '../../application/create-token.ts';
import { type ReportInput, reportEngagement } from '../../application/report-engagement.ts';
import { revokeToken } from '../../application/revoke-token.ts';
import type {
  CreatePauseBody,
  CreateTenantBody,
  CreateTokenBody,
  PageOnlyQuery,
  SettingsPatchBody,
  TokenListQuery,
} from '../../contract/api/administration.ts';
import type { ReportQuery } from '../../contract/api/engagement.ts';
import type { AccountId, PauseId, TenantId, TokenId } from '../../domain/ids.ts';
import type { Settings } from '../../domain/tenant.ts';
import { type ApiAnswer, json, problem } from './answer.ts';
import type { AdministrationRoutePorts } from './api-ports.ts';
import { decodeIdCursor } from './cursor.ts';
import { page } from './list-page.ts';
import type { ApiRequest } from './route-handler.ts';
import {
  accountBody,
  pauseBody,
  reportBody,
  reportCsv,
  settingsBody,
  tenantBody,
  tokenBody,
} from './wire.ts';

export const administrationRoutes = {
  async reportEngagement(
    ports: AdministrationRoutePorts,
    { principal, query, accept }: ApiRequest,
  ): Promise<ApiAnswer> {
    const { from, to, groupBy, compare } = query as z.output<typeof ReportQuery>;
    const input: ReportInput = {
      groupBy,
      ...(from === undefined ? {} : { fromAt: Date.parse(from) }),
      ...(to === undefined ? {} : { toAt: Date.parse(to) }),
      ...(compare === undefined ? {} : { compare }),
    };
    if (input.fromAt !== undefined && input.toAt !== undefined && input.fromAt >= input.toAt) {
      return invalid('/to', 'takes an instant after from');
    }
    const report = await reportEngagement(ports, principal, input);
    if (accept.includes('text/csv')) return { status: 200, contentType: 'text/csv', body: reportCsv(report) };
    return json(200, reportBody(report));
  },

  async getStatus(
    ports: AdministrationRoutePorts,
    { principal: { tenantId } }: ApiRequest,
  ): Promise<ApiAnswer> {
    const now = ports.clock.now();
    const [counts, pauses, accounts] = await Promise.all([
      ports.publications.status(tenantId, now),
      ports.pauses.list(tenantId),
      ports.accounts.list(tenantId, { limit: 1000 }),
    ]);
    return json(200, {
      queueDepth: counts.byState.scheduled ?? 0,
      dueButNotSent: counts.dueNotSentCount,
      oldestLatenessMs: counts.oldestDueAt === undefined ? null : now - counts.oldestDueAt,
      byState: counts.byState,
      accountsNeedingAttention: accounts
        .filter(({ status }) => status !== 'connected')
        .map((account) => accountBody(account, ports.networks[account.network].rules)),
      pauses: pauses.map(pauseBody),
    });
  },

  async createPause(
    ports: AdministrationRoutePorts,
    { principal, body, writeSeed }: ApiRequest,
  ): Promise<ApiAnswer> {
    const { accountId, reason } = body as z.output<typeof CreatePauseBody>;
    const result = await createPause(ports, principal, {
      reason,
      ...(accountId === undefined ? {} : { accountId: accountId as AccountId }),
      ...(writeSeed === undefined ? {} : { id: ports.ids.derived('pause', ...writeSeed) }),
    });
    return result.kind === 'paused'
      ? json(201, pauseBody(result.pause))
      : invalid('/accountId', 'there is no such account');
  },
  async listPauses(ports: AdministrationRoutePorts, { principal }: ApiRequest): Promise<ApiAnswer> {
    return json(200, { items: (await ports.pauses.list(principal.tenantId)).map(pauseBody) });
  },
  async liftPause(ports: AdministrationRoutePorts, { principal, params }: ApiRequest): Promise<ApiAnswer> {
    const deleted = await ports.pauses.delete(principal.tenantId, params['pauseId'] as PauseId);
    return deleted === 'absent' ? problem('not-found') : { status: 204 };
  },

  async getSettings(ports: AdministrationRoutePorts, { principal }: ApiRequest): Promise<ApiAnswer> {
    return settingsAnswer(await getSettings(ports, principal));
  },
  async changeSettings(
    ports: AdministrationRoutePorts,
    { principal, body, expectedVersion }: ApiRequest,
  ): Promise<ApiAnswer> {
    const patch = body as z.output<typeof SettingsPatchBody>;
    const result = await changeSettings(ports, principal, expectedVersion, patch);
    switch (result.kind) {
      case 'changed':
        return settingsAnswer(result.settings);
      case 'unknown-zone':
        return unknownZone();
      case 'version-conflict':
        return problem(
          'version-conflict',
          { detail: `the version is now ${result.settings.version}`, current: settingsBody(result.settings) },
          { ETag: `"${result.settings.version}"` },
        );
    }
  },

  async createToken(
    ports: AdministrationRoutePorts,
    { principal, body, writeSeed }: ApiRequest,
  ): Promise<ApiAnswer> {
    const { name, role, tenantId, expiresAt } = body as z.output<typeof CreateTokenBody>;
    const result = await createToken(ports, principal, {
      name,
      role,
      ...(tenantId === undefined ? {} : { tenantId: tenantId as TenantId }),
      ...(expiresAt === undefined ? {} : { expiresAt: Date.parse(expiresAt) }),
      ...(writeSeed === undefined ? {} : { id: ports.ids.derived('token', ...writeSeed) }),
    });
    switch (result.kind) {
      case 'created':
        return json(201, { ...tokenBody(result.token), token: result.bearer });
      case 'exists':
        return problem('conflict', { detail: 'this token was created before; it is shown only once' });
      case 'role-too-high':
        return problem('forbidden', {
          detail: `a token cannot have a higher role than ${principal.role}, its maker`,
        });
      case 'no-tenant':
        return invalid('/tenantId', 'there is no such tenant');
      case 'expired':
        return invalid('/expiresAt', 'takes an instant that is still to come');
    }
  },
  async listTokens(ports: AdministrationRoutePorts, { principal, query }: ApiRequest): Promise<ApiAnswer> {
    const { cursor, limit, tenantId } = query as z.output<typeof TokenListQuery>;
    const after = decodeIdCursor(cursor) as TokenId | undefined;
    if (tenantId !== undefined && tenantId !== principal.tenantId && principal.role !== 'operator')
      return problem('forbidden', { detail: 'only an operator sees the tokens of another tenant' });
    return page(
      await ports.tokens.list((tenantId ?? principal.tenantId) as TenantId, {
        limit: limit + 1,
        ...(after === undefined ? {} : { after }),
      }),
      limit,
      tokenBody,
    );
  },
  async revokeToken(ports: AdministrationRoutePorts, { principal, params }: ApiRequest): Promise<ApiAnswer> {
    const revoked = await revokeToken(ports, principal, params['tokenId'] as TokenId);
    if (revoked === 'revoked') return { status: 204 };
    if (revoked === 'not-found') return problem('not-found');
    return problem('forbidden', { detail: `the token has a higher role than ${principal.role}` });
  },

  async createTenant(ports: AdministrationRoutePorts, { body }: ApiRequest): Promise<ApiAnswer> {
    const { id, name, timeZone } = body as z.output<typeof CreateTenantBody>;
    const result = await createTenant(ports, { id: id as TenantId, name, timeZone });
    switch (result.kind) {
      case 'created':
        return json(201, tenantBody(result.tenant));
      case 'exists':
        return problem('conflict', { detail: `the id ${id} is taken` });
      case 'unknown-zone':
        return unknownZone();
    }
  },
  async listTenants(ports: AdministrationRoutePorts, { query }: ApiRequest): Promise<ApiAnswer> {
    const { cursor, limit } = query as z.output<typeof PageOnlyQuery>;
    const after = decodeIdCursor(cursor) as TenantId | undefined;
    return page(
      await ports.tenants.list({ limit: limit + 1, ...(after === undefined ? {} : { after }) }),
      limit,
      tenantBody,
    );
  },
};

function settingsAnswer(settings: Settings): ApiAnswer {
  return json(200, settingsBody(settings), { ETag: `"${settings.version}"` });
}

function unknownZone(): ApiAnswer {
  return invalid('/timeZone', 'takes an IANA time zone such as Europe/Berlin');
}

function invalid(pointer: string, detail: string): ApiAnswer {
  return problem('invalid-body', { errors: [{ pointer, detail }] });
}
