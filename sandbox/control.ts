import { timingSafeEqual } from 'node:crypto';
import type { Hono } from 'hono';
import * as z from 'zod';
import type { SandboxClock } from './clock.ts';
import { FAULT_KINDS, type Faults } from './faults.ts';
import { makeAccount, type XNetwork } from './networks/x/x-network.ts';

interface Control {
  readonly adminToken: string;
  readonly clock: SandboxClock;
  readonly faults: Faults;
  readonly x: XNetwork;
}

const NewAccount = z.strictObject({
  handle: z.string().regex(/^\w{1,15}$/),
  name: z.string().min(1).max(50),
  followers: z.int().min(0).max(10_000_000),
  unlimited: z.boolean().optional(),
});
const ClockSetting = z.strictObject({ now: z.number().nullable() });
const FaultRules = z.array(
  z.strictObject({
    kind: z.enum(FAULT_KINDS),
    match: z.string().max(200),
    count: z.int().positive().optional(),
    probability: z.number().min(0).max(1).optional(),
    delayMs: z.int().min(0).max(600_000).optional(),
  }),
);

/** What the sandbox's operator may do, and no client of the networks: accounts, clock, faults, and what arrived when. */
export function addControl(app: Hono, { adminToken, clock, faults, x }: Control): void {
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
    return parsed.success
      ? context.json(makeAccount(x, parsed.data))
      : context.json({ error: z.prettifyError(parsed.error) }, 400);
  });
  app.post('/sandbox/clock', async (context) => {
    const parsed = ClockSetting.safeParse(await context.req.json().catch(() => undefined));
    if (!parsed.success) return context.json({ error: 'takes {"now": milliseconds or null}' }, 400);
    clock.set(parsed.data.now);
    return context.json({ now: clock.now() });
  });
  app.post('/sandbox/faults', async (context) => {
    const parsed = FaultRules.safeParse(await context.req.json().catch(() => undefined));
    if (!parsed.success) return context.json({ error: z.prettifyError(parsed.error) }, 400);
    faults.set(parsed.data);
    return context.json({ rules: parsed.data.length });
  });
  app.get('/sandbox/posts', (context) => context.json({ posts: [...x.posts.values()] }));
}
