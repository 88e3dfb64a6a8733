import { timingSafeEqual } from 'node:crypto';
import type { Hono } from 'hono';
import * as z from 'zod';
import type { SandboxClock } from './clock.ts';
import { FAULT_KINDS, type Faults } from './faults.ts';
import { type FacebookNetwork, makePage } from './networks/facebook/facebook-network.ts';
import { makeAccount, type XNetwork } from './networks/x/x-network.ts';

interface Control {
  readonly adminToken: string;
  readonly clock: SandboxClock;
  readonly faults: Faults;
  readonly x: XNetwork;
  readonly facebook: FacebookNetwork;
}

const profile = {
  name: z.string().min(1).max(50),
  followers: z.int().min(0).max(10_000_000),
  unlimited: z.boolean().optional(),
};
const NewAccount = z.union([
  z.strictObject({
    network: z.literal('facebook'),
    handle: z.string().regex(/^[\w.]{1,50}$/),
    ...profile,
    takesTwoSteps: z.boolean().optional(),
  }),
  z.strictObject({
    network: z.literal('x').default('x'),
    handle: z.string().regex(/^\w{1,15}$/),
    ...profile,
  }),
]);
const ClockSetting = z.strictObject({ now: z.number().nullable() });
const FaultRules = z.array(
  z.strictObject({
    kind: z.enum(FAULT_KINDS),
    match: z.string().max(200),
    at: z.array(z.int().positive()).max(10_000).optional(),
    count: z.int().positive().optional(),
    probability: z.number().min(0).max(1).optional(),
    delayMs: z.int().min(0).max(600_000).optional(),
  }),
);
/** The rules alone, or with the seed that their draws follow from. */
const FaultSetting = z.union([
  FaultRules.transform((rules) => ({ rules, seed: undefined })),
  z.strictObject({ rules: FaultRules, seed: z.string().min(1).max(100) }),
]);

/** What the sandbox's operator may do, and no client of the networks: accounts, clock, faults, and what arrived when. */
export function addControl(app: Hono, { adminToken, clock, faults, x, facebook }: Control): void {
  app.use('/sandbox/*', async (context, next) => {
    const given = Buffer.from(context.req.header('x-sandbox-admin') ?? '');
    const expected = Buffer.from(adminToken);
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      return context.json({ error: 'x-sandbox-admin is missing or wrong' }, 401);
    await next();
    return undefined;
  });
  app.post('/sandbox/accounts', async (context) => {
    const parsed = NewAccount.safeParse(await context.req.json().catch(() => undefined));
    if (!parsed.success) return context.json({ error: z.prettifyError(parsed.error) }, 400);
    return context.json(
      parsed.data.network === 'facebook' ? makePage(facebook, parsed.data) : makeAccount(x, parsed.data),
    );
  });
  app.post('/sandbox/clock', async (context) => {
    const parsed = ClockSetting.safeParse(await context.req.json().catch(() => undefined));
    if (!parsed.success) return context.json({ error: 'takes {"now": milliseconds or null}' }, 400);
    clock.set(parsed.data.now);
    return context.json({ now: clock.now() });
  });
  app.post('/sandbox/faults', async (context) => {
    const parsed = FaultSetting.safeParse(await context.req.json().catch(() => undefined));
    if (!parsed.success) return context.json({ error: z.prettifyError(parsed.error) }, 400);
    faults.set(parsed.data.rules, parsed.data.seed);
    return context.json({ rules: parsed.data.rules.length });
  });
  app.get('/sandbox/faults', (context) => context.json(faults.report()));
  app.get('/sandbox/posts', (context) =>
    context.json({ posts: [...x.posts.values()], facebookPosts: [...facebook.posts.values()] }),
  );
}
