import type * as z from 'zod';
import { createToken } from '../../application/authenticate.ts';
import { type ReportInput, reportEngagement } from '../../application/report-engagement.ts';
import type {
  CreatePauseBody,
  CreateTenantBody,
  CreateTokenBody,
  PageOnlyQuery,
  SettingsPatchBody,
} from '../../contract/api/administration.ts';
import type { ReportQuery } from '../../contract/api/engagement.ts';
import type { AccountId, PauseId, TenantId, TokenId } from '../../domain/ids.ts';
import type { Pause } from '../../domain/pause.ts';
import { isTimeZone } from '../../domain/publish-time.ts';
import { defaultSettings, type Settings, type Tenant } from '../../domain/tenant.ts';
import { page } from './account-routes.ts';
import { type ApiAnswer, json, problem } from './answer.ts';
import type { ApiOptions, ApiRequest } from './api-ports.ts';
import { decodeIdCursor } from './cursor.ts';
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
  getHealth: ({ version, stage }: ApiOptions) => json(200, { status: 'ok', version, stage }),
  getOpenApi: ({ openApi }: ApiOptions): ApiAnswer => ({
    status: 200,
    contentType: 'application/json',
    body: openApi,
  }),

  async reportEngagement(
    { ports }: ApiOptions,
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
      return problem('invalid-body', {
        errors: [{ pointer: '/to', detail: 'takes an instant after from' }],
      });
    }
    const report = await reportEngagement(ports, principal, input);
    if (accept.includes('text/csv')) return { status: 200, contentType: 'text/csv', body: reportCsv(report) };
    return json(200, reportBody(report));
  },

  async getStatus({ ports }: ApiOptions, { principal: { tenantId } }: ApiRequest): Promise<ApiAnswer> {
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

  async createPause({ ports }: ApiOptions, { principal, body, writeSeed }: ApiRequest): Promise<ApiAnswer> {
    const { accountId, reason } = body as z.output<typeof CreatePauseBody>;
    const account =
      accountId === undefined
        ? undefined
        : await ports.accounts.get(principal.tenantId, accountId as AccountId);
    if (accountId !== undefined && (account === undefined || account.deletedAt !== undefined)) {
      return problem('invalid-body', {
        errors: [{ pointer: '/accountId', detail: 'there is no such account' }],
      });
    }
    const pause: Pause = {
      id: writeSeed === undefined ? ports.ids.next('pause') : ports.ids.derived('pause', ...writeSeed),
      tenantId: principal.tenantId,
      ...(account === undefined ? {} : { accountId: account.id }),
      reason,
      createdAt: ports.clock.now(),
      createdBy: principal.name,
    };
    await ports.pauses.create(pause);
    return json(201, pauseBody(pause));
  },
  async listPauses({ ports }: ApiOptions, { principal }: ApiRequest): Promise<ApiAnswer> {
    return json(200, { items: (await ports.pauses.list(principal.tenantId)).map(pauseBody) });
  },
  async liftPause({ ports }: ApiOptions, { principal, params }: ApiRequest): Promise<ApiAnswer> {
    const deleted = await ports.pauses.delete(principal.tenantId, params['pauseId'] as PauseId);
    return deleted === 'absent' ? problem('not-found') : { status: 204 };
  },

  async getSettings({ ports }: ApiOptions, { principal }: ApiRequest): Promise<ApiAnswer> {
    return settingsAnswer((await ports.tenants.settings(principal.tenantId)) ?? defaultSettings('UTC'));
  },
  async changeSettings(
    { ports }: ApiOptions,
    { principal, body, expectedVersion }: ApiRequest,
  ): Promise<ApiAnswer> {
    const patch = body as z.output<typeof SettingsPatchBody>;
    if (patch.timeZone !== undefined && !isTimeZone(patch.timeZone)) return unknownZone();
    const current = (await ports.tenants.settings(principal.tenantId)) ?? defaultSettings('UTC');
    const given = Object.fromEntries(
      Object.entries(patch).filter(([, value]) => value !== undefined),
    ) as Partial<Settings>;
    const next: Settings = { ...current, ...given, version: expectedVersion + 1 };
    const replaced =
      current.version === expectedVersion
        ? await ports.tenants.replaceSettings(principal.tenantId, next, expectedVersion)
        : 'conflict';
    return replaced === 'replaced'
      ? settingsAnswer(next)
      : problem('version-conflict', { current: settingsBody(current) });
  },

  async createToken({ ports }: ApiOptions, { principal, body, writeSeed }: ApiRequest): Promise<ApiAnswer> {
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
        return problem('invalid-body', {
          errors: [{ pointer: '/tenantId', detail: 'there is no such tenant' }],
        });
    }
  },
  async listTokens({ ports }: ApiOptions, { principal, query }: ApiRequest): Promise<ApiAnswer> {
    const { cursor, limit } = query as z.output<typeof PageOnlyQuery>;
    const after = decodeIdCursor(cursor) as TokenId | undefined;
    return page(
      await ports.tokens.list(principal.tenantId, {
        limit: limit + 1,
        ...(after === undefined ? {} : { after }),
      }),
      limit,
      tokenBody,
    );
  },
  async revokeToken({ ports }: ApiOptions, { principal, params }: ApiRequest): Promise<ApiAnswer> {
    const deleted = await ports.tokens.delete(principal.tenantId, params['tokenId'] as TokenId);
    return deleted === 'absent' ? problem('not-found') : { status: 204 };
  },

  async createTenant({ ports }: ApiOptions, { body }: ApiRequest): Promise<ApiAnswer> {
    const { id, name, timeZone } = body as z.output<typeof CreateTenantBody>;
    if (!isTimeZone(timeZone)) return unknownZone();
    const tenant: Tenant = { id: id as TenantId, name, timeZone, createdAt: ports.clock.now() };
    const created = await ports.tenants.create(tenant, defaultSettings(timeZone));
    return created === 'exists'
      ? problem('conflict', { detail: `the id ${id} is taken` })
      : json(201, tenantBody(tenant));
  },
  async listTenants({ ports }: ApiOptions, { query }: ApiRequest): Promise<ApiAnswer> {
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
  return problem('invalid-body', {
    errors: [{ pointer: '/timeZone', detail: 'takes an IANA time zone such as Europe/Berlin' }],
  });
}
