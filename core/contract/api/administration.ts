import * as z from 'zod';
import {
  AccountIdText,
  ContentClassName,
  InstantText,
  MediaIdText,
  NetworkName,
  NextCursor,
  PageQuery,
  PauseIdText,
  ProblemNote,
  RoleName,
  TenantIdText,
  TokenIdText,
} from './values.ts';

const Secret = z.string().min(1).max(4096);
const OAuth1Body = z.strictObject({
  kind: z.literal('oauth1'),
  consumerKey: Secret,
  consumerSecret: Secret,
  accessToken: Secret,
  accessSecret: Secret,
});
const OAuth2Body = z.strictObject({
  kind: z.literal('oauth2'),
  clientId: Secret,
  clientSecret: Secret.optional(),
  accessToken: Secret,
  refreshToken: Secret.optional(),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
export const ConnectAccountBody = z
  .strictObject({
    network: NetworkName,
    handle: z.string().max(100).optional(),
    credentials: z.discriminatedUnion('kind', [OAuth1Body, OAuth2Body]),
  })
  .meta({ id: 'ConnectAccount' });

export const AccountBody = z
  .object({
    id: AccountIdText,
    network: NetworkName,
    handle: z.string(),
    displayName: z.string(),
    followerCount: z.int().nullable(),
    status: z.enum(['connected', 'expiring', 'disconnected']),
    problem: ProblemNote.optional(),
    checkedAt: InstantText,
    createdAt: InstantText,
    limits: z.object({
      maxLength: z.int(),
      maxThreadParts: z.int(),
      rateLimitedUntilAt: InstantText.optional(),
    }),
  })
  .meta({ id: 'Account' });
export const AccountListBody = z.object({ items: z.array(AccountBody), cursor: NextCursor });
export const AccountDeletedBody = z
  .object({ id: AccountIdText, cancelledCount: z.int() })
  .meta({ id: 'AccountDeleted' });
export const PageOnlyQuery = z.strictObject(PageQuery);

export const BeginConnectionBody = z.strictObject({
  network: NetworkName,
  accountId: AccountIdText.optional(),
});
export const ConnectionBody = z.object({ authorizeUrl: z.string(), expiresAt: InstantText });
export const CallbackQuery = z.object({
  state: z.string().max(500).optional(),
  code: z.string().max(2000).optional(),
  error: z.string().max(500).optional(),
});

export const RegisterMediaBody = z.strictObject({
  contentType: z.enum(
    ['image/jpeg', 'image/png', 'image/gif', 'image/webp'],
    'takes image/jpeg, image/png, image/gif or image/webp',
  ),
  byteCount: z.int().min(1).max(5_000_000, 'takes up to 5000000 bytes'),
  altText: z.string().max(1000),
});
export const MediaBody = z
  .object({
    id: MediaIdText,
    upload: z.object({
      method: z.enum(['PUT', 'POST']),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
    }),
  })
  .meta({ id: 'Media' });

export const PauseBody = z
  .object({
    id: PauseIdText,
    accountId: AccountIdText.optional(),
    reason: z.string(),
    createdAt: InstantText,
    createdBy: z.string(),
  })
  .meta({ id: 'Pause' });
export const CreatePauseBody = z.strictObject({
  accountId: AccountIdText.optional(),
  reason: z.string().min(1).max(500),
});
export const PauseListBody = z.object({ items: z.array(PauseBody) });

const Corridor = z
  .strictObject({ low: z.number().min(0).max(1), high: z.number().min(0).max(1) })
  .refine(({ low, high }) => low <= high, 'takes a low that is not above high');
export const SettingsBody = z
  .object({
    timeZone: z.string(),
    requireAltText: z.boolean(),
    afterAbsence: z.partialRecord(NetworkName, z.enum(['resend', 'ask'])),
    monthlySpendCap: z.number().nullable(),
    contentMix: z.partialRecord(ContentClassName, z.object({ low: z.number(), high: z.number() })),
  })
  .meta({ id: 'Settings' });
export const SettingsPatchBody = z.strictObject({
  timeZone: z.string().max(64).optional(),
  requireAltText: z.boolean().optional(),
  afterAbsence: z.partialRecord(NetworkName, z.enum(['resend', 'ask'])).optional(),
  monthlySpendCap: z.number().nonnegative().max(1_000_000).nullable().optional(),
  contentMix: z.partialRecord(ContentClassName, Corridor).optional(),
});

export const CreateTokenBody = z.strictObject({
  name: z.string().min(1).max(100),
  role: RoleName,
  tenantId: TenantIdText.optional(),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
export const TokenBody = z
  .object({
    id: TokenIdText,
    tenantId: TenantIdText,
    name: z.string(),
    role: RoleName,
    createdAt: InstantText,
    expiresAt: InstantText.optional(),
  })
  .meta({ id: 'Token' });
export const TokenCreatedBody = TokenBody.extend({
  token: z.string().meta({ description: 'Shown this once.' }),
});
export const TokenListQuery = z.strictObject({
  tenantId: TenantIdText.optional().meta({ description: 'Of another tenant: operators only.' }),
  ...PageQuery,
});
export const TokenListBody = z.object({ items: z.array(TokenBody), cursor: NextCursor });

export const CreateTenantBody = z.strictObject({
  id: TenantIdText,
  name: z.string().min(1).max(200),
  timeZone: z.string().max(64),
});
export const TenantBody = z
  .object({ id: TenantIdText, name: z.string(), timeZone: z.string(), createdAt: InstantText })
  .meta({ id: 'Tenant' });
export const TenantListBody = z.object({ items: z.array(TenantBody), cursor: NextCursor });

export const HealthBody = z.object({
  status: z.literal('ok'),
  version: z.string(),
  stage: z.string(),
  signInUrl: z
    .string()
    .optional()
    .meta({ description: 'Where a browser signs in at the issuer; absent: people have no issuer here.' }),
});
export const StatusBody = z
  .object({
    queueDepth: z.int(),
    dueButNotSent: z.int(),
    oldestLatenessMs: z.number().nullable(),
    byState: z.record(z.string(), z.int()),
    accountsNeedingAttention: z.array(AccountBody),
    pauses: z.array(PauseBody),
  })
  .meta({ id: 'Status' });
