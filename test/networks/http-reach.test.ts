import { describe, expect, it } from 'vitest';
import { exchange } from '../../core/adapters/networks/http/exchange.ts';
import { ForbiddenHostError, isPublicAddress } from '../../core/adapters/networks/http/host-policy.ts';
import { createOriginAgent } from '../../core/adapters/networks/http/origin-agent.ts';
import { json, startScriptedServer } from '../support/scripted-server.ts';

describe('where requests may go', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.20.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:169.254.169.254',
    '64:ff9b::7f00:1',
    'localhost',
    '',
  ])('calls %s not public', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(['1.1.1.1', '104.244.42.1', '2606:4700::1111'])('calls %s public', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    'http://127.0.0.1/',
    'http://[::1]/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::ffff:10.0.0.1]/',
  ])('refuses %s for an origin that a tenant names', (url) =>
    expect(() => createOriginAgent(new URL(url), 'public-only')).toThrow(ForbiddenHostError),
  );

  it('refuses a name that leads to a private address, at the very connection', async () => {
    const server = await startScriptedServer();
    server.play(json(200, {}));
    const url = new URL(`http://localhost:${server.url.port}/`);
    const request = { method: 'GET', url, headers: {} } as const;
    const closed = createOriginAgent(url, 'public-only');
    expect(await exchange(closed, request, 1000)).toMatchObject({ kind: 'not-sent' });
    expect(server.seen).toHaveLength(0);
    expect(
      await exchange(createOriginAgent(server.url, 'anywhere'), { ...request, url: server.url }, 1000),
    ).toMatchObject({ kind: 'answered' });
    await server.close();
  });

  it('uses a connection that was opened ahead, and one that the server closed is no loss', async () => {
    const server = await startScriptedServer();
    server.play(json(200, { ok: true }));
    const origin = createOriginAgent(server.url, 'anywhere');
    origin.warmUp();
    const request = { method: 'GET', url: server.url, headers: {} } as const;
    expect(await exchange(origin, request, 1000)).toMatchObject({ kind: 'answered', status: 200 });
    origin.close();
    expect(await exchange(origin, request, 1000)).toMatchObject({ kind: 'answered' });
    await server.close();
  });
});
