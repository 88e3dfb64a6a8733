import * as z from 'zod';
import { SnapshotBody } from './engagement.ts';
import {
  AccountIdText,
  ContentClassName,
  InstantText,
  MediaIdText,
  NetworkName,
  NextCursor,
  PageQuery,
  PostIdText,
  ProblemNote,
  PublicationIdText,
  StateName,
} from './values.ts';

const MediaReference = z.strictObject({ mediaId: MediaIdText });
const PostText = z.string().max(25_000);
const Label = z.string().min(1).max(100);
const LabelsBody = z.strictObject({
  campaign: Label.optional(),
  topic: Label.optional(),
  contentClass: ContentClassName.optional(),
});

const changeable = {
  text: PostText,
  publishAt: z.string().max(64).meta({
    description: 'Local time (with timeZone), or an instant with Z or an offset.',
    example: '2026-12-05T09:00:00',
  }),
  timeZone: z.string().max(64).optional().meta({ example: 'Europe/Berlin' }),
  disambiguation: z.enum(['earlier', 'later']).optional(),
  latestAfterMinutes: z
    .int()
    .min(1)
    .max(1440)
    .optional()
    .meta({ description: 'How late it may go out; 15 unless given.' }),
  media: z.array(MediaReference).max(10).optional(),
  thread: z
    .array(z.strictObject({ text: PostText, media: z.array(MediaReference).max(10).optional() }))
    .max(24)
    .optional(),
  variants: z.partialRecord(NetworkName, z.strictObject({ text: PostText })).optional(),
  labels: LabelsBody.optional(),
};

export const PostDraftBody = z
  .strictObject({ ...changeable, accountIds: z.array(AccountIdText).min(1).max(20) })
  .meta({ id: 'PostDraft' });

export const PostPatchBody = z
  .strictObject({
    ...changeable,
    text: changeable.text.optional(),
    publishAt: changeable.publishAt.optional(),
  })
  .meta({ id: 'PostPatch' });

const PartBody = z.object({
  networkPostId: z.string().optional(),
  url: z.string().optional(),
  publishedAt: InstantText.optional(),
});

export const PublicationBody = z
  .object({
    id: PublicationIdText,
    postId: PostIdText,
    accountId: AccountIdText,
    network: NetworkName,
    state: StateName,
    dueAt: InstantText,
    sentAt: InstantText.optional(),
    publishedAt: InstantText.optional(),
    latenessMs: z.number().optional().meta({ description: 'sentAt − dueAt, milliseconds' }),
    networkPostId: z.string().optional(),
    url: z.string().optional(),
    attemptCount: z.int(),
    problem: ProblemNote.optional(),
    price: z.number().optional().meta({ description: 'Network fees, US dollars' }),
    engagement: SnapshotBody.optional(),
    parts: z.array(PartBody).optional(),
  })
  .meta({ id: 'Publication' });

const AttemptBody = z.object({
  number: z.int(),
  partIndex: z.int(),
  intentAt: InstantText,
  startedAt: InstantText.optional(),
  endedAt: InstantText.optional(),
  outcome: z.string().optional(),
  detail: z.string().optional(),
});
const EventBody = z.object({ at: InstantText, type: z.string(), detail: z.string().optional() });

export const PublicationDetailBody = PublicationBody.extend({
  attempts: z.array(AttemptBody),
  events: z.array(EventBody),
}).meta({ id: 'PublicationDetail' });

export const PostBody = z
  .object({
    id: PostIdText,
    version: z.int(),
    state: StateName,
    text: z.string(),
    accountIds: z.array(AccountIdText),
    publishAt: z.string(),
    timeZone: z.string().optional(),
    dueAt: InstantText,
    latestAfterMinutes: z.int(),
    media: z.array(z.object({ mediaId: MediaIdText })),
    thread: z.array(z.object({ text: z.string(), media: z.array(z.object({ mediaId: MediaIdText })) })),
    variants: z.partialRecord(NetworkName, z.object({ text: z.string() })),
    labels: z.object({
      campaign: z.string().optional(),
      topic: z.string().optional(),
      contentClass: ContentClassName.optional(),
    }),
    createdAt: InstantText,
    createdBy: z.string(),
    publications: z.array(PublicationBody),
  })
  .meta({ id: 'Post' });

export const PostListQuery = z.strictObject({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  state: StateName.optional(),
  accountId: AccountIdText.optional(),
  campaign: Label.optional(),
  ...PageQuery,
});
export const PostListBody = z
  .object({ items: z.array(PostBody), cursor: NextCursor })
  .meta({ id: 'PostList' });

export const DryRunQuery = z.strictObject({ dryRun: z.enum(['true', 'false']).optional() });
export const DraftCheckBody = z
  .object({
    dueAt: InstantText.optional(),
    accounts: z.array(
      z.object({
        accountId: AccountIdText,
        network: NetworkName,
        price: z.number(),
        parts: z.array(z.object({ length: z.int(), maxLength: z.int(), price: z.number() })),
      }),
    ),
    problems: z.array(z.object({ pointer: z.string(), detail: z.string() })),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'DraftCheck' });

export const ImportResultBody = z
  .object({
    accepted: z.int(),
    refused: z.int(),
    rows: z.array(
      z.object({
        row: z.int(),
        key: z.string(),
        postId: PostIdText.optional(),
        problem: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'ImportResult' });

export const ImportLine = PostDraftBody.extend({ key: z.string().min(1).max(200) });
export const CSV_COLUMNS = [
  'key',
  'text',
  'accountIds',
  'publishAt',
  'timeZone',
  'latestAfterMinutes',
  'mediaIds',
  'campaign',
  'topic',
  'contentClass',
] as const;

export const ResolveBody = z
  .discriminatedUnion('outcome', [
    z.strictObject({ outcome: z.literal('published'), url: z.string().max(500) }),
    z.strictObject({ outcome: z.literal('not-published') }),
  ])
  .meta({ id: 'Resolution' });
