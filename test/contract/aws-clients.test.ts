import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { build } from 'esbuild';
import { describe, expect, it, vi } from 'vitest';
import {
  type AwsAccess,
  createDynamoDbClient,
  createKmsClient,
  createSchedulerClient,
  createSqsClient,
} from '../../core/adapters/aws/clients.ts';
import { json, silence, startScriptedServer } from '../support/scripted-server.ts';

const CREDENTIALS = new URL('../../core/adapters/aws/lambda-credentials.ts', import.meta.url).pathname;
const CLIENTS = new URL('../../core/adapters/aws/clients.ts', import.meta.url).pathname;

const factories = [createDynamoDbClient, createKmsClient, createSchedulerClient, createSqsClient] as const;

describe('clients of AWS', () => {
  it.each(factories)('go where they are told to, and try three times: %o', async (create) => {
    const access: AwsAccess = { region: 'eu-central-1', endpointUrl: 'http://127.0.0.1:4566' };
    const { config } = create(access);
    expect(await config.maxAttempts()).toBe(3);
    expect(await config.region()).toBe('eu-central-1');
    expect(await config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 4566 });
    expect(create({ region: 'eu-central-1' }).config.endpoint).toBeUndefined();
  });

  it('give up on a server that never answers', async () => {
    const server = await startScriptedServer();
    server.play(silence);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const client = createSqsClient({ region: 'eu-central-1', endpointUrl: server.url.href });
    let error: unknown;
    void client.send(new ListQueuesCommand({})).catch((caught: unknown) => {
      error = caught;
    });
    while (server.seen.length === 0) await setImmediate();
    let waitedMs = 0;
    for (; error === undefined; waitedMs += 100) {
      await vi.advanceTimersByTimeAsync(100);
      await setImmediate();
    }
    vi.useRealTimers();
    await server.close();
    expect(error).toMatchObject({ name: 'TimeoutError' });
    expect(waitedMs).toBeLessThan(11_000);
  });

  it('find the credentials of the role in a bundle that has no other source of them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sendeplan-'));
    const outfile = join(folder, 'index.mjs');
    const { metafile } = await build({
      stdin: {
        contents: `
          import { ListQueuesCommand } from '@aws-sdk/client-sqs';
          import { createSqsClient } from ${JSON.stringify(CLIENTS)};
          const client = createSqsClient({ region: 'eu-central-1', endpointUrl: process.env.ENDPOINT });
          console.log((await client.send(new ListQueuesCommand({}))).QueueUrls.join());`,
        resolveDir: import.meta.dirname,
      },
      ...{ bundle: true, platform: 'node', format: 'esm', outfile, metafile: true, minify: true },
      mainFields: ['module', 'main'],
      alias: { '@aws-sdk/credential-provider-node': CREDENTIALS },
      banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    });
    const server = await startScriptedServer();
    server.play(json(200, { QueueUrls: ['https://q'] }));
    const role = {
      AWS_ACCESS_KEY_ID: 'ASIAROLE',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_SESSION_TOKEN: 'of-the-role',
    };
    const { stdout } = await promisify(execFile)(process.execPath, [outfile], {
      env: { ...role, ENDPOINT: server.url.href },
    });
    await server.close();
    rmSync(folder, { recursive: true });
    expect(stdout.trim()).toBe('https://q');
    expect(server.seen[0]?.headers.authorization).toContain('Credential=ASIAROLE/');
    expect(server.seen[0]?.headers['x-amz-security-token']).toBe('of-the-role');
    const providers = Object.keys(metafile.inputs).filter((path) => path.includes('credential-provider-'));
    expect(providers.map((path) => /credential-provider-\w+/.exec(path)?.[0])).not.toContain(
      'credential-provider-node',
    );
  });
});
