// The export of a tenant: lines of canonical JSON (RFC 8785), one record each. docs/restore.md describes the file.
import * as z from 'zod';
import { MediaBody } from './administration.ts';
import { MetricsBody } from './engagement.ts';
import {
  AccountIdText,
  ContentClassName,
  InstantText,
  MediaIdText,
  NetworkName,
  PauseIdText,
  PostIdText,
  PublicationIdText,
  TenantIdText,
} from './values.ts';

/** Milliseconds inside, RFC 3339 in the file. */
const Instant = z.codec(InstantText, z.number(), {
  decode: (text) => Date.parse(text),
  encode: (at) => new Date(at).toISOString(),
});
const Count = z.int().nonnegative();

export const ExportHeader = z.strictObject({
  format: z.literal('sendeplan-export'),
  tenantId: TenantIdText,
  version: z.literal(1),
});
/** The last line of a whole export. */
export const ExportEnd = z.strictObject({ kind: z.literal('end') });
/** The last line of a page that is not the last one. */
export const ExportNext = z.strictObject({ kind: z.literal('next'), cursor: z.string().max(500) });
/** The bytes of the medium whose record is the line before. Written and read by clients: it travels to no stage. */
export const MediaBytesLine = z.strictObject({
  kind: z.literal('bytes'),
  mediaId: MediaIdText,
  base64: z.base64(),
});

const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  action: z.string().exactOptional(),
  detail: z.string().exactOptional(),
});
const Labels = z.strictObject({
  campaign: z.string().exactOptional(),
  topic: z.string().exactOptional(),
  contentClass: ContentClassName.exactOptional(),
});

const Settings = z.strictObject({
  timeZone: z.string(),
  requireAltText: z.boolean(),
  afterAbsence: z.partialRecord(NetworkName, z.enum(['resend', 'ask'])),
  monthlySpendCap: z.number().nonnegative().nullable(),
  contentMix: z.partialRecord(ContentClassName, z.strictObject({ low: z.number(), high: z.number() })),
  version: Count,
});
const TenantLine = z.strictObject({
  kind: z.literal('tenant'),
  id: TenantIdText,
  name: z.string(),
  timeZone: z.string(),
  createdAt: Instant,
  settings: Settings,
});

const AccountLine = z.strictObject({
  kind: z.literal('account'),
  id: AccountIdText,
  network: NetworkName,
  networkAccountId: z.string(),
  handle: z.string(),
  displayName: z.string(),
  followerCount: Count.nullable(),
  createdAt: Instant,
  deletedAt: Instant.exactOptional(),
});

const PauseLine = z.strictObject({
  kind: z.literal('pause'),
  id: PauseIdText,
  accountId: AccountIdText,
  reason: z.string(),
  createdAt: Instant,
  createdBy: z.string(),
});

const MediaLine = z.strictObject({
  kind: z.literal('media'),
  id: MediaIdText,
  contentType: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
  byteCount: Count,
  altText: z.string(),
  createdAt: Instant,
});

const Attempt = z.strictObject({
  number: Count,
  partIndex: Count,
  intentAt: Instant,
  deadlineAt: Instant,
  fingerprint: z.string(),
  startedAt: Instant.exactOptional(),
  endedAt: Instant.exactOptional(),
  outcome: z
    .enum(['accepted', 'refused', 'rate-limited', 'unauthorized', 'not-sent', 'unknown'])
    .exactOptional(),
  hint: z.literal('duplicate').exactOptional(),
  detail: z.string().exactOptional(),
});
const SentPart = z.strictObject({
  networkPostId: z.string(),
  url: z.string(),
  sentAt: Instant,
  publishedAt: Instant,
});
const facts = {
  id: PublicationIdText,
  accountId: AccountIdText,
  network: NetworkName,
  generation: Count,
  queueOrder: z.string(),
  dueAt: Instant,
  latestAt: Instant,
  partCount: Count,
  labels: Labels,
  price: z.number().nonnegative(),
  parts: z.array(SentPart),
  attempts: z.array(Attempt),
  events: z.array(z.strictObject({ at: Instant, type: z.string(), detail: z.string().exactOptional() })),
  createdAt: Instant,
  handle: z.string().exactOptional(),
};
const Reading = z.strictObject({
  at: Instant,
  ageSeconds: Count,
  metrics: z.strictObject(MetricsBody.shape),
  source: z.string(),
});
const isAscending = (readings: readonly { readonly at: number }[]) =>
  readings.every(({ at }, index) => index === 0 || at > (readings[index - 1]?.at ?? at));
const PublicationInLine = z.discriminatedUnion('state', [
  z.strictObject({
    ...facts,
    state: z.literal('scheduled'),
    notBeforeAt: Instant,
    problem: Problem.exactOptional(),
  }),
  z.strictObject({ ...facts, state: z.literal('needs-decision'), problem: Problem }),
  z.strictObject({
    ...facts,
    state: z.literal('published'),
    sentAt: Instant,
    publishedAt: Instant,
    networkPostId: z.string(),
    url: z.string(),
    readings: z.array(Reading).refine(isAscending, 'takes readings in the order of their time'),
    goneSinceAt: Instant.exactOptional(),
  }),
  z.strictObject({ ...facts, state: z.literal('failed'), problem: Problem }),
  z.strictObject({ ...facts, state: z.literal('missed'), problem: Problem }),
  z.strictObject({ ...facts, state: z.literal('cancelled') }),
]);

const PostLine = z.strictObject({
  kind: z.literal('post'),
  id: PostIdText,
  version: Count,
  text: z.string(),
  mediaIds: z.array(MediaIdText),
  thread: z.array(z.strictObject({ text: z.string(), mediaIds: z.array(MediaIdText) })),
  variants: z.partialRecord(NetworkName, z.strictObject({ text: z.string() })),
  accountIds: z.array(AccountIdText).min(1).max(20),
  publishAt: z.string(),
  timeZone: z.string().exactOptional(),
  dueAt: Instant,
  latestAfterMinutes: Count,
  labels: Labels,
  createdAt: Instant,
  createdBy: z.string(),
  draftSha256: z.string(),
  publications: z.array(PublicationInLine),
});

/** A line that a stage writes and takes. */
export const ExportLine = z.discriminatedUnion('kind', [
  TenantLine,
  AccountLine,
  PauseLine,
  MediaLine,
  PostLine,
]);

export const ExportQuery = z.strictObject({
  cursor: z.string().max(500).optional().meta({ description: 'From the last line of the page before.' }),
});
export const MediaContentQuery = z.strictObject({
  offset: z
    .string()
    .regex(/^\d{1,8}$/, 'takes a number of bytes')
    .transform(Number)
    .default(0)
    .meta({ type: 'integer', minimum: 0, description: 'Bytes to leave out at the beginning.' }),
});
export const RestoreQuery = z.strictObject({
  tenantId: TenantIdText.meta({ description: 'Of the header of the export.' }),
});
export const RestoreBody = z
  .object({
    restoredCount: z.int().meta({ description: 'Records that were stored now' }),
    unchangedCount: z.int().meta({ description: 'Records that were here already, as they are' }),
    uploads: z
      .array(MediaBody)
      .meta({ description: 'Media of this chunk whose bytes are not here, with where they go' }),
  })
  .meta({ id: 'Restored' });
