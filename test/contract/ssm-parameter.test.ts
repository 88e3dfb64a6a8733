import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ParameterError, readParameter } from '../../core/adapters/aws/parameters/ssm-parameter.ts';
import { type Ministack, startMinistack, whyNoMinistack } from '../support/ministack.ts';

const missing = await whyNoMinistack();
if (missing !== undefined) process.stderr.write(`parameters of SSM are not tried: ${missing}\n`);

const SECRET = 'Ein Geheimnis, mit "Anführung"';

describe.skipIf(missing !== undefined)('a parameter of SSM', () => {
  let ministack: Ministack;
  const access = () => ({ region: 'eu-central-1', endpointUrl: ministack.url });

  beforeAll(async () => {
    ministack = await startMinistack();
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    const answer = await fetch(ministack.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.PutParameter' },
      body: JSON.stringify({ Name: '/sendeplan/x', Value: SECRET, Type: 'SecureString' }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }, 60_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    await ministack.stop();
  });

  it('is read decrypted', async () => {
    expect(await readParameter(access(), '/sendeplan/x')).toBe(SECRET);
  });

  it('is named, and nothing else, where it cannot be read', async () => {
    await expect(readParameter(access(), '/sendeplan/y')).rejects.toThrow(ParameterError);
    await expect(readParameter(access(), '/sendeplan/y')).rejects.toThrow('/sendeplan/y');
  });
});
