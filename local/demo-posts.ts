import { readFileSync } from 'node:fs';
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { CONTENT_CLASSES } from '../core/domain/tenant.ts';

const FOLDER = new URL('../examples/sparkasse-auental/', import.meta.url);

const DemoPost = z.strictObject({
  key: z.string(),
  account: z.string(),
  /** Whole days from the day of the first start. */
  day: z.int(),
  time: z.string(),
  text: z.string(),
  media: z.array(z.string()).default([]),
  thread: z.array(z.string()).default([]),
  labels: z.strictObject({
    campaign: z.string().optional(),
    topic: z.string(),
    contentClass: z.enum(CONTENT_CLASSES),
  }),
});
export type DemoPost = z.output<typeof DemoPost>;

const DemoBank = z.strictObject({
  name: z.string(),
  accounts: z.array(z.strictObject({ handle: z.string(), name: z.string(), followers: z.int() })),
  media: z.record(z.string(), z.string()),
});

export const demoBank = () => DemoBank.parse(JSON.parse(readFileSync(new URL('bank.json', FOLDER), 'utf8')));
export const demoMediaBytes = (file: string) =>
  readFileSync(new URL(`media/${encodeURIComponent(file)}`, FOLDER));

/** All posts, history and coming week, in the order in which they are due. */
export function demoPosts(): DemoPost[] {
  const lines = readFileSync(new URL('posts.ndjson', FOLDER), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => DemoPost.parse(JSON.parse(line)));
}

const TIME_ZONE = 'Europe/Berlin';

/** When a demo post is due, if the demo was first started on the day of `startedAt`. */
export function demoDueAt(post: DemoPost, startedAt: number): number {
  const today = Temporal.Instant.fromEpochMilliseconds(startedAt).toZonedDateTimeISO(TIME_ZONE).toPlainDate();
  return today.add({ days: post.day }).toZonedDateTime({ timeZone: TIME_ZONE, plainTime: post.time })
    .epochMilliseconds;
}
