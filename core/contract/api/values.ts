import * as z from 'zod';

/** Instants in answers: RFC 3339 in UTC with milliseconds. */
export const InstantText = z.iso
  .datetime()
  .meta({ description: 'RFC 3339, UTC', example: '2026-12-05T08:00:00.000Z' });
export const NetworkName = z.enum(['x']);
export const RoleName = z.enum(['viewer', 'author', 'approver', 'admin', 'operator']);
export const ContentClassName = z.enum([
  'dialogue',
  'useful',
  'people',
  'product',
  'self-praise',
  'obligatory',
]);

const id = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}_[A-Za-z0-9]{1,64}$`), `takes an id that begins with ${prefix}_`);
export const AccountIdText = id('acc');
export const PostIdText = id('pst');
export const PublicationIdText = id('pub');
export const MediaIdText = id('med');
export const PauseIdText = id('pau');
export const TokenIdText = id('tok');
export const TenantIdText = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'takes 1 to 63 lower-case letters, digits and hyphens');

export const StateName = z.enum([
  'scheduled',
  'sending',
  'published',
  'failed',
  'unknown',
  'needs-decision',
  'missed',
  'cancelled',
  'held',
]);

export const ProblemNote = z
  .object({
    type: z.string(),
    title: z.string(),
    action: z.string().optional(),
    detail: z.string().optional(),
  })
  .meta({ id: 'ProblemNote', description: 'What happened and what a person can do.' });

/** Pages: `cursor` from the page before, `limit` 1–100. */
export const PageQuery = {
  cursor: z.string().max(500).optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'takes 1 to 100')
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 100, 'takes 1 to 100')
    .default(50)
    .meta({ type: 'integer', minimum: 1, maximum: 100 }),
};
export const NextCursor = z
  .string()
  .nullable()
  .meta({ description: 'For the next page; null on the last one.' });
