import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { newSandboxAccount, startSandbox } from '../support/local-stage.ts';

const Report = z.object({
  rules: z.array(z.object({ seenCount: z.number(), struckCount: z.number() })),
  strikes: z.array(z.object({ kind: z.string(), request: z.string() })),
});

describe('the faults of the sandbox', () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let oauth2: Readonly<Record<string, string>>;
  beforeAll(async () => {
    sandbox = await startSandbox();
    oauth2 = (await newSandboxAccount(sandbox, 'bank')).oauth2;
  });
  afterAll(() => sandbox.stop());
  afterEach(() => sandbox.control('/sandbox/faults', []));

  const me = async (token = oauth2['accessToken'] ?? '') =>
    (await fetch(`${sandbox.url}/2/users/me`, { headers: { authorization: `Bearer ${token}` } })).status;
  const several = async (count: number) => {
    const statuses: number[] = [];
    for (let asked = 0; asked < count; asked += 1) statuses.push(await me());
    return statuses;
  };
  const rule = (more: object) => ({ kind: 'refuse-503', match: 'GET /2/users/me', ...more });
  const report = async () => Report.parse(await sandbox.control('/sandbox/faults'));

  it('strike the requests of a list, each counted from 1', async () => {
    await sandbox.control('/sandbox/faults', [rule({ at: [2, 4] })]);
    expect(await several(5)).toEqual([200, 503, 200, 503, 200]);
  });

  it('strike so many times', async () => {
    await sandbox.control('/sandbox/faults', [rule({ count: 2 })]);
    expect(await several(4)).toEqual([503, 503, 200, 200]);
  });

  it('strike nothing that does not match', async () => {
    await sandbox.control('/sandbox/faults', [rule({ match: 'POST /2/users/me' })]);
    expect(await several(2)).toEqual([200, 200]);
  });

  it('strike a share, the same requests for the same seed, others for another', async () => {
    const drawn = async (seed: string) => {
      await sandbox.control('/sandbox/faults', { seed, rules: [rule({ probability: 0.3 })] });
      return (await several(200)).map((status) => status === 503);
    };
    const [first, again, other] = [await drawn('eins'), await drawn('eins'), await drawn('zwei')];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    const share = first.filter((isStruck) => isStruck).length / first.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
  });

  it('draw for each rule alone: one more rule changes nothing of the others’ draws', async () => {
    const drawn = async (rules: readonly object[], status: number) => {
      await sandbox.control('/sandbox/faults', { seed: 'eins', rules });
      return (await several(60)).map((answered) => answered === status);
    };
    const alone = await drawn([rule({ probability: 0.3 })], 503);
    const beside = await drawn([rule({ probability: 0.3 }), rule({ kind: '401', probability: 0.5 })], 503);
    expect(beside).toEqual(alone);
  });

  it('are told afterwards: what struck which request', async () => {
    await sandbox.control('/sandbox/faults', [rule({ at: [1] }), rule({ kind: '429', at: [3] })]);
    await several(3);
    expect(await report()).toMatchObject({
      rules: [
        { seenCount: 3, struckCount: 1 },
        { seenCount: 3, struckCount: 1 },
      ],
      strikes: [
        { kind: 'refuse-503', request: 'GET /2/users/me' },
        { kind: '429', request: 'GET /2/users/me' },
      ],
    });
  });

  it.each([
    ['a kind that is none', [rule({ kind: 'earthquake' })]],
    ['a share above one', [rule({ probability: 2 })]],
    ['a position of 0', [rule({ at: [0] })]],
    ['an unknown field', [rule({ often: true })]],
  ])('are refused with %s', async (_name, rules) => {
    await expect(sandbox.control('/sandbox/faults', rules)).rejects.toThrow('400');
  });

  it('are the operator’s alone', async () => {
    expect((await fetch(`${sandbox.url}/sandbox/faults`)).status).toBe(401);
  });

  describe('that end tokens', () => {
    const refresh = async (token: string) => {
      const fields = {
        grant_type: 'refresh_token',
        refresh_token: token,
        client_id: oauth2['clientId'] ?? '',
      };
      const body = new URLSearchParams(fields);
      const response = await fetch(`${sandbox.url}/2/oauth2/token`, { method: 'POST', body });
      return z
        .object({ access_token: z.string().optional(), refresh_token: z.string().optional() })
        .parse(await response.json());
    };

    it('rotate: the old one is refused from then on, the refreshed one is taken', async () => {
      const own = (await newSandboxAccount(sandbox, 'rotiert')).oauth2;
      await sandbox.control('/sandbox/faults', [rule({ kind: 'rotate-token', count: 1 })]);
      expect([await me(own['accessToken']), await me(own['accessToken'])]).toEqual([401, 401]);
      expect(await me((await refresh(own['refreshToken'] ?? '')).access_token)).toBe(200);
    });

    it('revoke: nothing of the grant is taken again', async () => {
      const own = (await newSandboxAccount(sandbox, 'widerrufen')).oauth2;
      await sandbox.control('/sandbox/faults', [rule({ kind: 'revoke-token', count: 1 })]);
      expect(await me(own['accessToken'])).toBe(401);
      expect((await refresh(own['refreshToken'] ?? '')).access_token).toBeUndefined();
    });
  });
});
