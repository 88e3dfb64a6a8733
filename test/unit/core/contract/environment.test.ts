import { describe, expect, it } from 'vitest';
import { EnvironmentError, parseEnvironment } from '../../../../core/contract/environment.ts';

const MINUTE = 60_000;

describe('the environment', () => {
  it('has a default for everything that can have one', () => {
    expect(parseEnvironment({})).toMatchObject({
      ...{
        PORT: 8787,
        HOST: '127.0.0.1',
        SENDEPLAN_DATA_DIR: '.sendeplan',
        SENDEPLAN_DEMO: true,
        SENDEPLAN_SANDBOX: true,
      },
      ...{
        SENDEPLAN_ALLOW_PRIVATE_HOSTS: false,
        SENDEPLAN_SEND_TIMEOUT_MS: 10_000,
        SENDEPLAN_LOG_LEVEL: 'info',
      },
      SENDEPLAN_RECONCILE_DELAYS_SECONDS: [10_000, 60_000, 300_000],
      SENDEPLAN_COLLECT_AGES: [15, 60, 180, 360, 1440, 2880, 4320, 10_080, 20_160, 41_760].map(
        (minutes) => minutes * MINUTE,
      ),
    });
  });

  it('reads ages and delays as milliseconds, and empty values as none', () => {
    const read = parseEnvironment({
      SENDEPLAN_COLLECT_AGES: '30s,15m,2h,1d',
      SENDEPLAN_RECONCILE_DELAYS_SECONDS: '1',
      PORT: '0',
      SENDEPLAN_DEMO: 'off',
      HOST: '',
    });
    expect(read).toMatchObject({
      SENDEPLAN_COLLECT_AGES: [30_000, 15 * MINUTE, 120 * MINUTE, 1440 * MINUTE],
      SENDEPLAN_RECONCILE_DELAYS_SECONDS: [1000],
      PORT: 0,
      SENDEPLAN_DEMO: false,
      HOST: '127.0.0.1',
    });
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['PORT', '-1'],
    ['SENDEPLAN_DEMO', 'yes'],
    ['SENDEPLAN_COLLECT_AGES', '15'],
    ['SENDEPLAN_COLLECT_AGES', '1h,15m'],
    ['SENDEPLAN_COLLECT_AGES', '15m,,1h'],
    ['SENDEPLAN_COLLECT_AGES', '0m'],
    ['SENDEPLAN_RECONCILE_DELAYS_SECONDS', '10,10'],
    ['SENDEPLAN_RECONCILE_DELAYS_SECONDS', '10;60'],
    ['SENDEPLAN_SEND_TIMEOUT_MS', '10s'],
    ['SENDEPLAN_SEND_TIMEOUT_MS', '99'],
    ['SENDEPLAN_LEASE_SECONDS', '0'],
    ['SENDEPLAN_X_API_URL', 'api.x.com'],
    ['SENDEPLAN_X_API_URL', 'https://api.x.com/2'],
    ['SENDEPLAN_FACEBOOK_GRAPH_URL', 'ftp://graph.facebook.com'],
    ['SENDEPLAN_LOG_LEVEL', 'loud'],
  ])('stops at %s=%s with the name, what it got and what it takes', (name, value) => {
    const read = () => parseEnvironment({ [name]: value });
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow(
      new RegExp(`^${name}: got ${JSON.stringify(value).replace(/[.*+?^$()|]/g, '\\$&')}; takes \\S+`),
    );
  });

  it.each(['short', 'a secret with spaces in it'])(
    'does not repeat a secret that it cannot use',
    (secret) => {
      const read = () => parseEnvironment({ SENDEPLAN_API_TOKEN: secret });
      expect(read).toThrow(/^SENDEPLAN_API_TOKEN: got a value that is not shown; takes /);
      expect(read).not.toThrow(secret);
    },
  );
});
